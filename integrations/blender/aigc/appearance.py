# SPDX-License-Identifier: GPL-3.0-or-later
"""Copy the settings of a source strip to its result, so that it looks and sounds the same in its place.

For Blender's main thread only.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from . import compat
from .animation import Change, Stretch, change_animation, copy_animation
from .modifiers import copy_modifiers

_VISUAL_SETTINGS = (
    "blend_type", "blend_alpha", "alpha_mode", "multiply_alpha", "color_multiply", "color_saturation", "color_tag",
    "mute", "use_flip_x", "use_flip_y", "use_float", "use_linear_modifiers", "use_reverse_frames",
)  # fmt: skip
_TRANSFORM_SETTINGS = ("rotation", "origin", "filter")
_CROP_EDGES = ("min_x", "max_x", "min_y", "max_y")
_UNSTRETCHED = Stretch()
_PROXY_SETTINGS = ("build_25", "build_50", "build_75", "build_100", "quality", "use_overwrite", "timecode")
_SOUND_SETTINGS = ("volume", "pan", "mute", "color_tag", "show_waveform")


def copy_appearance(
    scene: Any, source: Any, result: Any, *, scale: Fraction = Fraction(1), stretch: Stretch = _UNSTRETCHED
) -> list[str]:
    """Let `result` look and sound like `source`, a strip of the same type, and cover the same area of the frame.

    scale    size of the frames of `result`, relative to those of `source`: 2 is twice as wide and high
    stretch  of the animation, where the result is longer
    Returns a line for each thing that could not be copied.
    """
    if source.type == "SOUND":
        compat.copy(source, result, _SOUND_SETTINGS)
        result.sound.use_mono = source.sound.use_mono
    else:
        _copy_visual_settings(source, result, scale)
    notes = copy_modifiers(source, result)
    return notes + copy_animation(scene, source, result, changes(source, scale), stretch)


def scale_appearance(scene: Any, strip: Any, scale: Fraction) -> None:
    """Let a strip cover the same area of the frame with a file that is `scale` times as large."""
    by_path = changes(strip, scale)
    change_animation(scene, strip, by_path)
    for path, change in by_path.items():
        _set_changed(strip, strip, path, change)


def changes(source: Any, scale: Fraction) -> dict[str, Change]:
    """Return how values of `source` must change for frames that are `scale` times as large, by property path.

    Blender rotates and scales a frame about a point that lies `origin` into it before it is scaled; where that is not
    the centre, the point moves away from the scene's centre with the size of the frame.
    """
    if source.type == "SOUND":
        return {}
    by_path = {f"crop.{edge}": Change(float(scale)) for edge in _CROP_EDGES}
    element = source.elements[0] if source.type in ("MOVIE", "IMAGE") and len(source.elements) else None
    size = (element.orig_width, element.orig_height) if element else (0, 0)
    for axis, length, origin in zip("xy", size, source.transform.origin, strict=True):
        by_path[f"transform.scale_{axis}"] = Change(float(1 / scale))
        by_path[f"transform.offset_{axis}"] = Change(1.0, float((0.5 - origin) * length * (scale - 1)))
    return by_path


def _copy_visual_settings(source: Any, result: Any, scale: Fraction) -> None:
    compat.copy(source, result, _VISUAL_SETTINGS)
    compat.copy(source.transform, result.transform, _TRANSFORM_SETTINGS)
    for path, change in changes(source, scale).items():
        _set_changed(source, result, path, change)
    if source.type == result.type:
        compat.copy(source.colorspace_settings, result.colorspace_settings, ("name",))


def _set_changed(source: Any, result: Any, path: str, change: Change) -> None:
    group, name = path.split(".")
    value = change.of(getattr(getattr(source, group), name))
    setattr(getattr(result, group), name, round(value) if group == "crop" else value)
