"""Find the parts of a recording in which something is heard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

import numpy as np

from ..types import FloatArray

_STEP = Fraction(1, 100)  # seconds of a moment that is loud or silent as a whole
_SHORTEST_LOUD = 0.03  # seconds; less is a click


def moment_peaks(blocks: Iterable[FloatArray], rate: int) -> Iterator[float]:
    """Give the peak of each hundredth of a second of blocks (channels, n)."""
    rest = np.zeros((1, 0), np.float32)
    number, done = 0, 0
    for block in blocks:
        rest = np.concatenate([rest, np.abs(block).max(axis=0, keepdims=True)], axis=1)
        while rest.shape[1] >= (size := round((number + 1) * _STEP * rate) - done):
            yield float(rest[:, :size].max(initial=0.0))
            rest, number, done = rest[:, size:], number + 1, done + size
    if rest.shape[1]:
        yield float(rest.max())


def loud_parts(
    peaks: Iterable[float], *, threshold: float, margin: float, shortest: float, keep_over: float | None
) -> list[tuple[Fraction, Fraction]]:
    """Find what is to be kept when silence is removed.

    peaks        of the hundredths of seconds, see moment_peaks
    threshold    decibels of full scale from which on a moment is loud
    margin       seconds of silence that stay on both sides of what is heard
    shortest     seconds of the shortest silence that goes, beside its margins
    keep_over    seconds from which on a silence is meant and stays; None for none
    returns      parts (start, end) in seconds, in order
    """
    loud = np.fromiter((peak >= 10 ** (threshold / 20) for peak in peaks), bool)
    total = len(loud)
    heard = [run for run in _runs(loud) if run[1] - run[0] > _SHORTEST_LOUD / float(_STEP)]
    wide = round(margin / float(_STEP))
    kept: list[tuple[int, int]] = []
    for start, end in heard:
        before = kept[-1][1] if kept else 0
        start, end = max(0, start - wide), min(total, end + wide)
        pause = start - before
        if pause * _STEP < shortest or (keep_over is not None and (pause + 2 * wide) * _STEP > keep_over):
            start = kept.pop()[0] if kept else 0
        kept.append((start, end))
    pause = total - kept[-1][1] if kept else 0
    if kept and (pause * _STEP < shortest or (keep_over is not None and (pause + wide) * _STEP > keep_over)):
        kept[-1] = (kept[-1][0], total)
    return [(start * _STEP, end * _STEP) for start, end in kept]


def _runs(loud: np.ndarray) -> list[tuple[int, int]]:
    """First moment and the one after the last of each run of loud ones."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], loud.astype(np.int8), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
