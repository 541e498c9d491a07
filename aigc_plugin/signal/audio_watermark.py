"""A watermark in sound that nobody hears and that survives encoders: a spread spectrum over time and frequency.

Bands between 300 Hz and 7 kHz become louder by 0.9 dB in one half of a pair of 48 ms and softer in the other, or the
other way round, as a pattern of signs says that repeats every four seconds. A detector needs no original: it compares
the halves, for every offset. It carries no message but its presence; whoever reads this file can find it and remove it.

The chance of a false alarm has a bound that holds for any sound: given the differences d, and a pattern of independent
signs, P(Σ s d / |d| ≥ z) ≤ exp(-z²/2) (Hoeffding 1963), times the number of offsets that are tried.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..types import FloatArray

_HOP_SECONDS, _HOPS_IN_HALF, _PAIRS = 0.008, 3, 85
_EDGES = np.geomspace(300.0, 7000.0, 25)  # of 24 bands, in Hz
_DEPTH_DB = 0.9
_CLIP_DB = 6.0
_NEIGHBOURS = 5  # bands whose mean is taken off: speech changes them together
_FLOOR = 1e-9
_OFFSETS = 2 * _HOPS_IN_HALF * _PAIRS
THRESHOLD = 1e-6
"""Largest chance of a false alarm at which a watermark counts as found."""


def _signs() -> npt.NDArray[np.float64]:
    """The pattern, (pairs, bands) of +1 and -1, the same in every version."""
    count = _PAIRS * (_EDGES.size - 1)
    drawn = np.frombuffer(hashlib.shake_256(b"aigc_plugin audio watermark 1").digest(-(-count // 8)), np.uint8)
    bits = np.unpackbits(drawn)[:count].reshape(_PAIRS, -1).astype(np.float64)
    return 2.0 * bits - 1.0


@dataclass(frozen=True)
class Detection:
    """score: z of the best offset. false_alarm: bound of the chance that sound without a watermark scores as high."""

    score: float
    false_alarm: float

    @property
    def is_found(self) -> bool:
        return self.false_alarm < THRESHOLD


class AudioWatermarker:
    """Adds the watermark to a stream: push() blocks float32 (channels, n), then finish().

    rate    samples a second; below 14.7 kHz there are fewer bands

    What comes out is as long as what went in, and does not depend on how it was cut.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self._hop = max(1, round(rate * _HOP_SECONDS))
        size = 2 * self._hop
        self._window = np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(size) + 0.5) / size))
        frequencies = np.fft.rfftfreq(size, 1 / rate)
        self._band = np.searchsorted(_EDGES, frequencies, side="right") - 1
        self._inside = (self._band >= 0) & (self._band < _EDGES.size - 1)
        self._rate, self._signs, self._frame = rate, _signs(), 0
        self._waiting = np.zeros((channels, self._hop))  # half a window of silence comes first
        self._tail = np.zeros((channels, self._hop))
        self._pending = self._hop  # samples of that silence, which do not come out
        self._length = 0

    def push(self, samples: FloatArray) -> FloatArray:
        self._length += samples.shape[1]
        self._waiting = np.concatenate([self._waiting, samples.astype(np.float64)], 1)
        return self._trimmed(self._ready())

    def finish(self) -> FloatArray:
        self._waiting = np.pad(self._waiting, ((0, 0), (0, 2 * self._hop)))
        return self._trimmed(self._ready())

    def _ready(self) -> npt.NDArray[np.float64]:
        """Samples of all windows that are complete."""
        parts = []
        while self._waiting.shape[1] >= 2 * self._hop:
            window = self._waiting[:, : 2 * self._hop] * self._window
            changed = np.fft.irfft(np.fft.rfft(window) * self._gain(), 2 * self._hop) * self._window
            parts.append(self._tail + changed[:, : self._hop])
            self._tail = changed[:, self._hop :]
            self._waiting = self._waiting[:, self._hop :]
            self._frame += 1
        return np.concatenate(parts, 1) if parts else np.zeros((self._waiting.shape[0], 0))

    def _trimmed(self, samples: npt.NDArray[np.float64]) -> FloatArray:
        """Without the silence before, and not longer than what went in."""
        skipped = min(self._pending, samples.shape[1])
        self._pending -= skipped
        out = samples[:, skipped:][:, : self._length]
        self._length -= out.shape[1]
        return np.ascontiguousarray(out, dtype=np.float32)

    def _gain(self) -> npt.NDArray[np.float64]:
        """Gain of each frequency for the window that is next: its middle is at `frame` hops."""
        half = math.floor(self._frame * self._hop / self._rate / (_HOP_SECONDS * _HOPS_IN_HALF))
        signs = self._signs[half // 2 % _PAIRS] * (1.0 if half % 2 == 0 else -1.0)
        gain = np.ones(self._band.size)
        gain[self._inside] = 10 ** (signs[self._band[self._inside]] * _DEPTH_DB / 20)
        return gain


def detect_watermark(samples: FloatArray, rate: int) -> Detection:
    """Look for the watermark in sound.

    samples    (channels, n), of which the mean is looked at
    rate       samples a second

    It finds the sound at any offset, also cut, but not played faster or slower.
    """
    levels = _band_levels(samples.mean(axis=0, dtype=np.float64), rate)
    signs, best = _signs(), 0.0
    step = 2 * _HOPS_IN_HALF
    for start in range(step):
        count = (levels.shape[0] - start) // step
        if count < 1:
            break
        halves = levels[start : start + count * step].reshape(count, 2, _HOPS_IN_HALF, -1).sum(axis=2)
        decibels = 10 * np.log10(halves + _FLOOR)
        difference = np.clip(_flat(decibels[:, 0] - decibels[:, 1]), -_CLIP_DB, _CLIP_DB)
        folded = np.zeros(signs.shape)
        np.add.at(folded, np.arange(count) % _PAIRS, difference)
        norm = math.sqrt(float((folded**2).sum()))
        if norm > 0:
            scores = [float((np.roll(signs, -shift, axis=0) * folded).sum()) for shift in range(_PAIRS)]
            best = max(best, max(scores) / norm)
    return Detection(best, min(1.0, _OFFSETS * math.exp(-best * best / 2)))


def _flat(difference: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Take the mean of neighbouring bands off."""
    padded = np.cumsum(np.pad(difference, ((0, 0), (1, 0))), axis=1)
    bands = np.arange(difference.shape[1])
    low = np.maximum(bands - _NEIGHBOURS // 2, 0)
    high = np.minimum(bands + _NEIGHBOURS // 2 + 1, difference.shape[1])
    mean: npt.NDArray[np.float64] = (padded[:, high] - padded[:, low]) / (high - low)
    return difference - mean


def _band_levels(sound: npt.NDArray[np.float64], rate: int) -> npt.NDArray[np.float64]:
    """Energy of each band, every 8 ms: (hops, bands). The places of windows are rounded, so that none drifts."""
    hop = rate * _HOP_SECONDS
    size = 2 * round(hop)
    count = max(0, int((sound.size - size) / hop))
    window = np.hanning(size)
    bins = np.searchsorted(_EDGES, np.fft.rfftfreq(size, 1 / rate), side="right") - 1
    levels = np.zeros((count, _EDGES.size - 1))
    for first in range(0, count, 4096):
        places = np.rint(np.arange(first, min(count, first + 4096)) * hop).astype(int)
        frames = sound[places[:, None] + np.arange(size)] * window
        power = np.abs(np.fft.rfft(frames)) ** 2
        for band in range(_EDGES.size - 1):
            levels[first : first + len(places), band] = power[:, bins == band].sum(axis=1)
    return levels
