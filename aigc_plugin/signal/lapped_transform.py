"""Modified discrete cosine transform, orthonormal, with a sine window: groups of coefficients in place of samples.

Princen, Bradley 1986. Row r covers samples (r - 1/2) * size … (r + 3/2) * size, so that its middle is that of group r.
Before the first and after the last sample there is silence: the half group at either end fades with the window.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..types import FloatArray


@lru_cache(maxsize=8)
def basis(size: int) -> FloatArray:
    """(2 * size, size); its columns, shifted by multiples of `size`, are orthonormal. Read-only."""
    time = np.arange(2 * size)
    phase = np.outer(time + 0.5 + size / 2, np.arange(size) + 0.5) * (np.pi / size)
    window = np.sin(np.pi * (time + 0.5) / (2 * size))
    matrix: FloatArray = (np.sqrt(2.0 / size) * np.cos(phase) * window[:, None]).astype(np.float32)
    matrix.setflags(write=False)
    return matrix


@lru_cache(maxsize=8)
def quadrature_basis(size: int) -> FloatArray:
    """(2 * size, 2 * size): `basis` and, beside it, the same with sines. A sinusoid's pair of coefficients turns with
    its phase, so that a change of phase is a rotation of pairs. Read-only."""
    time = np.arange(2 * size)
    phase = np.outer(time + 0.5 + size / 2, np.arange(size) + 0.5) * (np.pi / size)
    window = np.sin(np.pi * (time + 0.5) / (2 * size))
    sines = (np.sqrt(2.0 / size) * np.sin(phase) * window[:, None]).astype(np.float32)
    matrix: FloatArray = np.concatenate([basis(size), sines], axis=1)
    matrix.setflags(write=False)
    return matrix


class LappedAnalysis:
    """Samples → rows of the transform and its quadrature, (rows, 2 * size).

    push() takes any number of samples, returns the rows that are complete.
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
        """The last row: what it covers past the sound is silence."""
        return self.push(np.zeros(self._size - self._size // 2, np.float32))


class LappedSynthesis:
    """Rows → samples, as many as groups: rows * size in all."""

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
