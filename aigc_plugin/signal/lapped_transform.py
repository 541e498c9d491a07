"""Lapped transform: the modified discrete cosine transform, orthonormal, with a sine window (Princen, Bradley 1986).

Row r covers the samples (r - 1/2) * size … (r + 3/2) * size, so that its middle is that of group r. Before the first
and after the last sample there is silence: the half group at either end fades with the window.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..types import FloatArray


@lru_cache(maxsize=8)
def basis(size: int) -> FloatArray:
    """Basis (2 * size, size), read-only; its columns, shifted by multiples of `size`, are orthonormal."""
    time = np.arange(2 * size)
    phase = np.outer(time + 0.5 + size / 2, np.arange(size) + 0.5) * (np.pi / size)
    window = np.sin(np.pi * (time + 0.5) / (2 * size))
    matrix: FloatArray = (np.sqrt(2.0 / size) * np.cos(phase) * window[:, None]).astype(np.float32)
    matrix.setflags(write=False)
    return matrix


@lru_cache(maxsize=8)
def quadrature_basis(size: int) -> FloatArray:
    """`basis` and, beside it, the same with sines: (2 * size, 2 * size), read-only.

    A change of a sinusoid's phase is then a rotation of its pair of coefficients.
    """
    time = np.arange(2 * size)
    phase = np.outer(time + 0.5 + size / 2, np.arange(size) + 0.5) * (np.pi / size)
    window = np.sin(np.pi * (time + 0.5) / (2 * size))
    sines = (np.sqrt(2.0 / size) * np.sin(phase) * window[:, None]).astype(np.float32)
    matrix: FloatArray = np.concatenate([basis(size), sines], axis=1)
    matrix.setflags(write=False)
    return matrix


class LappedAnalysis:
    """Forward transform as a stream: samples to rows of coefficients and their quadrature, (rows, 2 * size).

    push() takes any number of samples and returns the rows that are complete.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._pending = np.zeros(size // 2, np.float32)

    def push(self, samples: FloatArray) -> FloatArray:
        self._pending = np.concatenate([self._pending, samples], dtype=np.float32)
        size = self._size
        if self._pending.size < 2 * size:
            return np.zeros((0, 2 * size), np.float32)
        frames = np.lib.stride_tricks.sliding_window_view(self._pending, 2 * size)[::size]
        rows: FloatArray = np.ascontiguousarray(frames) @ quadrature_basis(size)
        self._pending = self._pending[len(frames) * size :].copy()
        return rows

    def finish(self) -> FloatArray:
        """Return the last row; past the end of the audio it covers silence."""
        return self.push(np.zeros(self._size - self._size // 2, np.float32))


class LappedSynthesis:
    """Inverse transform as a stream: rows of coefficients to samples, rows * size in all."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._tail = np.zeros(0, np.float32)  # second half of the last row
        self._skip = size // 2

    def push(self, rows: FloatArray) -> FloatArray:
        if len(rows) == 0:
            return np.zeros(0, np.float32)
        size = self._size
        frames = rows @ basis(size).T
        out = frames[:, :size].copy()
        out[1:] += frames[:-1, size:]
        if self._tail.size:
            out[0] += self._tail
        self._tail = frames[-1, size:].copy()
        skipped, self._skip = self._skip, 0
        return out.ravel()[skipped:]

    def finish(self) -> FloatArray:
        return self._tail[: self._size // 2]
