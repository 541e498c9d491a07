"""Layers of a configuration one after the other, from noise or an image to an image or a video."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...engine import Engine
from ...errors import InputError
from ...ops.grid_conv import LINEAR, leaky
from ...types import FloatArray
from ...weights.families.grid_layer import GridLayerConfig
from ...weights.formats.tensors import Tensors
from .grid_layers import Dense, GridLayer, convolution, enlarged_convolution, transposed_convolution

MOST_VALUES = 1 << 31


class GridSequence:
    """Layers over (n, depth, height, width, channels)."""

    def __init__(self, layers: Sequence[GridLayerConfig], tensors: Tensors, engine: Engine) -> None:
        self._layers = [(layer, _built(layer, tensors, engine)) for layer in layers]

    def run(self, x: FloatArray) -> FloatArray:
        """The result of all layers; a first "dense" layer takes (n, 1, 1, 1, channels)."""
        for config, layer in self._layers:
            x = self._step(config, layer, x)
        return x

    @staticmethod
    def _step(config: GridLayerConfig, layer: GridLayer | Dense, x: FloatArray) -> FloatArray:
        kind = config.activation
        slope = 0.0 if kind == "relu" else config.slope
        activation = leaky(slope) if kind in ("relu", "leaky") else LINEAR
        if isinstance(layer, Dense):
            rows = layer.run(x.reshape(len(x), -1), activation)
            images = rows.reshape(len(x), config.outputs, 1, config.size, config.size)
            return np.ascontiguousarray(images.transpose(0, 2, 3, 4, 1))
        size = layer.out_size(x.shape[1:4])
        if min(size) < 1 or len(x) * size[0] * size[1] * size[2] * config.outputs > MOST_VALUES:
            raise InputError(f"layer {config.name} gives an image of {size[2]} x {size[1]} pixels")
        out = layer.run(x, activation=activation)
        if kind == "tanh":
            np.tanh(out, out=out)
        if kind == "sigmoid":
            out = np.asarray(0.5 * np.tanh(0.5 * out) + 0.5, np.float32)
        return out


def _built(config: GridLayerConfig, tensors: Tensors, engine: Engine) -> GridLayer | Dense:
    weight = tensors[f"{config.name}.weight"]
    bias = tensors.get(f"{config.name}.bias", None)
    if config.kind == "dense":
        return Dense(weight, bias, engine=engine)
    if config.kind == "nearest":
        return enlarged_convolution(weight, bias, engine=engine)
    if config.kind == "convolution":
        return convolution(weight, bias, stride=config.stride, padding=config.padding, engine=engine)
    stride = (config.stride_depth, config.stride, config.stride)
    padding = (config.padding_depth, config.padding, config.padding)
    return transposed_convolution(weight, bias, stride=stride, padding=padding, engine=engine)
