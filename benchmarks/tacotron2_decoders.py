"""Contenders of tacotron2.py, each in a process of its own: the same random decoder, the same dropout masks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from support import tacotron2

SEED = 5
SYMBOLS = 100
STATE = "state.npz"
MASKS = "masks.npy"


def write_inputs(folder: Path, steps: int) -> None:
    from aigc_plugin import ops

    np.savez(folder / STATE, **tacotron2.random_state(tacotron2.PUBLISHED))
    np.save(folder / MASKS, ops.coin_flips(steps, 2 * tacotron2.PUBLISHED["prenet"], seed=SEED))


def symbols() -> NDArray[np.int32]:
    return np.random.default_rng(0).integers(2, 64, SYMBOLS).astype(np.int32)


class Ours:
    """Our decoder; a run is `frames` decoder steps from the encoder's output, which is prepared before."""

    def __init__(self, precision: str, backend: str = "auto") -> None:
        self.precision, self.backend = precision, backend

    def load(self, folder: Path, threads: int, frames: int) -> None:
        from safetensors.numpy import save_file

        from aigc_plugin.backends import core
        from aigc_plugin.weights import load_tacotron2

        path = folder / f"{self.precision}-{self.backend}.safetensors"
        with np.load(folder / STATE) as state:
            save_file({name: np.atleast_1d(state[name]) for name in state.files}, path)
        model = load_tacotron2(path)
        self.core = core.Tacotron2(
            model.config.to_dict(),
            model.tensors,
            engine=core.Engine(self.backend, self.precision, threads),
        )
        self.memory = self.core.encode(symbols())
        self.steps = frames

    def run(self, mel: Any, latents: Any) -> NDArray[np.float32]:
        frames: NDArray[np.float32] = self.core.open(self.memory, seed=SEED).run(self.steps, 2.0)[0]
        return frames


class Torch:
    """The decoder of nn.LSTMCell and nn.functional in `dtype`, run eagerly, scripted or compiled."""

    def __init__(self, dtype: str, mode: str = "eager") -> None:
        self.dtype, self.mode = dtype, mode

    def load(self, folder: Path, threads: int, frames: int) -> None:
        import torch
        from tacotron2_torch import Decoder

        torch.set_num_threads(threads)
        with np.load(folder / STATE) as state:
            tensors = {name: torch.as_tensor(state[name]) for name in state.files}
        dtype = getattr(torch, self.dtype)
        decoder: Any = Decoder(tensors).to(dtype).eval().requires_grad_(False)
        if self.mode == "script":
            decoder = torch.jit.script(decoder)
        elif self.mode == "compile":
            decoder.step = torch.compile(decoder.step)
        self.memory = self._memory(folder).to(dtype)
        self.masks = torch.as_tensor(np.load(folder / MASKS)).to(dtype)
        self.decoder = decoder

    def _memory(self, folder: Path) -> Any:
        import torch

        encoder = Ours("float32")
        encoder.load(folder, 1, 1)
        return torch.as_tensor(encoder.memory)[None]

    def run(self, mel: Any, latents: Any) -> NDArray[np.float32]:
        import torch

        with torch.inference_mode():
            return np.asarray(self.decoder(self.memory, self.masks).float())
