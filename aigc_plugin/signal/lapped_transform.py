"""Lapped transform: the modified discrete cosine transform, orthonormal, with a sine window (Princen, Bradley 1986).

Row r covers the samples (r - 1/2) * size … (r + 3/2) * size, so that its middle is that of group r. Before the first
and after the last sample there is silence: the half group at either end fades with the window.

Streams compute it by the fast Fourier transform, not by a product with `basis`: BLAS has threads of its own, and a
program that forks while they work hangs for ever.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..types import FloatArray

Spectra = NDArray[np.complex64]


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


class _Factors(NamedTuple):
    """Factors of the fast transform: the window with its scale, (2 * size,); and complex ones, (size,), of times and of
    coefficients."""

    window: FloatArray
    times: Spectra
    coefficients: Spectra


@lru_cache(maxsize=8)
def _factors(size: int) -> _Factors:
    time = np.arange(2 * size)
    window = np.sqrt(2.0 / size) * np.sin(np.pi * (time + 0.5) / (2 * size))
    turns = np.exp(-0.5j * np.pi * time[:size] / size)
    phases = np.exp(-1j * np.pi * (0.5 + size / 2) * (time[:size] + 0.5) / size)
    return _Factors(window.astype(np.float32), turns.astype(np.complex64), phases.astype(np.complex64))


def _analysed(frames: FloatArray) -> FloatArray:
    """Compute frames @ quadrature_basis(size): (rows, 2 * size).

    With Z_k = sum over n of x_n exp(-i pi n (2k + 1) / (2 size)), real and imaginary part are the cosines and sines but
    for a turn of each k. The even Z are one Fourier transform of `size` points; the odd ones are their conjugates:
    Z_{2 size - 1 - k} is that of Z_k.
    """
    size = frames.shape[1] // 2
    factors = _factors(size)
    windowed = frames * factors.window
    even = np.fft.fft((windowed[:, :size] - 1j * windowed[:, size:]) * factors.times, axis=1)
    spectra = np.empty(even.shape, np.complex64)
    spectra[:, ::2] = even[:, : size // 2]
    spectra[:, 1::2] = even[:, size // 2 :][:, ::-1].conj()
    spectra *= factors.coefficients
    return np.concatenate([spectra.real, -spectra.imag], axis=1)


def _synthesised(rows: FloatArray) -> FloatArray:
    """Compute rows @ basis(size).T: (rows, 2 * size), by the steps of `_analysed` backwards."""
    size = rows.shape[1]
    factors = _factors(size)
    spectra = rows * factors.coefficients.conj()
    even = np.concatenate([spectra[:, ::2], spectra[:, ::-2].conj()], axis=1)
    turned = np.fft.ifft(even, axis=1) * (size * factors.times.conj())
    frames: FloatArray = np.concatenate([turned.real, -turned.imag], axis=1, dtype=np.float32)
    frames *= factors.window
    return frames


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
        rows = _analysed(frames)
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
        frames = _synthesised(rows)
        out = frames[:, :size].copy()
        out[1:] += frames[:-1, size:]
        if self._tail.size:
            out[0] += self._tail
        self._tail = frames[-1, size:].copy()
        skipped, self._skip = self._skip, 0
        return out.ravel()[skipped:]

    def finish(self) -> FloatArray:
        return self._tail[: self._size // 2]
