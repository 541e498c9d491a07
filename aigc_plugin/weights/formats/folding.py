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
    """y = (x - mean) scale + shift with scale = weight / sqrt(variance + epsilon) (Ioffe, Szegedy 2015).

    repeat   consecutive outputs of the layer in front that belong to one channel
    """

    weight: Plain
    bias: Plain
    mean: Plain
    variance: Plain
    epsilon: float = EPSILON
    repeat: int = 1

    def scale(self) -> NDArray[np.float64]:
        """Factor of each channel; `ModelFormatError` where one is not finite."""
        with np.errstate(all="ignore"):
            scale = self.weight.read() / np.sqrt(self.variance.read().astype(np.float64) + self.epsilon)
        if not np.isfinite(scale).all():
            raise not_finite(self.variance.name)
        return np.repeat(np.asarray(scale, np.float64), self.repeat)

    def shifted(self, bias: NDArray[Any] | float) -> NDArray[np.float64]:
        """Bias of the layer in front and of the norm, as one."""
        mean, shift = (np.repeat(part.read().astype(np.float64), self.repeat) for part in (self.mean, self.bias))
        return np.asarray((bias - mean) * self.scale() + shift, np.float64)

    def sources(self) -> list[TensorView]:
        return [part.tensor for part in (self.weight, self.bias, self.mean, self.variance)]


@dataclass(frozen=True, slots=True)
class NormalisedWeight:
    """The weights of a convolution with the batch norm behind it; `axis` is that of its outputs."""

    weight: Plain
    norm: BatchNorm
    axis: int = 0

    @property
    def shape(self) -> tuple[int, ...]:
        return self.weight.shape

    def read(self) -> Floats:
        weight = self.weight.read()
        shape = [-1 if axis == self.axis else 1 for axis in range(weight.ndim)]
        return _floats(weight * self.norm.scale().reshape(shape), self.weight.name)

    def sources(self) -> list[TensorView]:
        return [self.weight.tensor]


@dataclass(frozen=True, slots=True)
class NormalisedBias:
    """The bias of a convolution with the batch norm behind it; None: it has none of its own."""

    bias: Plain | None
    norm: BatchNorm

    @property
    def shape(self) -> tuple[int, ...]:
        return (self.norm.bias.shape[0] * self.norm.repeat,)

    def read(self) -> Floats:
        own: NDArray[Any] | float = 0.0 if self.bias is None else self.bias.read().astype(np.float64)
        return _floats(self.norm.shifted(own), self.norm.bias.name)

    def sources(self) -> list[TensorView]:
        return [*([] if self.bias is None else [self.bias.tensor]), *self.norm.sources()]


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
