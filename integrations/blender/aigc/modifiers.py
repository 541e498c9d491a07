# SPDX-License-Identifier: GPL-3.0-or-later
"""Copy the modifiers of a strip to another strip of the same scene."""

from __future__ import annotations

from typing import Any

# Settings of the panel that do not change what a modifier does; its name and type are set when it is created.
_NOT_COPIED = {"rna_type", "name", "type", "is_active", "show_expanded", "open_mask_input_panel"}


def copy_modifiers(source: Any, result: Any) -> list[str]:
    """Give `result` the modifiers of `source`, in their order; return a line for each that could not be copied."""
    notes = []
    for modifier in source.modifiers:
        try:
            new_modifier = result.modifiers.new(name=modifier.name, type=modifier.type)
        except RuntimeError:  # scripts may not add this one, editors may
            notes.append(f"The modifier “{modifier.name}” was not copied from “{source.name}”: add it again")
            continue
        if not copy_settings(modifier, new_modifier):
            notes.append(f"Check the modifier “{modifier.name}”: not all of it was copied from “{source.name}”")
    return notes


def copy_settings(source: Any, target: Any) -> bool:
    """Copy all settings from one struct to another of the same type, nested ones too.

    Returns False where Blender did not accept one of them.
    """
    if source.bl_rna.identifier == "CurveMapping":
        return _copy_curves(source, target)
    if source.bl_rna.identifier == "SoundEqualizerModifier":
        _add_bands(source, target)
    complete = True
    for setting in source.bl_rna.properties:
        if setting.identifier in _NOT_COPIED:
            continue
        value = getattr(source, setting.identifier)
        if not setting.is_readonly:
            complete &= _set(target, setting.identifier, value)
        elif setting.type == "POINTER" and value is not None:
            complete &= copy_settings(value, getattr(target, setting.identifier))
        elif setting.type == "COLLECTION":
            for item, target_item in zip(value, getattr(target, setting.identifier), strict=True):
                complete &= copy_settings(item, target_item)
    return complete


def _set(target: Any, name: str, value: Any) -> bool:
    try:
        setattr(target, name, value)
    except (AttributeError, TypeError, ValueError):
        return False
    return True


def _copy_curves(source: Any, target: Any) -> bool:
    complete = True
    for setting in source.bl_rna.properties:
        if not setting.is_readonly:
            complete &= _set(target, setting.identifier, getattr(source, setting.identifier))
    for curve, target_curve in zip(source.curves, target.curves, strict=True):
        while len(target_curve.points) > len(curve.points):
            target_curve.points.remove(target_curve.points[-1])
        while len(target_curve.points) < len(curve.points):
            target_curve.points.new(0.5, 0.5)
        for point, target_point in zip(curve.points, target_curve.points, strict=True):
            target_point.location = point.location
            target_point.handle_type = point.handle_type
    target.update()
    return complete


def _add_bands(source: Any, target: Any) -> None:
    """Give an equalizer the same frequency bands; their curves are copied with the other settings."""
    target.clear_soundeqs()
    for band in source.graphics:
        clip = band.curve_mapping
        target.new_graphic(min_freq=clip.clip_min_x, max_freq=clip.clip_max_x)
