"""Harmonic-plus-noise excitation from pitch: pulses up to 5 kHz and high-passed noise if voiced, else noise."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..types import FloatArray

TOP = 5000.0
"""Hertz up to which voiced speech is taken to be harmonic."""
FADING = 4
"""Harmonics over which the pulses fade out above TOP."""
_TAPS = 129
_RESTING_PITCH = 120.0
_SAMPLES_AROUND = _TAPS // 2

FloatSeries = NDArray[np.float64]


def pulse_train(phase: FloatSeries, f0: FloatSeries) -> FloatSeries:
    """Sum of cos(k * phase) over the harmonics k, with equal weights up to TOP / f0, then fading to zero over FADING
    more.

    phase: radians, (samples,)
    f0:    hertz, (samples,)

    With A full harmonics and B = A + FADING, the mean of the Dirichlet kernels of order A … B - 1 is
    (cos A phase - cos B phase) / (4 FADING sin²(phase / 2)) - 1/2. The fractional part of TOP / f0 fades between two
    such A, so that the sum has no step when the pitch moves.
    """
    harmonics = TOP / f0
    whole = np.floor(harmonics)
    share = harmonics - whole
    denominator = 4 * FADING * np.square(np.sin(phase / 2))
    at_peak = denominator < 1e-7
    safe = np.where(at_peak, 1.0, denominator)
    total = np.zeros_like(phase)
    for order, weight in ((whole, 1.0 - share), (whole + 1.0, share)):
        quotient = (np.cos(order * phase) - np.cos((order + FADING) * phase)) / safe
        peak = ((order + FADING) ** 2 - order**2) / (2 * FADING)
        total += weight * (np.where(at_peak, peak, quotient) - 0.5)
    return total


def fill_gaps(f0: FloatSeries) -> FloatSeries:
    """Fill frames without pitch (0) with a voiced neighbour's pitch, the mean of two, or a resting pitch; (frames,).

    Of the unvoiced frames only those beside a voiced one are audible, so the direct neighbours suffice; the first and
    the last frame have one.
    """
    before, after = np.concatenate([[0.0], f0[:-1]]), np.concatenate([f0[1:], [0.0]])
    voiced = (before > 0).astype(float) + (after > 0)
    near = (before + after) / np.maximum(voiced, 1.0)
    return np.where(f0 > 0, f0, np.where(voiced > 0, near, _RESTING_PITCH))


def mix(phase: FloatSeries, f0: FloatSeries, voicing: FloatSeries, noise: FloatSeries, rate: int) -> FloatArray:
    """Mix pulses and noise of unit power if voiced (voicing 1), noise alone if unvoiced (0); between, cross-fade.

    phase, f0, voicing: (samples,)
    noise:              (samples + 128,) of unit variance, 64 more on either side
    rate:               samples per second
    """
    high_noise = np.convolve(noise, _high_pass(TOP / rate), mode="valid")
    plain = noise[_SAMPLES_AROUND:-_SAMPLES_AROUND]
    pulses = pulse_train(phase, f0) * np.sqrt(2.0 * f0 / rate)
    return (voicing * (pulses + high_noise) + (1.0 - voicing) * plain).astype(np.float32)


@lru_cache(maxsize=4)
def _high_pass(edge: float) -> FloatSeries:
    """Linear-phase high-pass filter: a unit impulse minus a Hamming-windowed sinc. edge: as a share of the rate."""
    time = np.arange(_TAPS) - _SAMPLES_AROUND
    low = np.sinc(2 * edge * time) * np.hamming(_TAPS)
    taps: FloatSeries = -low / low.sum()
    taps[_SAMPLES_AROUND] += 1.0
    return taps


class Excitation:
    """Excitation as a stream: push(f0) returns `hop` samples per frame, two frames late."""

    def __init__(self, *, hop: int, rate: int, seed: int) -> None:
        self._hop, self._rate, self._seed = hop, rate, seed
        self._known = np.zeros(0)  # f0 from one frame before the next unfinished one
        self._started = False
        self._phase = 0.0
        self._frame = 0

    def push(self, f0: FloatSeries) -> FloatArray:
        """Take f0 in hertz, 0 if unvoiced, (frames,)."""
        self._known = np.concatenate([self._known, f0])
        return self._take()

    def finish(self) -> FloatArray:
        """Return the last frames; the pitch after the last frame is taken to be the same."""
        if self._known.size == 0:
            return np.zeros(0, np.float32)
        self._known = np.concatenate([self._known, [self._known[-1], self._known[-1]]])
        return self._take()

    def _take(self) -> FloatArray:
        """Return the frames that are complete. A frame needs the filled pitch of the next one, and that the one
        after, hence the delay of two frames."""
        lead = 1 if self._started else 0
        count = self._known.size - lead - 2
        if count <= 0:
            return np.zeros(0, np.float32)
        filled = fill_gaps(self._known)[lead : lead + count + 1]
        voiced = (self._known > 0).astype(float)[lead : lead + count + 1]
        f0, voicing = self._at_samples(filled), self._at_samples(voiced)
        phase = self._phase + np.cumsum(f0) * (2 * np.pi / self._rate)
        samples = mix(phase, f0, voicing, self._noise(self._frame, count), self._rate)
        self._phase = float(np.mod(phase[-1], 2 * np.pi))
        self._frame += count
        self._known = self._known[lead + count - 1 :]
        self._started = True
        return samples

    def _at_samples(self, values: FloatSeries) -> FloatSeries:
        time = np.arange((len(values) - 1) * self._hop) / self._hop
        return np.interp(time, np.arange(len(values)), values)

    def _noise(self, first: int, count: int) -> FloatSeries:
        """Noise of frames first … first + count, with 64 samples on either side; a frame's noise depends on its number
        alone."""
        blocks = [
            np.random.Generator(np.random.Philox(key=self._seed % 2**64, counter=[0, 0, 0, frame])).standard_normal(
                self._hop
            )
            for frame in range(first, first + count + 2)  # frame number + 1: there is one before the first
        ]
        around = np.concatenate(blocks)
        return around[self._hop - _SAMPLES_AROUND : self._hop * (count + 1) + _SAMPLES_AROUND]
