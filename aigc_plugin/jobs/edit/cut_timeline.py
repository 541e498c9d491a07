"""Lay a cut out as a timeline: for other programs, and where gaps stay as black and silence."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from ...media.video.ripple import Ripple
from ...timeline.clips import Clip, FileSource, GeneratedSource
from ...timeline.timeline import Timeline, Track
from ...timeline.times import SAMPLE_RATE, nearest, sample_of_frame
from .media_kind import MediaFacts


def cut_timeline(facts: MediaFacts, cut: Ripple, rate: Fraction, *, has_video: bool, keeps_gaps: bool) -> Timeline:
    """Make the timeline of a cut.

    facts         about the file
    cut           what of it is kept
    rate          frames a second of the timeline
    has_video     it has a picture, else sound alone
    keeps_gaps    parts stay where they were, rather than follow each other
    """
    video: list[Clip] = []
    outputs = facts.outputs() if has_video else (("", ""),)[: facts.audio]
    audio: list[list[Clip]] = [[] for _ in outputs]
    for number, ((start, end), (heard, ends, _)) in enumerate(zip(cut.parts, cut.heard(), strict=True)):
        begin = start - cut.origin
        at = begin if keeps_gaps else cut.moved(start)
        first, last = nearest(at, rate), nearest(at + end - start, rate)
        link = f"{number}" if has_video else ""
        if has_video and last > first:
            video.append(Clip(FileSource(facts.path), first, last - first, begin, link=link))
        edges = (sample_of_frame(first, rate), sample_of_frame(last, rate))
        low, high = edges if has_video else (nearest(at, SAMPLE_RATE), nearest(at + end - start, SAMPLE_RATE))
        early, late = (nearest(time, SAMPLE_RATE) for time in (start - heard, end - ends))
        if high - late > low - early:
            first_sample, count = low - early, high - late - low + early
            for stream, clips in enumerate(audio):
                start_of_sound = begin - Fraction(early, SAMPLE_RATE)
                clips.append(Clip(FileSource(facts.path, stream), first_sample, count, start_of_sound, link=link))
    timeline = Timeline(rate, video=(Track("video", tuple(video)),) if video else ())
    tracks = [
        Track("audio", tuple(clips), name=name, output=name, language=language)
        for (name, language), clips in zip(outputs, audio, strict=True)
    ]
    timeline = timeline.with_tracks(audio=tracks)
    return _as_long_as_before(timeline, cut) if keeps_gaps else timeline


def _as_long_as_before(timeline: Timeline, cut: Ripple) -> Timeline:
    """Fill up to the end of the file, where its end is lifted."""
    if cut.stop is None:
        return timeline
    rate = timeline.rate if timeline.video else Fraction(SAMPLE_RATE)
    (track,) = timeline.video or timeline.audio
    end = nearest(cut.stop - cut.origin, rate)
    if track.end >= end:
        return timeline
    kind = "colour" if timeline.video else "silence"
    filled = replace(track, clips=(*track.clips, Clip(GeneratedSource(kind), track.end, end - track.end)))
    return replace(timeline, video=(filled,)) if timeline.video else replace(timeline, audio=(filled,))
