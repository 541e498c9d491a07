"""Torch's eager mode: the training network as it is, without an export."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from ... import weights
from ...training.vocoder.waveglow_network import WaveGlowNetwork
from ..random_model import MODEL

Array = NDArray[np.float32]


class TorchEager:
    """Inverse pass in eager mode; "bfloat16" uses autocast, the fastest of torch's modes on the machines tried."""

    def __init__(self, precision: str) -> None:
        self.precision = precision

    def load(self, folder: Path, threads: int, frames: int) -> None:
        torch.set_num_threads(threads)
        stored = weights.load_waveglow(folder / MODEL)
        self._config = stored.config
        self._model = WaveGlowNetwork(stored.config).eval()
        self._model.load_state_dict(
            {
                "conditioning." + name if name.startswith("upsample.") else name: torch.from_numpy(values)
                for name, values in stored.tensors.items()
            }
        )

    def run(self, mel: Array, latents: Array) -> Array:
        cast = torch.autocast("cpu", torch.bfloat16) if self.precision == "bfloat16" else nullcontext()
        with torch.inference_mode(), cast:
            cond = self._model.condition(torch.from_numpy(mel)[None], None)
            groups = self._model.inverse(torch.from_numpy(self._emitted(latents))[None], cond)
        samples: Array = groups[0].float().T.reshape(-1).numpy()
        return samples

    def _emitted(self, latents: Array) -> Array:
        """Reorder the rows of `latents` from the order in which the inverse takes them to that in which the forward
        pass emits them."""
        config = self._config
        early = sum(config.emits_early(k) for k in range(config.n_flows))
        last = config.n_group - config.n_early_size * early
        parts = [latents[:last], *np.split(latents[last:], early)] if early else [latents]
        return np.concatenate(parts[::-1])
