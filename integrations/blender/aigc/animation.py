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
class Stretch:
    """A change of times: `factor` times as long, about the scene frame `anchor`."""

    anchor: float = 0.0
    factor: float = 1.0

    def of(self, frame: float) -> float:
        """Return the changed frame."""
        return self.anchor + (frame - self.anchor) * self.factor


_UNSTRETCHED = Stretch()


@dataclass(frozen=True)
class Change:
    """A change of a property's values: multiply by `factor`, then add `shift`."""

    factor: float = 1.0
    shift: float = 0.0

    def of(self, value: float) -> float:
        """Return the changed value."""
        return value * self.factor + self.shift


def copy_animation(
    scene: Any, source: Any, result: Any, changes: Mapping[str, Change], stretch: Stretch = _UNSTRETCHED
) -> list[str]:
    """Animate `result` as `source` is animated, at the same frames.

    changes  by the path of a property below its strip, for properties that need other values in the result. The shift
             of an offset holds for one origin only, so an animated origin is not copied
    stretch  where the result is longer than the source
    Returns a line for each thing that could not be copied.
    """
    notes = []
    source_path, result_path = source.path_from_id(), result.path_from_id()
    curves = compat.curves(scene)
    for curve in _curves_of(scene, source):
        tail = curve.data_path.removeprefix(source_path)
        if len(curve.modifiers) or len(curve.sampled_points) or tail == ".transform.origin":
            notes.append(f"The animation of {tail.rpartition('.')[2]} was not copied from “{source.name}”")
        else:
            new_curve = curves.new(result_path + tail, index=curve.array_index)
            _copy_keys(curve, new_curve, changes.get(tail.removeprefix("."), Change()), stretch)
    drivers = scene.animation_data.drivers if scene.animation_data else ()
    if any(driver.data_path.startswith(source_path) for driver in drivers):
        notes.append(f"Drivers were not copied from “{source.name}”")
    return notes


def change_animation(scene: Any, strip: Any, changes: Mapping[str, Change]) -> None:
    """Change the values of a strip's own animation."""
    for curve in _curves_of(scene, strip):
        change = changes.get(curve.data_path.removeprefix(strip.path_from_id()).removeprefix("."))
        if change is not None:
            _change_keys(curve, change, _UNSTRETCHED)


def shift_with_animation(scene: Any, strip: Any, frames: int) -> None:
    """Move a strip without inputs in time, and its animation with it, which not all versions of Blender do alone."""
    before = _first_keys(scene, strip)
    compat.shift_strip(strip, frames)
    if before and before == _first_keys(scene, strip):
        _shift_keys(scene, strip, frames)


def is_animated(scene: Any, strip: Any, name: str) -> bool:
    """Tell whether a property of a strip has keyframes."""
    return any(curve.data_path == f"{strip.path_from_id()}.{name}" for curve in compat.curves(scene))


def _first_keys(scene: Any, strip: Any) -> list[float]:
    return [curve.keyframe_points[0].co[0] for curve in _curves_of(scene, strip) if len(curve.keyframe_points)]


def _shift_keys(scene: Any, strip: Any, frames: int) -> None:
    for curve in _curves_of(scene, strip):
        for key in curve.keyframe_points:
            for point in ("co", "handle_left", "handle_right"):
                frame, value = getattr(key, point)
                setattr(key, point, (frame + frames, value))
        curve.update()


def _curves_of(scene: Any, strip: Any) -> list[Any]:
    path = strip.path_from_id()
    return [curve for curve in compat.curves(scene) if curve.data_path.startswith((path + ".", path + "["))]


def _change_keys(curve: Any, change: Change, stretch: Stretch) -> None:
    for key in curve.keyframe_points:
        for point in ("co", "handle_left", "handle_right"):
            frame, value = getattr(key, point)
            setattr(key, point, (stretch.of(frame), change.of(value)))
    curve.update()


def _copy_keys(source: Any, target: Any, change: Change, stretch: Stretch) -> None:
    compat.copy(source, target, ("extrapolation", "mute", "color_mode", "auto_smoothing"))
    target.keyframe_points.add(len(source.keyframe_points))
    for key, new_key in zip(source.keyframe_points, target.keyframe_points, strict=True):
        compat.copy(key, new_key, _KEY_SETTINGS)
        for point in ("co", "handle_left", "handle_right"):
            setattr(new_key, point, getattr(key, point))
    _change_keys(target, change, stretch)
