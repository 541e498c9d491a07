"""Perceptual hashes: 64 bits that stay nearly the same when an image is scaled, compressed or brightened."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ...ops.resample import resample
from ...types import FloatArray

_SIDE, _FREQUENCIES = 32, 8
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_ONES = np.array([bin(byte).count("1") for byte in range(256)], np.uint8)
_ANGLES = np.pi * np.arange(_FREQUENCIES)[:, None] * (np.arange(_SIDE) + 0.5) / _SIDE
_COSINES = np.cos(_ANGLES)


def small_luma(pixels: NDArray[np.uint8]) -> FloatArray:
    """The luma of an image (height, width, 3), shrunk to 32 x 32, in steps of 0 to 255."""
    luma = (pixels.astype(np.float32) * _LUMA).sum(axis=2, dtype=np.float32)
    return np.asarray(resample(np.ascontiguousarray(luma), _SIDE, _SIDE, filter="area"), np.float32)


def perceptual_hash(luma: FloatArray) -> int:
    """The signs of the 8 x 8 lowest frequencies of a cosine transform about their median (Zauner 2010, section 3.2.1).

    luma   (32, 32), of `small_luma`
    """
    low = np.einsum("uy,yx,vx->uv", _COSINES, luma.astype(np.float64), _COSINES).reshape(-1)
    bits = low > np.median(low[1:])
    bits[0] = False  # the mean, which only says how bright the image is
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


class NearHashes:
    """Hashes by name, searched for the nearest one."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._bytes = np.zeros((0, 8), np.uint8)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def add(self, name: str, value: int) -> None:
        """Add a hash under a name that has none."""
        if len(self._names) == len(self._bytes):
            self._bytes = np.concatenate([self._bytes, np.zeros((max(64, len(self._bytes)), 8), np.uint8)])
        self._bytes[len(self._names)] = np.frombuffer(value.to_bytes(8, "big"), np.uint8)
        self._names.append(name)

    def remove(self, name: str) -> None:
        """Forget a name."""
        place = self._names.index(name)
        last = len(self._names) - 1
        self._bytes[place], self._names[place] = self._bytes[last], self._names[last]
        self._names.pop()

    def nearest(self, value: int) -> tuple[str, int] | None:
        """The name of the nearest hash, and in how many bits it differs; None where there is none."""
        if not self._names:
            return None
        wanted = np.frombuffer(value.to_bytes(8, "big"), np.uint8)
        distances = _ONES[self._bytes[: len(self._names)] ^ wanted].sum(axis=1, dtype=np.int64)
        place = int(distances.argmin())
        return self._names[place], int(distances[place])
