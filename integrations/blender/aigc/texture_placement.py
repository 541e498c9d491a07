# SPDX-License-Identifier: GPL-3.0-or-later
"""Place a sound texture on the timeline."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from . import compat, timeline
from .job import Job
from .redoing import set_sound
from .request import Request
from .timeline_edit import strips_of_group, timeline_edit


@dataclass(frozen=True)
class FreeSpan:
    """Scene frames for a result that is not made of a strip.

    left, length  scene frames
    channel       first channel to try
    scene_rate    scene frames a second
    """

    left: int
    length: int
    channel: int
    scene_rate: Fraction


@dataclass(frozen=True)
class TexturePlacement:
    """Add a sound strip with a sound texture, or replace that of an earlier result.

    request  the request of the editor
    span     where it goes
    group    of the result that is replaced, or ""
    """

    request: Request
    span: FreeSpan
    group: str = ""

    def place(self, scene: Any, job: Job, output: Path) -> str:
        """Place `output`; return the group of its strips."""
        source = {"left": self.span.left, "length": self.span.length}
        record = self.request.record(job.results[output].get("settings", {}), source, self.group)
        old = strips_of_group(scene, self.group)
        for strip in old:
            self._replace(scene, strip, output)
            record.write(strip)
        if not old:
            where = {"left": self.span.left, "length": self.span.length, "above": self.span.channel}
            with timeline_edit(scene, record) as edit:
                edit.add(timeline.add_sound, output, **where, name=output.stem)
        return record.group

    def _replace(self, scene: Any, strip: Any, output: Path) -> None:
        """Let a strip play the new texture; one that played all of the old one gets the new length."""
        whole, channel = compat.handles(strip) == compat.content(strip), strip.channel
        set_sound(scene, strip, output)
        if whole:
            left = compat.content(strip)[0]
            compat.set_handles(strip, left, left + self.span.length)
            strip.channel = channel
