"""Histograms of durations and loudness with bins of a round width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

_MOST_BINS = 20
_ROUND = (1.0, 2.0, 5.0)


@dataclass(frozen=True)
class Histogram:
    """`counts[i]` values lie in edges[i] ≤ value < edges[i + 1], the last bin including its upper edge."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    least: float
    median: float
    most: float

    def bins(self) -> Iterator[tuple[float, float, int]]:
        yield from zip(self.edges, self.edges[1:], self.counts, strict=False)


def duration_histogram(seconds: Sequence[float]) -> Histogram:
    return histogram(seconds, finest=0.1)


def loudness_histogram(loudness: Sequence[float]) -> Histogram:
    return histogram(loudness, finest=1.0)


def histogram(values: Sequence[float], finest: float) -> Histogram:
    """Count values into at most 20 bins, each 1, 2 or 5 times a power of ten wide and at least `finest`."""
    if not values:
        return Histogram((), (), 0.0, 0.0, 0.0)
    numbers = np.asarray(values, np.float64)
    low, high = float(numbers.min()), float(numbers.max())
    width = next(
        width
        for width in (unit * 10.0**power for power in range(-3, 9) for unit in _ROUND)
        if width >= finest * (1 - 1e-9) and np.floor(high / width) - np.floor(low / width) < _MOST_BINS
    )
    first, last = int(np.floor(low / width)), int(np.floor(high / width)) + 1
    edges = [round(number * width, 6) for number in range(first, last + 1)]
    counts, _ = np.histogram(numbers, edges)
    return Histogram(tuple(edges), tuple(int(count) for count in counts), low, float(np.median(numbers)), high)
