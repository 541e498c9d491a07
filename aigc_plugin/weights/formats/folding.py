"""Recipes that fold linear steps at synthesis: batch norm into its convolution, two biases into one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .tensor_view import Floats, TensorView
from .tensors import Plain, not_finite

EPSILON = 1e-5


@dataclass(frozen=True, slots=True)
class BatchNorm:
    """y = (x - mean) scale + shift with scale = weight / sqrt(variance + 1e-5) (Ioffe, Szegedy 2015)."""

    weight: Plain
    bias: Plain
    mean: Plain
    variance: Plain

    def scale(self) -> NDArray[np.float64]:
        """Factor of each channel; `ModelFormatError` where one is not finite."""
        with np.errstate(all="ignore"):
            scale = self.weight.read() / np.sqrt(self.variance.read().astype(np.float64) + EPSILON)
        if not np.isfinite(scale).all():
            raise not_finite(self.variance.name)
        return np.asarray(scale, np.float64)

    def sources(self) -> list[TensorView]:
        return [part.tensor for part in (self.weight, self.bias, self.mean, self.variance)]


@dataclass(frozen=True, slots=True)
class NormalisedWeight:
    """The weights of a convolution with the batch norm behind it."""

    weight: Plain
    norm: BatchNorm

    @property
    def shape(self) -> tuple[int, ...]:
        return self.weight.shape

    def read(self) -> Floats:
        weight = self.weight.read()
        return _floats(weight * self.norm.scale().reshape(-1, *[1] * (weight.ndim - 1)), self.weight.name)

    def sources(self) -> list[TensorView]:
        return [self.weight.tensor]


@dataclass(frozen=True, slots=True)
class NormalisedBias:
    """The bias of a convolution with the batch norm behind it."""

    bias: Plain
    norm: BatchNorm

    @property
    def shape(self) -> tuple[int, ...]:
        return self.bias.shape

    def read(self) -> Floats:
        centred = self.bias.read().astype(np.float64) - self.norm.mean.read()
        return _floats(centred * self.norm.scale() + self.norm.bias.read(), self.bias.name)

    def sources(self) -> list[TensorView]:
        return [self.bias.tensor, *self.norm.sources()]


@dataclass(frozen=True, slots=True)
class Summed:
    """Two tensors of one shape, added."""

    first: Plain
    second: Plain

    @property
    def shape(self) -> tuple[int, ...]:
        return self.first.shape

    def read(self) -> Floats:
        return _floats(self.first.read().astype(np.float64) + self.second.read(), self.first.name)

    def sources(self) -> list[TensorView]:
        return [self.first.tensor, self.second.tensor]


def _floats(values: NDArray[Any], name: str) -> Floats:
    with np.errstate(over="ignore"):
        rounded = np.asarray(values, np.float32)
    if not np.isfinite(rounded).all():
        raise not_finite(name)
    return rounded
