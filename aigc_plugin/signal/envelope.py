"""Interpolate mel bands to finer frequencies: gains for spectra, and the envelope that whitens transform
coefficients."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..types import FloatArray
from .mel import PUBLISHED, MelSettings, band_centres


class BandInterpolation:
    """Interpolates values of mel bands at other frequencies: linear between band centres, constant outside."""

    def __init__(self, hertz: NDArray[np.float64], settings: MelSettings = PUBLISHED) -> None:
        centres = band_centres(settings)
        self._low = np.clip(np.searchsorted(centres, hertz) - 1, 0, settings.n_mel - 2)
        gap = centres[self._low + 1] - centres[self._low]
        self._share = np.clip((hertz - centres[self._low]) / gap, 0.0, 1.0).astype(np.float32)

    def __call__(self, bands: FloatArray) -> FloatArray:
        """(rows, n_mel) → (rows, len(hertz))."""
        low = bands[:, self._low]
        return low + (bands[:, self._low + 1] - low) * self._share


@lru_cache(maxsize=8)
def bin_interpolation(settings: MelSettings = PUBLISHED) -> BandInterpolation:
    """Interpolation at the bins of the mel's own spectrum."""
    bins = np.arange(settings.n_fft // 2 + 1, dtype=np.float64) * (settings.rate / settings.n_fft)
    return BandInterpolation(bins, settings)


@lru_cache(maxsize=8)
def _coefficient_average(size: int, settings: MelSettings) -> FloatArray:
    """Averaging weights (size, n_mel) of the bands around each coefficient: a triangle as wide as the coefficient's
    main lobe or as the distance of the bands, whichever is larger; rows sum to 1."""
    width = settings.rate / 2 / size
    centres = band_centres(settings)
    hertz = (np.arange(size) + 0.5) * width
    reach = np.maximum(2 * width, np.interp(hertz, centres, np.gradient(centres)))
    distance = np.abs(centres[None] - np.minimum(hertz, centres[-1])[:, None])
    weights = np.clip(1.0 - distance / reach[:, None], 0.0, 1.0)
    return _read_only((weights / weights.sum(axis=1, keepdims=True)).astype(np.float32))


@lru_cache(maxsize=8)
def _average_terms(size: int, settings: MelSettings) -> tuple[NDArray[np.intp], FloatArray, NDArray[np.intp]]:
    """The weights of `_coefficient_average` that are not 0: band and weight of each, and where each coefficient's
    begin."""
    average = _coefficient_average(size, settings)
    coefficients, columns = np.nonzero(average)
    return columns, average[coefficients, columns], np.searchsorted(coefficients, np.arange(size))


def _deviation_of_band(settings: MelSettings) -> float:
    """Deviation of a transform coefficient per unit of the mel band's value, for white noise.

    White noise of deviation 1 has a mean magnitude of 0.886 * sqrt(sum window²) per bin, and a filter of unit area in
    hertz sums that over n_fft / rate bins per hertz; an orthonormal transform keeps the deviation.
    """
    energy = 0.375 * settings.n_fft
    return 1.0 / (0.8862 * float(np.sqrt(energy)) * settings.n_fft / settings.rate)


def coefficient_envelope(mel: FloatArray, size: int, settings: MelSettings = PUBLISHED) -> FloatArray:
    """Expected deviation of the coefficients of an orthonormal lapped transform.

    mel:  (frames + 1, n_mel) natural logarithm, time-major: the frames and the one after the last
    size: coefficients per group

    Returns (frames * hop / size, size): row r is for the samples r * size … (r + 1) * size, interpolated between
    frames.
    """
    columns, weights, starts = _average_terms(size, settings)
    # Not a matrix product, whose threads in BLAS would make a program hang that forks meanwhile; most weights are 0.
    power = np.add.reduceat(np.exp(2.0 * mel)[:, columns] * weights, starts, axis=1)
    bands = 0.5 * np.log(power)
    steps = settings.hop // size
    share = ((np.arange(steps) + 0.5) / steps).astype(np.float32)[None, :, None]
    rows = bands[:-1, None] * (1.0 - share) + bands[1:, None] * share
    envelope: FloatArray = np.exp(rows.reshape(-1, size)) * np.float32(_deviation_of_band(settings))
    return envelope


def _read_only(array: FloatArray) -> FloatArray:
    array.setflags(write=False)
    return array
