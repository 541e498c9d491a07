"""An auto-encoder of mel spectrograms as read from its file ("mel-vae/1")."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .model import file_sha256
from .our_file import read_our_file
from .tensors import Tensors
from .vae_config import VaeConfig

FORMAT = "mel-vae/1"


@dataclass(frozen=True)
class VaeFile:
    """Configuration, tensors (made at each access), card, and the file that they come from."""

    config: VaeConfig
    tensors: Tensors
    card: dict[str, Any]
    path: Path

    @cached_property
    def sha256(self) -> str:
        return file_sha256(self.path)


def load_vae_file(path: Path) -> VaeFile:
    """Reads an auto-encoder from a file that exists; raises ModelFormatError for anything else."""
    read = read_our_file(path, FORMAT, "sound texture model")
    return VaeFile(VaeConfig.from_dict(read.config), read.tensors, read.card, path)
