"""Convolutions whose channels are scaled by a style: on inputs and outputs, never on the weights themselves.

    y[o] = d[o] sum_i s[i] w[o, i] * x[i]         d[o] = 1 / sqrt(sum_{i, k} (s[i] w[o, i, k])² + 1e-8)

Karras et al. 2020 (StyleGAN2), section 2.2: scaling the inputs by s and the outputs by d is the same as scaling the
weights of each image, and all images then share one convolution.
"""

from __future__ import annotations

import numpy as np

from ...engine import Engine
from ...types import FloatArray
from ...weights.formats.tensors import Tensors
from .grid_layers import Dense

EPSILON = 1e-8


class Style:
    """The learnt affine map from w to the factors of a layer's inputs."""

    def __init__(self, tensors: Tensors, layer: str, engine: Engine, gain: float = 1.0) -> None:
        weight, bias = tensors[f"{layer}.affine.weight"], tensors[f"{layer}.affine.bias"]
        factor = np.float32(gain / np.sqrt(weight.shape[1]))
        self._dense = Dense(weight * factor, bias * np.float32(gain), engine=engine)

    def run(self, w: FloatArray) -> FloatArray:
        """w (n, w_dim) → (n, inputs)."""
        return self._dense.run(w)


class Demodulation:
    """The factors that give each output the variance 1, were the inputs independent with variance 1."""

    def __init__(self, weight: FloatArray, engine: Engine) -> None:
        squares = (weight.astype(np.float64) ** 2).sum(axis=(2, 3))
        self._power = Dense(squares.astype(np.float32), engine=engine)

    def run(self, style: FloatArray) -> FloatArray:
        """Style (n, inputs) → factors (n, outputs)."""
        power = self._power.run(style * style)
        return np.asarray(1 / np.sqrt(power + np.float32(EPSILON)), np.float32)
