# SPDX-License-Identifier: GPL-3.0-or-later
"""Speech onto the timeline, with its subtitles."""

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
from .placing import Place, placed
from .request import Request

# Shares of the picture, as EBU R 95 and subtitlers have them.
_FOOT, _WIDTH, _LINE = 0.06, 0.9, 0.05


@dataclass(frozen=True)
class Passage:
    """A text, and where its speech begins. `strip` is the text strip that holds it, or ""."""

    text: str
    left: int
    channel: int
    scene_rate: Fraction
    strip: str = ""


def place_speech(job: Job, *, request: Request, passage: Passage, times: Path, subtitles: bool) -> None:
    """The sound strip above its text strip, and a text strip for each subtitle above that."""
    told = json.loads(times.read_text(encoding="utf-8"))
    source = {"text": passage.text, "strip": passage.strip}
    with placed(job, request, source) as place:
        left = _left_now(place, passage)
        sound = place.add(
            timeline.add_sound, job.output, left=left, above=passage.channel + 1,
            name=job.output.stem,
        )  # fmt: skip
        for text, first, last in _subtitles(told, passage.scene_rate) if subtitles else ():
            strip = place.add(
                timeline.add_text, text, left=left + first, length=last - first, above=sound.channel + 1,
                name=text[:40],
            )  # fmt: skip
            _style(strip, place.scene)


def _style(strip: Any, scene: Any) -> None:
    """At the foot of the picture, within its title-safe area, readable on whatever is below."""
    strip.location = (0.5, _FOOT)
    compat.anchor_below(strip)
    strip.wrap_width = _WIDTH
    strip.font_size = scene.render.resolution_y * _LINE
    strip.use_shadow = strip.use_box = True
    strip.box_color = (0.0, 0.0, 0.0, 0.5)


def _left_now(place: Place, passage: Passage) -> int:
    """Where the speech belongs: what it replaces, or its text strip, may have been moved meanwhile."""
    standing = place.old[0] if place.old else timeline.find_strip(place.scene, passage.strip)
    return compat.handles(standing)[0] if standing else passage.left


def _subtitles(told: dict[str, Any], rate: Fraction) -> Iterator[tuple[str, int, int]]:
    """Text, first frame, and the frame after the last."""
    end = 0
    for cue in told["cues"]:
        left = max(end, round(Fraction(cue["start"]) * rate))
        end = max(left + 1, ceil(Fraction(cue["end"]) * rate))
        yield "\n".join(cue["lines"]), left, end
