"""A WaveGlow of the published size with random weights: speed does not depend on their values.

The weights keep activations at the size that they have after training: a coupling network shifts its half by a
fraction of a standard deviation, and scales it by a few per cent.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..weights import WaveGlowConfig

Array = NDArray[np.float32]
Tensors = dict[str, Array]
SEED = 20181031
MODEL = "waveglow.safetensors"


def random_tensors(config: WaveGlowConfig, seed: int = SEED) -> Tensors:
    """Canonical float32 tensors of `config`, which must have "upsample" conditioning."""
    random = np.random.default_rng(seed)

    def normal(*shape: int, gain: float = 1.0) -> Array:
        fan_in = int(np.prod(shape[1:]))
        return random.standard_normal(shape, np.float32) * np.float32(gain / np.sqrt(fan_in))

    mel, hop, channels, layers = config.n_mel, config.hop, config.n_channels, config.n_layers
    tensors: Tensors = {
        "upsample.weight": random.standard_normal((mel, mel, 4 * hop), np.float32) * np.float32(0.05),
        "upsample.bias": np.zeros(mel, np.float32),
    }
    for k in range(config.n_flows):
        width = config.flow_channels(k)
        prefix = f"WN.{k}."
        shapes = {"start": (channels, width // 2, 1), "cond_layer": (2 * channels * layers, config.n_cond, 1)}
        for i in range(layers):
            shapes[f"in_layers.{i}"] = (2 * channels, channels, config.kernel_size)
            shapes[f"res_skip_layers.{i}"] = (channels if i == layers - 1 else 2 * channels, channels, 1)
        for name, shape in shapes.items():
            tensors[f"{prefix}{name}.weight"] = normal(*shape, gain=0.7)
            tensors[f"{prefix}{name}.bias"] = random.standard_normal(shape[0], np.float32) * np.float32(0.05)
        tensors[prefix + "end.weight"] = normal(width // 2 * 2, channels, 1, gain=0.1)
        tensors[prefix + "end.bias"] = np.zeros(width // 2 * 2, np.float32)
        rotation = np.linalg.qr(random.standard_normal((width, width)))[0]
        tensors[f"convinv.{k}.conv.weight"] = rotation.astype(np.float32)[:, :, None]
    return tensors


def random_input(config: WaveGlowConfig, frames: int, seed: int = SEED) -> tuple[Array, Array]:
    """A mel (n_mel, frames) of speech-like range and latents (n_group, groups), the same for every contender."""
    random = np.random.default_rng([seed, frames])
    mel = random.standard_normal((config.n_mel, frames), np.float32) * np.float32(2) - np.float32(5)
    latents = random.standard_normal((config.n_group, frames * config.hop // config.n_group), np.float32)
    return mel, latents
