"""Initial weights of a voice, from another one or from an auto-encoder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ...errors import InputError
from ...weights.families.voice import load_voice
from ..trainer import averaged
from .voice_network import VoiceNetwork

_OF_SYMBOLS = ("embedding.", "speaker.", "timbre.")
"""Layers of a voice's symbols and speakers, which are learned anew."""


def take_weights(start: Path, network: VoiceNetwork) -> None:
    """Copy the weights of a run (its averaged ones), or of a voice file: of an auto-encoder the decoder, of a voice all
    but what belongs to its symbols and speakers.

    InputError where there is no decoder, or one of other sizes.
    """
    stored = _of_file(start) if start.suffix == ".safetensors" else _of_run(start)
    own = network.state_dict()
    taken = {name: value for name, value in stored.items() if name in own and not name.startswith(_OF_SYMBOLS)}
    decoder = {name for name in own if name.startswith("decoder.")}
    if not decoder <= set(taken) or any(own[name].shape != value.shape for name, value in taken.items()):
        raise InputError(f"{start} trains a decoder of other sizes")
    network.load_state_dict({**own, **taken})


def _of_file(file: Path) -> dict[str, Tensor]:
    tensors = load_voice(file).tensors
    return {name: torch.from_numpy(np.array(tensors[name])) for name in tensors}


def _of_run(run: Path) -> dict[str, Tensor]:
    """Weights of a voice or an auto-encoder; those of an auto-encoder's own encoder are left out."""
    stored = averaged(run, "aigc train vae")
    if any(name.startswith("voice.") for name in stored):
        return {name.removeprefix("voice."): value for name, value in stored.items() if name.startswith("voice.")}
    return {name: value for name, value in stored.items() if name.startswith("decoder.")}
