"""Find the pauses of a recording, trim silence, and cut long recordings at pauses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .levels import Levels
from .settings import CollectSettings

SILENT = -60.0
"""dB of full scale: frames below are silent, even if the recording has no louder part."""
_LEAST_SOUND = 3  # frames: a shorter sound is a click
_FLOOR_SPREAD, _ABOVE_FLOOR, _FLOOR_BELOW = 4.0, 6.0, 15.0  # dB


@dataclass(frozen=True)
class Span:
    """A range of frames, first … last - 1."""

    first: int
    last: int

    @property
    def frames(self) -> int:
        return self.last - self.first


def sounding(levels: Levels, silence: float) -> NDArray[np.bool_]:
    """Mark the frames that hold sound: those no more than `silence` dB below the loud parts (the 95th percentile).

    If a steady noise lies above that threshold, 6 dB above the noise is the threshold instead, so that recordings of
    a noisy room have pauses too. A noise is steady if the 5th and the 20th percentile are close, and far below the
    loud parts.
    """
    decibels = levels.decibels()
    if not len(decibels):
        return np.zeros(0, bool)
    low, floor, high, loud = np.percentile(decibels, [5, 10, 20, 95])
    threshold = max(loud - silence, SILENT)
    if high - low < _FLOOR_SPREAD and floor < loud - _FLOOR_BELOW:
        threshold = max(threshold, floor + _ABOVE_FLOOR)
    loud_enough: NDArray[np.bool_] = decibels > threshold
    for span in spans(loud_enough):
        if span.frames < _LEAST_SOUND:
            loud_enough[span.first : span.last] = False
    return loud_enough


def spans(flags: NDArray[np.bool_]) -> list[Span]:
    """Find the runs of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [Span(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


def trimmed(span: Span, sound: NDArray[np.bool_], margin: int) -> Span | None:
    """Trim the silence at both ends of `span` but for `margin` frames; None if all of it is silent."""
    inside = np.flatnonzero(sound[span.first : span.last])
    if not len(inside):
        return None
    first, last = span.first + int(inside[0]), span.first + int(inside[-1]) + 1
    return Span(max(span.first, first - margin), min(span.last, last + margin))


def at_pauses(whole: Span, levels: Levels, sound: NDArray[np.bool_], settings: CollectSettings) -> Iterator[Span]:
    """Cut `whole` into spans of at most `settings.longest` seconds.

    From each start, the cut is at the longest pause in the second half of the longest allowed span; without one, at
    the last pause in the first half; without one either, at the quietest moment of the second half.
    """
    longest, shortest, least_pause = (
        max(1, int(seconds / levels.frame)) for seconds in (settings.longest, settings.shortest, settings.pause)
    )
    breaks = [Span(span.first + whole.first, span.last + whole.first)
              for span in spans(~sound[whole.first : whole.last]) if span.frames >= least_pause]  # fmt: skip
    decibels = levels.decibels()
    start = whole.first
    while whole.last - start > longest:
        middle, limit = start + longest // 2, start + longest
        centred = [(pause, (pause.first + pause.last) // 2) for pause in breaks]
        late = [pair for pair in centred if middle <= pair[1] < limit]
        early = [pair for pair in centred if start + shortest <= pair[1] < middle]
        if late:
            cut = max(late, key=lambda pair: pair[0].frames)[1]
        elif early:
            cut = early[-1][1]
        else:
            cut = middle + int(np.argmin(_smoothed(decibels[middle:limit])))
        cut = max(cut, start + 1)
        yield Span(start, cut)
        start = cut
    yield Span(start, whole.last)


def _smoothed(decibels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Average over 50 ms, so that the zero between two periods of a low voice does not count as a quiet moment."""
    padded = np.pad(decibels, 2, mode="edge")
    return np.convolve(padded, np.full(5, 0.2, np.float32), mode="valid").astype(np.float32)
