"""Keep true peaks below a ceiling, block by block in bounded memory."""

from __future__ import annotations

import math

import numpy as np

from ..engine import Engine
from ..media.audio.resample import BlockResampler
from ..ops.limiter import PEAK_TAPS, limiter_gains, true_peaks
from ..types import FloatArray

_LOOK_AHEAD_SECONDS = 0.0025  # half of the reach
_RELEASE_SECONDS = 0.15
_OVERSAMPLING = 4
_BEFORE, _BEHIND = PEAK_TAPS // 2 - 1, PEAK_TAPS // 2


class PeakLimiter:
    """Limiter of a stream: push() each block (channels, n), then finish(); both give what is done so far.

    channels    number of channels; all get the same gain
    rate        samples per second
    ceiling     true peak in decibels of full scale
    engine      for the kernels

    What comes out is as long as what went in, not delayed, and the same however it is cut into blocks, up to rounding.
    Between oversampled points a peak may exceed the ceiling by some hundredths of a decibel.
    """

    def __init__(self, channels: int, rate: int, ceiling: float, engine: Engine | None = None) -> None:
        self._ceiling, self._engine = 10 ** (ceiling / 20), engine
        self._half = max(1, round(_LOOK_AHEAD_SECONDS * rate))
        self._keep = math.exp(-1 / (_RELEASE_SECONDS * rate))
        self._margin = 4 * self._half
        self._state = 1.0
        # Silence before the start, of which nothing is given.
        self._samples = np.zeros((channels, self._margin + _BEFORE), np.float32)
        self.lowest_gain = 1.0

    def push(self, block: FloatArray) -> FloatArray:
        self._samples = np.concatenate([self._samples, block], axis=1)
        count = self._samples.shape[1] - 2 * self._margin - _BEFORE - _BEHIND
        return self._limited(count) if count > 0 else block[:, :0]

    def finish(self) -> FloatArray:
        return self.push(np.zeros((self._samples.shape[0], self._margin + _BEHIND), np.float32))

    def _limited(self, count: int) -> FloatArray:
        """The next `count` samples."""
        padded = self._samples[:, : count + 2 * self._margin + _BEFORE + _BEHIND]
        peaks = true_peaks(np.ascontiguousarray(padded), is_padded=True, engine=self._engine)
        np.maximum(peaks[1:], peaks[:-1], out=peaks[1:])  # the crest before a sample counts for it, too
        gains, self._state = limiter_gains(peaks, self._ceiling, self._half, self._keep, self._state)
        self.lowest_gain = min(self.lowest_gain, float(gains.min(initial=1.0)))
        begin = self._margin + _BEFORE
        result = self._samples[:, begin : begin + count] * gains
        self._samples = self._samples[:, count:]
        return np.ascontiguousarray(result)


class TruePeak:
    """Largest true peak of a stream: push() each block, then finish(); `.decibels` of full scale.

    It is the larger one of two oversamplers: a wide one, and one that leaves out the highest octave's end as many
    meters and converters do, which makes other crests of sound that reaches up there.
    """

    def __init__(self, channels: int, rate: int, engine: Engine | None = None) -> None:
        self._narrow = BlockResampler(channels, rate, _OVERSAMPLING * rate)
        self._rest = np.zeros((channels, _BEFORE), np.float32)
        self._engine, self._largest = engine, 0.0

    def push(self, block: FloatArray) -> None:
        self._raise(self._narrow.push(block))
        samples = np.concatenate([self._rest, block], axis=1)
        if samples.shape[1] >= PEAK_TAPS:
            peaks = true_peaks(np.ascontiguousarray(samples), is_padded=True, engine=self._engine)
            self._raise(peaks)
        self._rest = samples[:, -(PEAK_TAPS - 1) :]

    def finish(self) -> None:
        self.push(np.zeros((self._rest.shape[0], PEAK_TAPS), np.float32))
        self._raise(self._narrow.finish())

    def _raise(self, samples: FloatArray) -> None:
        self._largest = max(self._largest, float(np.abs(samples).max(initial=0.0)))

    @property
    def decibels(self) -> float:
        return 20 * math.log10(max(self._largest, 1e-6))
