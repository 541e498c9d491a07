"""True peaks of audio, and the gains of a limiter that keeps them below a ceiling."""

from __future__ import annotations

import numpy as np

from ..backends import core
from ..engine import Engine, native_engine
from ..errors import InputError
from .arrays import Float32, float32_array

__all__ = ["PEAK_TAPS", "limiter_gains", "true_peaks"]

PEAK_TAPS = 64
"""Taps of the filter of `true_peaks`: it reaches 31 samples back and 32 ahead."""


def true_peaks(samples: Float32, *, is_padded: bool = False, engine: Engine | None = None) -> Float32:
    """Largest magnitude at and after each sample, at fourfold oversampling (ITU-R BS.1770-5, annex 2).

    samples      (channels, n) float32, finite; silence is around them
    is_padded    the first 31 and the last 32 samples are neighbours, which get no result of their own
    returns      (n,), or (n - 63,) where padded: of sample i, from i up to before i + 1, over all channels

    The filter is a windowed sinc of 64 taps, flat up to 0.47 of the sample rate.
    """
    rows = float32_array(samples, "samples", (None, None))
    half = PEAK_TAPS // 2
    if not is_padded:
        rows = np.pad(rows, ((0, 0), (half - 1, half)))
    result: Float32 = core.true_peaks(rows, native_engine(engine))
    return result


def limiter_gains(peaks: Float32, ceiling: float, half: int, keep: float, before: float = 1.0) -> tuple[Float32, float]:
    """Gains that keep peaks below a ceiling, looking ahead: no gain changes faster than two boxes smooth it.

    peaks      (n + 8 half,) float32, with 4 half neighbours on both sides
    ceiling    what no peak may exceed, above 0
    half       half of the smoothing, in samples
    keep       factor by which the distance of the gain from 1 shrinks in a sample, 0 … 1
    before     the state that the block before returned
    returns    (n,), each at most ceiling / peak; and the state for the block that follows

    InputError where there are too few peaks, or the values cannot be.
    """
    if not (ceiling > 0 and 0 <= keep <= 1 and half >= 0 and 0 <= before <= 1):
        raise InputError(f"a limiter cannot have the ceiling {ceiling}, keep {keep}, half {half} and state {before}")
    gains, after = core.limiter_gains(float32_array(peaks, "peaks", (None,)), ceiling, half, keep, before)
    return gains, after
