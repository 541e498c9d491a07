"""Trained torch modules → the tensors and names of a model file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from torch import nn

from ..weights.safetensors_file import write_safetensors
from .model import WaveGlow

PITCH = "pitch."


def tensors_of(module: nn.Module) -> dict[str, np.ndarray]:
    """Parameters as float32 arrays under the names of the file format."""
    state = module.state_dict().items()
    return {name.removeprefix("conditioning."): value.detach().float().cpu().numpy() for name, value in state}


def export_waveglow(
    model: WaveGlow, pitch: Mapping[str, np.ndarray] | None, path: Path, card: Mapping[str, object]
) -> None:
    """Writes the model, and the pitch network that its source signal needs, in half precision."""
    tensors = tensors_of(model)
    tensors.update({PITCH + name: values for name, values in (pitch or {}).items()})
    write_safetensors(path, model.config, tensors, dict(card), dtype="float16", overwrite=True)
