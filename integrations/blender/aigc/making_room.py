# SPDX-License-Identifier: GPL-3.0-or-later
"""Make room on the timeline for a result that is longer than its original: everything after it moves."""

from __future__ import annotations

from typing import Any

from . import compat
from .animation import shift_with_animation
from .channels import is_protected
from .job import Job


def follows(holder: Any, frame: int, extra: int) -> list[Any]:
    """Return the strips that begin in the `extra` frames from `frame` on."""
    return [strip for strip in compat.strips_of(holder) if frame <= compat.handles(strip)[0] < frame + extra]


def make_room(scene: Any, job: Job, holder: Any, frame: int, extra: int) -> None:
    """Move what begins at `frame` or later by `extra` frames, with its animation; at the top level markers, too.

    Locked strips stay, and are named in the warnings of the job. Transitions go with their inputs.
    """
    later = [strip for strip in compat.strips_of(holder) if compat.handles(strip)[0] >= frame]
    for strip in sorted(later, key=lambda strip: compat.handles(strip)[0], reverse=True):
        if compat.has_inputs(strip):
            continue
        if is_protected(scene, strip):
            job.warn(f"“{strip.name}” is locked and was not moved: check that it is still in sync")
        else:
            shift_with_animation(scene, strip, extra)
    if holder == compat.editor(scene):
        for marker in scene.timeline_markers:
            marker.frame += extra if marker.frame >= frame else 0


def last_frame(scene: Any) -> int:
    """Return the scene frame after the last strip."""
    return max(
        (compat.handles(strip)[1] for strip in compat.strips_of(compat.editor(scene))), default=scene.frame_start
    )


def extend_scene(scene: Any, last_before: int) -> None:
    """Let the scene end after its last strip again, where it did so while that ended at `last_before`."""
    if scene.frame_end >= last_before - 1:
        scene.frame_end = max(scene.frame_end, last_frame(scene) - 1)
