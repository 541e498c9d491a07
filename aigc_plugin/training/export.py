"""Export trained torch modules to model files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from torch import nn

from ..signal.latent_ar1 import STYLE_TENSORS, common_mixing, style_of
from ..types import FloatArray
from ..weights.families.family_file import write_family_file
from ..weights.families.table import MEL_VAE, VOICE, WAVEGLOW
from .vocoder.waveglow_network import WaveGlowNetwork
from .voice.vae_network import MelVaeNetwork
from .voice.voice_network import VoiceNetwork

PITCH = "pitch."


def tensors_of(module: nn.Module) -> dict[str, np.ndarray]:
    """Convert parameters to float32 arrays under the names of the file format."""
    state = module.state_dict().items()
    return {name.removeprefix("conditioning."): value.detach().float().cpu().numpy() for name, value in state}


def export_waveglow(
    model: WaveGlowNetwork, pitch: Mapping[str, np.ndarray] | None, path: Path, card: Mapping[str, object]
) -> None:
    """Write the model, and the pitch network that its source signal needs, in half precision."""
    tensors = tensors_of(model)
    tensors.update({PITCH + name: values for name, values in (pitch or {}).items()})
    write_family_file(path, WAVEGLOW, model.config, tensors, dict(card), dtype="float16", overwrite=True)


def export_voice(model: VoiceNetwork, path: Path, card: Mapping[str, object]) -> None:
    """Write an acoustic model in half precision."""
    write_family_file(path, VOICE, model.config, tensors_of(model), dict(card), dtype="float16", overwrite=True)


def export_vae(
    model: MelVaeNetwork,
    codes: Sequence[FloatArray],
    styles: Mapping[str, FloatArray],
    path: Path,
    card: Mapping[str, object],
) -> None:
    """Write an auto-encoder in half precision, with the statistics that textures are sampled from.

    codes:  of all recordings, (rows, latents), for the correlation between the latents
    styles: codes of the recordings that can be imitated, by name
    """
    fitted = [style_of(code) for code in styles.values()]
    tensors = {**tensors_of(model), "process.mixing": common_mixing(codes)}
    if fitted:
        parameters = (np.stack(values) for values in zip(*fitted, strict=True))
        tensors |= {f"styles.{name}": values for name, values in zip(STYLE_TENSORS, parameters, strict=True)}
    config = replace(model.config, styles=tuple(styles))
    write_family_file(path, MEL_VAE, config, tensors, dict(card), dtype="float16", overwrite=True)
