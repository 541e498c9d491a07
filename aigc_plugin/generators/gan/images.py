"""Noise of seeds, classes as the models take them, and images as bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import GenerationFailed, InputError
from ...types import FloatArray

Bytes = NDArray[np.uint8]


def seeded_noise(seeds: Sequence[int], size: int) -> FloatArray:
    """Normal numbers for each seed, (n, size): of numpy.random.RandomState, as the published scripts draw them."""
    for seed in seeds:
        if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or not 0 <= seed < 1 << 32:
            raise InputError(f"seeds are whole numbers from 0 to 4294967295, not {seed!r}")
    if not len(seeds):
        return np.empty((0, size), np.float32)
    return np.stack([np.random.RandomState(int(seed)).randn(size) for seed in seeds]).astype(np.float32)


def one_hot(classes: Sequence[int] | int, count: int, images: int) -> FloatArray:
    """Classes as rows of zeros and a one, (images, count); one class stands for every image."""
    numbers = [classes] * images if isinstance(classes, (int, np.integer)) else list(classes)
    if len(numbers) != images or any(not 0 <= number < count for number in numbers):
        raise InputError(
            f"the model has classes 0 to {count - 1}; one is needed, or one for each image, not {classes!r}"
        )
    rows = np.zeros((images, count), np.float32)
    rows[np.arange(images), numbers] = 1
    return rows


def checked_rows(value: Any, name: str, width: int, count: int | None = None) -> FloatArray:
    """(n, width) float32 rows of finite numbers; `InputError` for anything else."""
    rows = np.asarray(value, np.float32)
    if rows.ndim != 2 or rows.shape[1] != width or (count is not None and len(rows) != count):
        raise InputError(f"{name} must have the shape ({'n' if count is None else count}, {width}), not {rows.shape}")
    if not np.isfinite(rows).all():
        raise InputError(f"{name} holds NaN or infinite values")
    return rows


def to_bytes(images: FloatArray) -> Bytes:
    """Images (n, channels, h, w) of -1 … 1 → uint8 (n, h, w, 3): 127.5 v + 128, cut to 0 … 255 and rounded down.

    Gray is repeated and alpha left out. `GenerationFailed` where a model gives no numbers: an image of NaN would be
    stored as a black one.
    """
    if not np.isfinite(images).all():
        raise GenerationFailed("the model gives values that are not finite", hint="its file is damaged or diverged")
    scaled = np.clip(images * np.float32(127.5) + np.float32(128), 0, 255).astype(np.uint8)
    colours = np.repeat(scaled, 3, axis=1) if scaled.shape[1] in (1, 2) else scaled[:, :3]
    return np.ascontiguousarray(colours.transpose(0, 2, 3, 1))


def batches(count: int, size: int) -> Iterator[slice]:
    """Slices of at most `size`: images together share one reading of the weights."""
    return (slice(first, min(first + size, count)) for first in range(0, count, size))
