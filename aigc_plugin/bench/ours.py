"""This package as a contender: the whole synthesis, and one coupling network alone."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .. import weights
from ..backends import core
from .random_model import MODEL, random_input

Array = NDArray[np.float32]


class Synthesis:
    """mel → samples through the native core."""

    def __init__(self, precision: str, backend: str) -> None:
        self.precision, self.backend = precision, backend

    def load(self, folder: Path, threads: int, frames: int) -> None:
        model = weights.load(folder / MODEL)
        make = partial(
            core.WaveGlow, model.config.to_dict(), model.tensors, backend=self.backend, threads=threads
        )
        scales = None
        if self.precision == "int8":
            mel, _ = random_input(model.config, 86)
            scales = make(precision="float32").calibrate(np.ascontiguousarray(mel.T))
        self._model = make(precision=self.precision, activation_scales=scales)

    def run(self, mel: Array, latents: Array) -> Array:
        stream = self._model.open(sigma=1.0, seed=0)
        first = stream.push(np.ascontiguousarray(mel.T), latents=latents)
        return np.concatenate([first, stream.finish()]).reshape(-1)


class CouplingNetwork:
    """The gated stack of the first flow, condition included: where 99.7 % of the work of a synthesis is."""

    def __init__(self, precision: str, backend: str) -> None:
        self.precision, self.backend = precision, backend

    def load(self, folder: Path, threads: int, frames: int) -> None:
        model = weights.load(folder / MODEL)
        config = model.config
        half = config.flow_channels(0) // 2
        shape = {"n_in": half, "n_out": 2 * half, "n_cond": config.n_cond, "n_layers": config.n_layers,
                 "n_channels": config.n_channels, "kernel_size": config.kernel_size}  # fmt: skip
        tensors = {k.removeprefix("WN.0."): v for k, v in model.tensors.items() if k.startswith("WN.0.")}
        self._network = core.WaveNet(
            shape, tensors, precision=self.precision, backend=self.backend, threads=threads
        )
        groups = frames * config.hop // config.n_group
        self._cond = np.random.default_rng(0).standard_normal((groups, config.n_cond), np.float32)
        self._half = half

    def run(self, mel: Array, latents: Array) -> Array:
        out: Array = self._network.run(np.ascontiguousarray(latents[: self._half].T), self._cond)
        return out
