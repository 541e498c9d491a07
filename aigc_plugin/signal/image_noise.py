"""Noise of an image: its level, and a filter that reduces it before a network makes it stronger.

Nearly all clean images have a level below the least that is reduced. One that is filled with a sharp, even texture,
such as grass, may have more.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..types import FloatArray

LEAST, MOST = 1.8 / 255, 30 / 255
"""Levels that are reduced, of full scale: below, networks make no harm; above, it is a pattern or a texture."""
_BLOCK = 16
_FEWEST_BLOCKS = 16
_MOST_PIXELS = 1 << 18
_QUIET_SHARE = 25  # percent of the blocks
_NATURAL_RATIO = 8.0
"""The diagonal detail of clean images has at half the size at least this many times its power; noise has the same."""
_STRENGTH = 2.0


def noise_level(plane: NDArray[Any], peak: float) -> float:
    """Standard deviation of white noise in a plane, of full scale; rather too small than too large.

    plane    (height, width), whole numbers or floats
    peak     value of full scale

    The least quarter of the blocks of 16 x 16 by their diagonal detail is taken (Donoho, Johnstone 1994 use the finest
    detail of all); what the detail of half the size explains of it, by the spectrum of natural images, is no noise.
    """
    blocks = _some_blocks(plane)
    fine, half = _diagonal(blocks)
    coarse, _ = _diagonal(half)
    with np.errstate(invalid="ignore"):  # floats of a decoder may hold infinity and NaN
        fine_power, coarse_power = fine.var(axis=(1, 2)), coarse.var(axis=(1, 2))
    finite = np.isfinite(fine_power) & np.isfinite(coarse_power)
    if finite.sum() < _FEWEST_BLOCKS:
        return 0.0
    fine_power, coarse_power = fine_power[finite], coarse_power[finite]
    quiet = fine_power <= np.percentile(fine_power, _QUIET_SHARE)
    power = _NATURAL_RATIO * fine_power[quiet].mean() - coarse_power[quiet].mean()
    return float(np.sqrt(max(power, 0.0) / (_NATURAL_RATIO - 1)) / peak)


def reduce_noise(plane: NDArray[Any], level: float, peak: float) -> FloatArray:
    """Reduce noise of a level, each pixel towards the mean of its 3 x 3 by how much of their variance is noise.

    plane    (height, width); `peak` is full scale
    returns  float32 on the same scale

    The adaptive filter of Lee 1980.
    """
    values = plane.astype(np.float32)
    noise = np.float32(_STRENGTH * max(level**2 - LEAST**2, 0.0) * peak**2)
    mean = _mean_of_3x3(values)
    offset = values - mean
    variance = _mean_of_3x3(offset * offset)
    share = np.maximum(variance - noise, 0) / np.maximum(variance, np.float32(1e-12))
    reduced: FloatArray = mean + share * offset
    return reduced


def is_reducible(level: float) -> bool:
    """Tell whether a level is that of noise which a network would make stronger."""
    return LEAST < level < MOST


def _some_blocks(plane: NDArray[Any]) -> FloatArray:
    """Blocks (n, 16, 16) of a plane; of a large one those of some rows of blocks, evenly spread."""
    rows, columns = plane.shape[0] // _BLOCK, plane.shape[1] // _BLOCK
    step = max(1, plane.size // _MOST_PIXELS)
    grid = plane[: rows * _BLOCK, : columns * _BLOCK].reshape(rows, _BLOCK, columns, _BLOCK)[step // 2 :: step]
    return grid.transpose(0, 2, 1, 3).reshape(-1, _BLOCK, _BLOCK).astype(np.float32)


def _diagonal(blocks: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The diagonal detail of the Haar transform of each block, and its average at half the size."""
    a, b, c, d = blocks[:, ::2, ::2], blocks[:, ::2, 1::2], blocks[:, 1::2, ::2], blocks[:, 1::2, 1::2]
    detail: FloatArray = (a - b - c + d) * np.float32(0.5)
    average: FloatArray = (a + b + c + d) * np.float32(0.5)
    return detail, average


def _mean_of_3x3(values: FloatArray) -> FloatArray:
    padded = np.pad(values, 1, mode="symmetric")
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    sums: FloatArray = rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]
    return np.asarray(sums / 9, np.float32)
