"""This package as a contender: mel to samples in the native core."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .. import weights
from ..engine import Engine
from .random_model import MODEL, random_input

Array = NDArray[np.float32]
SCALES = "activation_scales.npy"


class Synthesis:
    """The whole inverse pass on one backend at one precision."""

    def __init__(self, precision: str, backend: str) -> None:
        self.precision, self.backend = precision, backend

    def load(self, folder: Path, threads: int, frames: int) -> None:
        model = weights.load_waveglow(folder / MODEL)
        scales = np.load(folder / SCALES) if self.precision == "int8" else None
        engine = Engine(self.backend, precision=self.precision, threads=threads)
        self._model = engine.core.WaveGlow(
            model.config.to_dict(), model.tensors, engine=engine.native, activation_scales=scales
        )

    def run(self, mel: Array, latents: Array) -> Array:
        stream = self._model.open(sigma=1.0, seed=0)
        first = stream.push(np.ascontiguousarray(mel.T), latents=latents)
        return np.concatenate([first, stream.finish()]).reshape(-1)


def calibrate(source: Path, target: Path) -> None:
    """Write the scales of int8 activations, measured on one random second: the peer's tool gets the same input."""
    model = weights.load_waveglow(source)
    mel, _ = random_input(model.config, 86)
    engine = Engine(precision="float32")
    exact = engine.core.WaveGlow(model.config.to_dict(), model.tensors, engine=engine.native)
    with target.open("wb") as file:
        np.save(file, exact.calibrate(np.ascontiguousarray(mel.T)))
