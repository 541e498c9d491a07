"""Excitation in phase with a recording, so that a flow can learn the effect of the vocal tract on each pulse."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...signal.excitation import fill_gaps, mix
from ...signal.mel import PUBLISHED
from ...types import FloatArray

_SMOOTHING_SECONDS = 0.02


def aligned_excitation(samples: FloatArray, f0: FloatArray, *, seed: int) -> FloatArray:
    """Make the excitation of a recording, as long as its samples.

    samples: (frames * hop,)
    f0:      (frames + 1,) in hertz, 0 if unvoiced
    seed:    of the noise

    The running phase of the pitch is corrected by the phase of the recording's fundamental: the recording, demodulated
    by the running phase and smoothed, is a slow phasor whose angle is the correction.
    """
    pitch = _at_samples(_bridged(fill_gaps(f0.astype(np.float64)), f0), len(samples))
    voicing = _at_samples((f0 > 0).astype(np.float64), len(samples))
    running = np.cumsum(pitch) * (2 * np.pi / PUBLISHED.rate)
    phasor = samples * np.exp(-1j * running)
    window = np.hanning(int(_SMOOTHING_SECONDS * PUBLISHED.rate) | 1)
    window /= window.sum()
    for _ in range(2):
        phasor = np.convolve(phasor, window, mode="same")
    phase = running + np.unwrap(np.angle(phasor))
    noise = np.random.default_rng(seed).standard_normal(len(samples) + 128)
    return mix(phase, pitch, voicing, noise, PUBLISHED.rate)


def _bridged(filled: NDArray[np.float64], f0: FloatArray) -> NDArray[np.float64]:
    """Interpolate linearly over gaps of the pitch, so that the running phase stays close to the recording's."""
    voiced = np.flatnonzero(f0 > 0)
    if voiced.size == 0:
        return filled
    return np.interp(np.arange(len(f0)), voiced, f0[voiced])


def _at_samples(values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    return np.interp(np.arange(count) / PUBLISHED.hop, np.arange(len(values)), values)
