# SPDX-License-Identifier: GPL-3.0-or-later
"""Place on the timeline what is made of nothing: a sound texture, a moving background, a still."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from . import compat, timeline
from .errors import StripError
from .job import Job
from .record import Record
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


def free_span(context: Any, scene: Any, seconds: float, selection: bool, redone: tuple[Any, Record] | None) -> FreeSpan:
    """Return where a result goes; StripError where no strip is selected that could give its length.

    seconds    of the result, from the playhead on
    selection  it goes from the start of the first selected strip to the end of the last instead
    redone     the strip that is made again, with its record, or None
    """
    rate = compat.scene_rate(scene)
    length = max(1, round(Fraction(seconds) * rate))
    if redone is not None:
        strip, record = redone
        source = record.source if selection else {}
        return FreeSpan(compat.handles(strip)[0], source.get("length", length), strip.channel, rate)
    if selection:
        spans = [compat.handles(strip) for strip in compat.selected_strips(context)]
        if not spans:
            raise StripError("No strip is selected", hint="Choose a length in seconds, or select strips")
        left = min(left for left, _ in spans)
        return FreeSpan(left, max(right for _, right in spans) - left, 1, rate)
    return FreeSpan(scene.frame_current, length, 1, rate)


@dataclass(frozen=True)
class GeneratedPlacement:
    """Add a sound, movie or image strip, by the kind of the file, or replace that of an earlier result.

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
                edit.add(_ADDERS[output.suffix], output, **where, name=output.stem)
        return record.group

    def _replace(self, scene: Any, strip: Any, output: Path) -> None:
        """Let a strip show the new file; one that showed all of the old one gets the new length."""
        whole, channel = strip.type == "IMAGE" or compat.handles(strip) == compat.content(strip), strip.channel
        if strip.type == "SOUND":
            set_sound(scene, strip, output)
        else:
            timeline.set_file(strip, output)
            compat.reload(scene, strip)
        if whole:
            left = compat.content(strip)[0]
            compat.set_handles(strip, left, left + self.span.length)
            strip.channel = channel


_ADDERS: dict[str, Callable[..., Any]] = {
    ".wav": timeline.add_sound, ".mp4": timeline.add_movie, ".mov": timeline.add_movie, ".png": timeline.add_image,
}  # fmt: skip
