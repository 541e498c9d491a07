"""Export of a trained generator: in the names of the published checkpoints, and as a file of this package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ...files.output import Output
from ...weights.convert import family_of
from ...weights.families.family_file import write_family_file
from ...weights.families.stackgan import StackGANModel
from ...weights.loading import load_file
from ..upscaler.upscaler_task import MODEL
from .generator_network import GeneratorNetwork
from .stackgan_network import WORDS

CHECKPOINT = "generator.pth"
"""The weights as other programs take them."""


@torch.no_grad()
def export_generator(
    generator: GeneratorNetwork, folder: Path, card: Mapping[str, object], words: Sequence[str] = ()
) -> None:
    """Write generator.pth and model.safetensors; batch norms are folded into the latter's weights.

    words   vocabulary of a StackGAN
    """
    state = {name: value.detach().cpu().contiguous() for name, value in generator.published().items()}
    embedding = state.pop(WORDS, None)
    with Output(folder / CHECKPOINT, overwrite=True) as output:
        torch.save(state, output.file)
    model = load_file(folder / CHECKPOINT)
    config: Any = model.config
    tensors: Mapping[str, np.ndarray] = model.tensors
    if isinstance(model, StackGANModel) and embedding is not None:
        config = model.config.with_words(words)
        tensors = {**{name: model.tensors[name] for name in model.tensors}, WORDS: embedding.float().numpy()}
    write_family_file(folder / MODEL, family_of(model), config, tensors, card, overwrite=True)
