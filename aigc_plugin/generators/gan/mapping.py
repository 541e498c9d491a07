"""The mapping network of StyleGAN2 and 3: z, and a class, to the styles w of the layers."""

from __future__ import annotations

import numpy as np

from ...engine import Engine
from ...errors import InputError
from ...ops.grid_conv import leaky
from ...types import FloatArray
from ...weights.families.stylegan_config import MappingConfig
from ...weights.formats.tensors import Tensors
from .grid_layers import Dense

_LEAKY = leaky(0.2, float(np.sqrt(2)))


def normalised(x: FloatArray) -> FloatArray:
    """Each row divided by its root mean square, as the mapping network takes it."""
    rows = x.astype(np.float64)
    return np.asarray(rows / np.sqrt((rows**2).mean(axis=1, keepdims=True) + 1e-8), np.float32)


class Mapping:
    """z (n, z_dim) and classes (n, c_dim) → w (n, num_ws, w_dim)."""

    def __init__(self, config: MappingConfig, tensors: Tensors, num_ws: int, engine: Engine) -> None:
        self.config, self.num_ws = config, num_ws
        multiplier = np.float32(config.lr_multiplier)
        self._layers = []
        for i in range(config.layers):
            weight = tensors[f"mapping.fc{i}.weight"]
            gain = multiplier / np.float32(np.sqrt(weight.shape[1]))
            self._layers.append(Dense(weight * gain, tensors[f"mapping.fc{i}.bias"] * multiplier, engine=engine))
        self._embedding: Dense | None = None
        if config.c_dim:
            weight = tensors["mapping.embed.weight"]
            self._embedding = Dense(
                weight / np.float32(np.sqrt(config.c_dim)), tensors["mapping.embed.bias"], engine=engine
            )
        self._average = tensors["mapping.w_avg"] if config.average else None

    def run(self, z: FloatArray, label: FloatArray | None, psi: float, cutoff: int | None) -> FloatArray:
        """The styles, drawn towards the average by psi: w = average + psi (w - average), of the first `cutoff`."""
        x = normalised(z)
        if self._embedding is not None:
            if label is None:
                raise InputError(f"the model has {self.config.c_dim} classes", hint="give label")
            x = np.concatenate([x, normalised(self._embedding.run(label))], axis=1)
        elif label is not None:
            raise InputError("the model has no classes, but a label is given")
        for layer in self._layers:
            x = layer.run(x, _LEAKY)
        w = np.repeat(x[:, None], self.num_ws, axis=1)
        if psi != 1:
            if self._average is None:
                raise InputError("the model does not know its average style, so psi must be 1")
            first = w[:, :cutoff]
            first[...] = self._average + np.float32(psi) * (first - self._average)
        return w
