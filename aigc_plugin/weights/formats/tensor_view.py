"""Views of tensors in a file: place, type and shape; the values are read on demand.

Every size is checked against the bytes that the file really has before anything is allocated, so reading one
tensor never takes more memory than the file is long (twice that for 16-bit types, which become float32).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...errors import ModelFormatError

Floats = npt.NDArray[np.float32]

# Name → numpy type of the bytes. bfloat16 has no numpy type: its bits are the upper half of a float32.
ITEM_TYPES: dict[str, str] = {
    "float64": "f8",
    "float32": "f4",
    "float16": "f2",
    "bfloat16": "u2",
    "int64": "i8",
    "int32": "i4",
    "int16": "i2",
    "int8": "i1",
    "uint8": "u1",
    "bool": "u1",
}
FLOAT_TYPES = ("float64", "float32", "float16", "bfloat16")


def item_size(dtype: str) -> int:
    """Bytes of one element."""
    return int(ITEM_TYPES[dtype][1])


@dataclass(slots=True)
class Storage:
    """A run of `count` elements that starts at byte `start` of `path`; -1 while the start is not known."""

    path: Path
    dtype: str
    count: int
    start: int = -1
    big_endian: bool = False

    def read(self, first: int, count: int) -> npt.NDArray[np.generic]:
        """Elements [first, first + count) as they lie in the file."""
        kind = np.dtype((">" if self.big_endian else "<") + ITEM_TYPES[self.dtype])
        if self.start < 0 or first < 0 or first + count > self.count:
            raise ModelFormatError(f"{self.path.name} is damaged: a tensor reaches outside its storage")
        try:
            items = np.fromfile(self.path, dtype=kind, count=count, offset=self.start + first * kind.itemsize)
        except OSError as error:
            raise ModelFormatError(f"cannot read {self.path.name}: {error.strerror or error}") from None
        if items.size != count:
            raise ModelFormatError(f"{self.path.name} became shorter while it was read")
        return items


@dataclass(frozen=True, slots=True)
class TensorView:
    """A strided view of a storage, in elements. Built by `checked_view`, which checks it."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    @property
    def size(self) -> int:
        """Number of elements."""
        return math.prod(self.shape)

    def read(self) -> Floats:
        """The values as contiguous float32."""
        if self.storage.dtype not in FLOAT_TYPES:
            raise ModelFormatError(f"{self.storage.path.name}: a weight has the type {self.storage.dtype}, "
                                   "where a floating-point type is needed")  # fmt: skip
        items = _as_float32(self.storage.read(self.offset, span(self.shape, self.strides)), self.storage.dtype)
        if self.strides == contiguous(self.shape):
            return items.reshape(self.shape)
        steps = [stride * items.itemsize for stride in self.strides]
        view = np.lib.stride_tricks.as_strided(items, self.shape, steps, writeable=False)
        return view.copy(order="C")


def checked_view(storage: Storage, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> TensorView:
    """Return a view that lies in its storage and has no more elements than it; else `ModelFormatError`."""
    numbers = (offset, *shape, *strides)
    if len(shape) != len(strides) or len(shape) > 8 or any(type(n) is not int or n < 0 or n >> 62 for n in numbers):
        raise ModelFormatError(f"{storage.path.name} is damaged: a tensor has an impossible shape, stride or offset")
    if math.prod(shape) > storage.count or offset + span(shape, strides) > storage.count:
        raise ModelFormatError(
            f"{storage.path.name} is damaged: a tensor of shape {shape} does not fit its storage of "
            f"{storage.count} elements"
        )
    return TensorView(storage, offset, shape, strides)


def printable(name: str) -> str:
    """A name from a file in a form that a message may hold: short, one line, ASCII."""
    return ascii(name[:100])[1:-1]


def contiguous(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Strides in elements of a C-ordered array."""
    return tuple(math.prod(shape[axis + 1 :]) for axis in range(len(shape)))


def span(shape: tuple[int, ...], strides: tuple[int, ...]) -> int:
    """Elements from the first to behind the last that the view touches."""
    if 0 in shape:
        return 0
    return 1 + sum((n - 1) * stride for n, stride in zip(shape, strides, strict=True))


def _as_float32(items: npt.NDArray[np.generic], dtype: str) -> Floats:
    if dtype == "bfloat16":
        return (items.astype(np.uint32) << np.uint32(16)).view(np.float32)
    with np.errstate(over="ignore"):
        return items.astype(np.float32, copy=False)
