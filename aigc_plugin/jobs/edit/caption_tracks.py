"""Captions of a timeline as cues: those of files are read, and those behind its end are left out."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from ...errors import InputError
from ...text.captions import Cue
from ...timeline.timeline import Caption, CaptionTrack, Timeline
from ...timeline.times import SAMPLE_RATE
from ...types import SpokenWord

_MARKS = re.compile(r"</?[biu]>", re.IGNORECASE)


def with_captions(timeline: Timeline) -> Timeline:
    """Return a timeline whose captions are read from their files; MediaError for a file that holds none."""
    return replace(timeline, captions=tuple(map(_read, timeline.captions)))


def shown_as(timeline: Timeline, how: str | None) -> Timeline:
    """Return a timeline whose captions are drawn ("burn"), tracks ("track"), both ("burn+track"), or left out
    ("none"); None leaves it as it is."""
    if how is None:
        return timeline
    tracks = () if how == "none" else timeline.captions
    burn, track = "burn" in how, "track" in how
    return replace(timeline, captions=tuple(replace(each, burn=burn, track=track) for each in tracks))


def cues_of(track: CaptionTrack, timeline: Timeline, tell: Callable[[str], None]) -> list[Cue]:
    """Captions in order of time, in seconds.

    tell    called with a line about those that lie behind the end of the timeline, or overlap
    """
    end = timeline.duration * SAMPLE_RATE
    ordered = sorted(track.captions, key=lambda caption: caption.at)
    kept = [caption for caption in ordered if caption.at < end]
    if len(kept) < len(ordered):
        tell(f"{len(ordered) - len(kept)} captions lie behind the end of the timeline, and are left out")
    overlaps = sum(first.end > second.at for first, second in pairwise(kept))
    if overlaps and track.burn:
        tell(f"{overlaps} captions overlap with the next one, which is drawn in their place")
    return [_cue(caption, float(end / SAMPLE_RATE)) for caption in kept]


def _cue(caption: Caption, end: float) -> Cue:
    start = caption.at / SAMPLE_RATE
    words = tuple(SpokenWord(word.text, start + word.start, start + word.end) for word in caption.words)
    lines = tuple(line for line in caption.text.splitlines() if line.strip())
    return Cue(start, min(caption.end / SAMPLE_RATE, end), lines, words)


def _read(track: CaptionTrack) -> CaptionTrack:
    from ...media.hls.webvtt import read_cues

    if not track.file:
        return track
    found = tuple(
        Caption(html.unescape(_MARKS.sub("", cue.text)), at, max(1, round(cue.end * SAMPLE_RATE) - at))
        for cue in read_cues(track.file)
        for at in [round(cue.start * SAMPLE_RATE)]
    )
    return replace(track, captions=found, file="")


def burnt_tracks(timeline: Timeline) -> Iterator[CaptionTrack]:
    """Give the tracks that are drawn; InputError where two of them would be drawn over each other."""
    places = set()
    for track in timeline.captions:
        if not (track.burn and track.captions):
            continue
        place = track.style.get("at", "caption")
        if place in places:
            raise InputError(
                "two tracks of captions would be drawn over each other",
                hint='give one of them style = { at = "top" }, or no burn = true',
            )
        places.add(place)
        yield track
