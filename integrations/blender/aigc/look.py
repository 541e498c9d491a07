# SPDX-License-Identifier: GPL-3.0-or-later
"""What a result takes over from the strip of which it was made, so that it looks and sounds like it in its place.

For Blender's main thread only.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from . import compat
from .animation import Change, take_over_animation
from .modifiers import take_over_modifiers

PICTURE = (
    "blend_type", "blend_alpha", "alpha_mode", "multiply_alpha", "color_multiply", "color_saturation", "color_tag",
    "mute", "use_flip_x", "use_flip_y", "use_float", "use_linear_modifiers", "use_reverse_frames",
)  # fmt: skip
PLACE = ("rotation", "origin", "filter")
EDGES = ("min_x", "max_x", "min_y", "max_y")
SOUND = ("volume", "pan", "mute", "color_tag", "show_waveform")


def take_over(scene: Any, source: Any, result: Any, *, enlargement: Fraction = Fraction(1)) -> list[str]:
    """Let `result` look like `source`, a strip of the same kind, whose pictures are `enlargement` times smaller.

    Its pictures then cover the same place. Returns a line for each thing that could not be taken over.
    """
    if source.type == "SOUND":
        compat.copy(source, result, SOUND)
        result.sound.use_mono = source.sound.use_mono
    else:
        _take_over_picture(source, result, enlargement)
    told = take_over_modifiers(source, result)
    told += take_over_animation(scene, source, result, changes(source, enlargement))
    return told + [
        f"The effect “{effect.name}” still shows “{source.name}”: choose “{result.name}” as its input"
        for effect in compat.effects_on(scene, source)
    ]


def changes(source: Any, enlargement: Fraction) -> dict[str, Change]:
    """By the path of a property below its strip: what its values must become for a picture that is larger.

    Blender turns and scales a picture about a point that lies `origin` into it before it is scaled; where that is not
    the centre, it moves away from the scene's centre with the picture's size.
    """
    if source.type == "SOUND":
        return {}
    made = {f"crop.{edge}": Change(float(enlargement)) for edge in EDGES}
    picture = source.elements[0] if source.type in ("MOVIE", "IMAGE") and len(source.elements) else None
    size = (picture.orig_width, picture.orig_height) if picture else (0, 0)
    for axis, length, origin in zip("xy", size, source.transform.origin, strict=True):
        made[f"transform.scale_{axis}"] = Change(float(1 / enlargement))
        made[f"transform.offset_{axis}"] = Change(1.0, float((0.5 - origin) * length * (enlargement - 1)))
    return made


def _take_over_picture(source: Any, result: Any, enlargement: Fraction) -> None:
    compat.copy(source, result, PICTURE)
    compat.copy(source.transform, result.transform, PLACE)
    for path, change in changes(source, enlargement).items():
        group, name = path.split(".")
        value = change.of(getattr(getattr(source, group), name))
        setattr(getattr(result, group), name, round(value) if group == "crop" else value)
    if source.type == result.type:
        compat.copy(source.colorspace_settings, result.colorspace_settings, ("name",))
