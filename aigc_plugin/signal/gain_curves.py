"""Gains over time: envelopes in decibels, fades, crossfades, pan, and ducking under speech."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

FloatCurve = NDArray[np.float64]

_ATTACK, _HOLD, _RELEASE = 0.15, 0.7, 0.6
"""Seconds: a bed is down when a word begins, stays down over shorter pauses, and is back so long after a word."""


def envelope(points: Sequence[tuple[int, float]], first: int, count: int) -> FloatCurve:
    """Gain of samples `first` to `first + count`: decibels change evenly between points, and stay outside of them."""
    if not points:
        return np.ones(count)
    positions, decibels = zip(*points, strict=True)
    return np.asarray(10 ** (np.interp(np.arange(first, first + count), positions, decibels) / 20))


def fades(length: int, fade_in: int, fade_out: int, first: int, count: int) -> FloatCurve:
    """Gain of samples of a clip of that length: raised cosines over its first and its last samples."""
    index = np.arange(first, first + count)
    gain = np.ones(count)
    if fade_in:
        gain *= _rise((index + 0.5) / fade_in)
    if fade_out:
        gain *= _rise((length - index - 0.5) / fade_out)
    return gain


def crossfade(length: int, first: int, count: int, *, equal_power: bool) -> FloatCurve:
    """Gain of the sound that comes, of samples of a crossfade; that of the one that goes is its mirror image.

    equal_power    the powers of both add up to 1, for different material; else the gains do, for the same take
    """
    phase = np.clip((np.arange(first, first + count) + 0.5) / length, 0, 1)
    return np.sin(np.pi / 2 * phase) if equal_power else phase


def pan_gains(pan: float) -> tuple[float, float]:
    """Gains of left and right for stereo: the side that is turned away from is lowered, the other one stays."""
    return min(1.0, 1 - pan), min(1.0, 1 + pan)


def likeness(first: NDArray[np.float32], second: NDArray[np.float32]) -> float:
    """Correlation of two sounds (channels, n) of one length, -1 to 1; 0 where one is silent."""
    a, b = (each.astype(np.float64).ravel() for each in (first, second))
    scale = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / scale if scale > 0 else 0.0


def duck_points(spans: Iterable[tuple[int, int]], decibels: float, rate: int) -> list[tuple[int, float]]:
    """Points of an envelope that goes down to `decibels` under spans of speech, in samples and in order.

    It begins to fall 150 ms before a span, stays down over pauses shorter than 0.7 s, and takes 600 ms to come back.
    """
    attack, hold, release = (round(seconds * rate) for seconds in (_ATTACK, _HOLD, _RELEASE))
    joined: list[list[int]] = []
    for start, end in spans:
        if joined and start - joined[-1][1] < hold:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    points: list[tuple[int, float]] = []
    for start, end in joined:
        before = points[-1][0] if points else -(1 << 60)
        level = 0.0
        if start - attack < before:  # it has not come back yet: fall from where it is
            points.pop()
            low_end = points[-1][0]
            level = decibels * (1 - (start - attack - low_end) / release) if start - attack > low_end else decibels
        points += [(max(start - attack, points[-1][0] + 1 if points else start - attack), level), (start, decibels)]
        points += [(max(end, start + 1), decibels), (end + release + 1, 0.0)]
    return points


def _rise(phase: NDArray[np.float64]) -> FloatCurve:
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * np.clip(phase, 0, 1)))
