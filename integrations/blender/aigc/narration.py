# SPDX-License-Identifier: GPL-3.0-or-later
"""Place speech on the timeline, with its subtitles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

from . import compat, timeline
from .job import Job
from .request import Request
from .timeline_edit import TimelineEdit, timeline_edit

# Fractions of the frame's size, as EBU R 95 and subtitlers use them.
_BOTTOM_MARGIN, _WRAP_WIDTH, _LINE_HEIGHT = 0.06, 0.9, 0.05
_NAME_CHARACTERS = 40


@dataclass(frozen=True)
class Passage:
    """A text to speak, and where its speech begins.

    text        as written
    left        scene frame
    channel     of the text strip, or of the result that is replaced
    scene_rate  scene frames a second
    strip       name of the text strip that holds the text, or ""
    """

    text: str
    left: int
    channel: int
    scene_rate: Fraction
    strip: str = ""


@dataclass(frozen=True)
class SpeechPlacement:
    """Add a sound strip above the text strip, and above that a text strip for each subtitle.

    request         what the editor asked for
    passage         what was spoken
    times           JSON file with the subtitles and their times, from `aigc say --json`
    with_subtitles  add the text strips
    """

    request: Request
    passage: Passage
    times: Path
    with_subtitles: bool

    def __call__(self, job: Job) -> None:
        report = json.loads(self.times.read_text(encoding="utf-8"))
        passage = self.passage
        with timeline_edit(job, self.request, {"text": passage.text, "strip": passage.strip}) as edit:
            left = self._left_now(edit)
            above = passage.channel + 1
            sound = edit.add(timeline.add_sound, job.output, left=left, above=above, name=job.output.stem)
            for text, first, last in _subtitles(report, passage.scene_rate) if self.with_subtitles else ():
                strip = edit.add(
                    timeline.add_text,
                    text,
                    left=left + first,
                    length=last - first,
                    above=sound.channel + 1,
                    name=text[:_NAME_CHARACTERS],
                )
                _format_subtitle(strip, edit.scene)

    def _left_now(self, edit: TimelineEdit) -> int:
        """Return where the speech begins now: the old result, or the text strip, may have been moved meanwhile."""
        anchor = edit.old[0] if edit.old else timeline.find_strip(edit.scene, self.passage.strip)
        return compat.handles(anchor)[0] if anchor else self.passage.left


def _format_subtitle(strip: Any, scene: Any) -> None:
    """Put a text at the bottom of the frame, within its title-safe area, readable on whatever is below."""
    strip.location = (0.5, _BOTTOM_MARGIN)
    compat.anchor_below(strip)
    strip.wrap_width = _WRAP_WIDTH
    strip.font_size = scene.render.resolution_y * _LINE_HEIGHT
    strip.use_shadow = strip.use_box = True
    strip.box_color = (0.0, 0.0, 0.0, 0.5)


def _subtitles(report: dict[str, Any], rate: Fraction) -> Iterator[tuple[str, int, int]]:
    """Yield (text, first scene frame, frame after the last) for each subtitle, counted from the start of the speech."""
    end = 0
    for cue in report["cues"]:
        left = max(end, round(Fraction(cue["start"]) * rate))
        end = max(left + 1, ceil(Fraction(cue["end"]) * rate))
        yield "\n".join(cue["lines"]), left, end
