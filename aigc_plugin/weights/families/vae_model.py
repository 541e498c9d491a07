"""An auto-encoder of mel spectrograms as read from its file ("mel-vae/1")."""

from __future__ import annotations

from pathlib import Path

from ..formats.model import ModelFile
from ..formats.our_file import read_our_file
from .vae_config import VaeConfig

FORMAT = "mel-vae/1"


class VaeFile(ModelFile[VaeConfig]):
    """An auto-encoder of mel spectrograms."""


def load_vae_file(path: Path) -> VaeFile:
    """Reads an auto-encoder from a file that exists; raises ModelFormatError for anything else."""
    read = read_our_file(path, FORMAT, "sound texture model")
    return VaeFile(VaeConfig.from_dict(read.config), read.tensors, read.card, path)
