# SPDX-License-Identifier: GPL-3.0-or-later
"""Copy the animation of a strip to another strip of the same scene."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import compat

_KEY_SETTINGS = (
    "handle_left_type", "handle_right_type", "interpolation", "type", "easing", "back", "amplitude", "period",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A change of a property's values: multiply by `factor`, then add `shift`."""

    factor: float = 1.0
    shift: float = 0.0

    def of(self, value: float) -> float:
        """Return the changed value."""
        return value * self.factor + self.shift


def copy_animation(scene: Any, source: Any, result: Any, changes: Mapping[str, Change]) -> list[str]:
    """Animate `result` as `source` is animated, at the same frames.

    changes  by the path of a property below its strip, for properties that need other values in the result. The shift
             of an offset holds for one origin only, so an animated origin is not copied
    Returns a line for each thing that could not be copied.
    """
    notes = []
    source_path, result_path = source.path_from_id(), result.path_from_id()
    curves = compat.curves(scene)
    for curve in [curve for curve in curves if curve.data_path.startswith((source_path + ".", source_path + "["))]:
        tail = curve.data_path.removeprefix(source_path)
        if len(curve.modifiers) or len(curve.sampled_points) or tail == ".transform.origin":
            notes.append(f"The animation of {tail.rpartition('.')[2]} was not copied from “{source.name}”")
        else:
            new_curve = curves.new(result_path + tail, index=curve.array_index)
            _copy_keys(curve, new_curve, changes.get(tail.removeprefix("."), Change()))
    drivers = scene.animation_data.drivers if scene.animation_data else ()
    if any(driver.data_path.startswith(source_path) for driver in drivers):
        notes.append(f"Drivers were not copied from “{source.name}”")
    return notes


def _copy_keys(source: Any, target: Any, change: Change) -> None:
    compat.copy(source, target, ("extrapolation", "mute", "color_mode", "auto_smoothing"))
    target.keyframe_points.add(len(source.keyframe_points))
    for key, new_key in zip(source.keyframe_points, target.keyframe_points, strict=True):
        compat.copy(key, new_key, _KEY_SETTINGS)
        for point in ("co", "handle_left", "handle_right"):
            frame, value = getattr(key, point)
            setattr(new_key, point, (frame, change.of(value)))
    target.update()
