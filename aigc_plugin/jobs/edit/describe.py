"""Describe a timeline in lines for people."""

from __future__ import annotations

from collections.abc import Iterator

from ...timeline.clips import Clip
from ...timeline.timeline import Timeline
from ...timeline.times import SAMPLE_RATE


def clip_lines(timeline: Timeline) -> Iterator[str]:
    """Give one line for each clip: its track, its place, its source and what of it is taken."""
    for kind, tracks, unit in (("V", timeline.video, timeline.rate), ("A", timeline.audio, SAMPLE_RATE)):
        for number, track in enumerate(tracks, 1):
            for clip in track.clips:
                yield f"{kind}{number} {_span(clip, float(unit))} {clip.title}{_taken(clip, float(unit))}"


def _span(clip: Clip, unit: float) -> str:
    return f"{clip.at / unit:.3f}-{clip.end / unit:.3f} s"


def _taken(clip: Clip, unit: float) -> str:
    begin = float(clip.start)
    end = begin + clip.length / unit * float(clip.speed)
    speed = "" if clip.speed == 1 else f", {float(clip.speed):g}x"
    return f" from {begin:.3f} to {end:.3f} s{speed}"
