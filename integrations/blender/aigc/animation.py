# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies of a strip's F-curves for another strip of the same scene."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import compat

_KEY = (
    "handle_left_type", "handle_right_type", "interpolation", "type", "easing", "back", "amplitude", "period",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """Values are multiplied, then moved."""

    factor: float = 1.0
    shift: float = 0.0

    def of(self, value: float) -> float:
        return value * self.factor + self.shift


def take_over_animation(scene: Any, source: Any, result: Any, changes: Mapping[str, Change]) -> list[str]:
    """Animate `result` as `source` is, at the same frames; returns a line for what could not be copied.

    `changes`: by the path of a property below its strip, where the result needs other values. The shifts of offsets
    hold for one origin, so that an animated origin is not copied.
    """
    told = []
    prefix, wanted = source.path_from_id(), result.path_from_id()
    curves = compat.curves(scene)
    for curve in [curve for curve in curves if curve.data_path.startswith((prefix + ".", prefix + "["))]:
        tail = curve.data_path.removeprefix(prefix)
        if len(curve.modifiers) or len(curve.sampled_points) or tail == ".transform.origin":
            told.append(f"The animation of {tail.rpartition('.')[2]} was not taken over from “{source.name}”")
        else:
            made = curves.new(wanted + tail, index=curve.array_index)
            _copy_keys(curve, made, changes.get(tail.removeprefix("."), Change()))
    drivers = scene.animation_data.drivers if scene.animation_data else ()
    if any(driver.data_path.startswith(prefix) for driver in drivers):
        told.append(f"Drivers were not taken over from “{source.name}”")
    return told


def _copy_keys(curve: Any, made: Any, change: Change) -> None:
    compat.copy(curve, made, ("extrapolation", "mute", "color_mode", "auto_smoothing"))
    made.keyframe_points.add(len(curve.keyframe_points))
    for key, other in zip(curve.keyframe_points, made.keyframe_points, strict=True):
        compat.copy(key, other, _KEY)
        for place in ("co", "handle_left", "handle_right"):
            frame, value = getattr(key, place)
            setattr(other, place, (frame, change.of(value)))
    made.update()
