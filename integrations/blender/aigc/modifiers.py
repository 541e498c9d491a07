# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies of a strip's modifiers on another strip of the same scene."""

from __future__ import annotations

from typing import Any

# What is shown of a modifier, not what it does; the others come with creation.
_OF_THE_PANEL = {"rna_type", "name", "type", "is_active", "show_expanded", "open_mask_input_panel"}


def take_over_modifiers(source: Any, result: Any) -> list[str]:
    """Give `result` the modifiers of `source`, in their order; returns a line for each that could not be copied."""
    told = []
    for modifier in source.modifiers:
        try:
            made = result.modifiers.new(name=modifier.name, type=modifier.type)
        except RuntimeError:  # scripts may not add this one, editors may
            told.append(f"The modifier “{modifier.name}” was not taken over from “{source.name}”: add it again")
            continue
        if not copy_settings(modifier, made):
            told.append(f"Check the modifier “{modifier.name}”: not all of it was taken over from “{source.name}”")
    return told


def copy_settings(source: Any, target: Any) -> bool:
    """Copy each setting from one struct to another of the same type, with all that lies in it; False where Blender
    did not take one."""
    if source.bl_rna.identifier == "CurveMapping":
        return _copy_curves(source, target)
    if source.bl_rna.identifier == "SoundEqualizerModifier":
        _copy_bands(source, target)
    complete = True
    for setting in source.bl_rna.properties:
        if setting.identifier in _OF_THE_PANEL:
            continue
        value = getattr(source, setting.identifier)
        if not setting.is_readonly:
            complete &= _set(target, setting.identifier, value)
        elif setting.type == "POINTER" and value is not None:
            complete &= copy_settings(value, getattr(target, setting.identifier))
        elif setting.type == "COLLECTION":
            for one, other in zip(value, getattr(target, setting.identifier), strict=True):
                complete &= copy_settings(one, other)
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
    for curve, made in zip(source.curves, target.curves, strict=True):
        while len(made.points) > len(curve.points):
            made.points.remove(made.points[-1])
        while len(made.points) < len(curve.points):
            made.points.new(0.5, 0.5)
        for point, other in zip(curve.points, made.points, strict=True):
            other.location = point.location
            other.handle_type = point.handle_type
    target.update()
    return complete


def _copy_bands(source: Any, target: Any) -> None:
    """As many bands of frequency, from and to the same; their curves are copied with the other settings."""
    target.clear_soundeqs()
    for band in source.graphics:
        clip = band.curve_mapping
        target.new_graphic(min_freq=clip.clip_min_x, max_freq=clip.clip_max_x)
