"""Differences of audio and of images in decibels."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def snr(got: NDArray[Any], want: NDArray[Any]) -> float:
    """Signal-to-noise ratio in dB: the power of `want` over that of the difference."""
    return float(10 * np.log10(np.mean(want**2) / np.mean((got - want) ** 2)))


def psnr(got: NDArray[Any], want: NDArray[Any], border: int = 16) -> float:
    """Peak signal-to-noise ratio in dB of 8-bit planes without their borders; 99 where they are the same."""
    inner = np.s_[border:-border, border:-border]
    error = np.mean((got[inner].astype(np.float64) - want[inner]) ** 2)
    return float(10 * np.log10(255**2 / error)) if error else 99.0
