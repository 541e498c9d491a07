"""Canonical tensors of a Kokoro model out of the forms in which its files hold them: floats, or bytes with a scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...errors import ModelFormatError
from ..formats.tensor_view import FLOAT_TYPES, Floats, TensorView, printable
from ..formats.tensors import not_finite

BYTE_TYPES = ("int8", "uint8")
_GATES = [0, 2, 3, 1]
"""ONNX has the gates i, o, f, g; we and torch i, f, g, o."""


@dataclass(frozen=True)
class ByteScale:
    """Scale and zero of a weight that is stored in bytes: one of each, or one a column.

    zero   the levels that stand for 0, as the file gives them
    part   number of the direction of a recurrent layer, or None
    """

    name: str
    tensor: TensorView
    zero: tuple[int, ...]
    part: int | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        return (1,) if self.part is not None else (max(1, self.tensor.size),)

    def read(self) -> Floats:
        values = self.tensor.read().reshape(-1)
        values = values[self.part : self.part + 1] if self.part is not None else values
        if not (np.isfinite(values).all() and (values > 0).all()):
            raise not_finite(self.name)
        return np.ascontiguousarray(values)

    def sources(self) -> list[TensorView]:
        return [self.tensor]

    def zeros(self) -> Floats:
        """The zero of each scale."""
        values = np.array(self.zero, np.float32)
        if self.part is not None and values.size > 1:
            values = values[self.part : self.part + 1]
        return values


@dataclass(frozen=True)
class ArrangedWeight:
    """A weight in the order of its axes here: columns first.

    scale        None for floats
    part         number of the direction of a recurrent layer, or None
    transposed   True where the file has the columns last
    gates        True for the rows of a recurrent layer's gates
    """

    name: str
    tensor: TensorView
    scale: ByteScale | None = None
    part: int | None = None
    transposed: bool = False
    gates: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        shape = self.tensor.shape if self.part is None else self.tensor.shape[1:]
        return shape[::-1] if self.transposed else shape

    def read(self) -> Floats:
        values = self._stored()
        values = values if self.part is None else values[self.part]
        values = values.T if self.transposed else values
        if self.scale is not None:
            values = (values - _a_row(self.scale.zeros(), values)) * _a_row(self.scale.read(), values)
        if self.gates:
            values = values.reshape(4, -1, values.shape[-1])[_GATES].reshape(values.shape)
        if not np.isfinite(values).all():
            raise not_finite(self.name)
        return np.ascontiguousarray(values, np.float32)

    def _stored(self) -> Floats:
        storage = self.tensor.storage
        if storage.dtype in BYTE_TYPES and self.scale is not None:
            items: NDArray[np.float32] = storage.read(self.tensor.offset, self.tensor.size).astype(np.float32)
            return items.reshape(self.tensor.shape)
        if storage.dtype not in FLOAT_TYPES or self.scale is not None:
            raise ModelFormatError(f"{storage.path.name}: the weight {printable(self.name)} has the type "
                                   f"{storage.dtype}")  # fmt: skip
        return self.tensor.read()

    def sources(self) -> list[TensorView]:
        return [self.tensor, *(self.scale.sources() if self.scale is not None else ())]


def _a_row(values: Floats, rows: Floats) -> Floats:
    """One value, or one for each row of the weight."""
    return values.reshape(-1, *[1] * (rows.ndim - 1))


@dataclass(frozen=True)
class GateBias:
    """The two biases of one direction of a recurrent layer as their sum."""

    name: str
    tensor: TensorView
    part: int

    @property
    def shape(self) -> tuple[int, ...]:
        return (self.tensor.shape[1] // 2,)

    def read(self) -> Floats:
        both = self.tensor.read()[self.part].reshape(2, 4, -1).sum(axis=0)
        if not np.isfinite(both).all():
            raise not_finite(self.name)
        return np.ascontiguousarray(both[_GATES].reshape(-1))

    def sources(self) -> list[TensorView]:
        return [self.tensor]
