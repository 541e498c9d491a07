"""Warps in float64, and pictures that move as they are told."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]


def keys(x: Float64) -> Float64:
    """Keys' cubic convolution kernel, a = -1/2."""
    x = np.abs(x)
    near = 1.5 * x**3 - 2.5 * x**2 + 1
    far = -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2
    return np.where(x <= 1, near, np.where(x < 2, far, 0))


def sample(plane: NDArray[np.floating], x: Float64, y: Float64) -> Float64:
    """The plane at places inside it, the edge repeated for the taps."""
    height, width = plane.shape
    source = plane.astype(np.float64)
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    total = np.zeros(x.shape)
    for j in range(-1, 3):
        for i in range(-1, 3):
            weight = keys(x - (left + i)) * keys(y - (top + j))
            total += weight * source[np.clip(top + j, 0, height - 1), np.clip(left + i, 0, width - 1)]
    return total


def bicubic_warp(plane: NDArray[np.float32], flow: NDArray[np.float32]) -> Float64:
    height, width = plane.shape
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    # Positions are float32, as the operation's contract has them.
    x = np.clip(columns + flow[..., 0], 0, width - 1).astype(np.float64)
    y = np.clip(rows + flow[..., 1], 0, height - 1).astype(np.float64)
    return sample(plane, x, y)


def texture(height: int, width: int, seed: int) -> NDArray[np.float32]:
    """Smooth noise between 0 and 255, with details of a few pixels."""
    rng = np.random.default_rng(seed)
    noise = np.fft.rfft2(rng.normal(size=(height, width)))
    y, x = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None]
    smooth = np.fft.irfft2(noise / (1 + 4000 * (x * x + y * y) ** 1.5), s=(height, width))
    low, high = smooth.min(), smooth.max()
    return (255 * (smooth - low) / (high - low)).astype(np.float32)
