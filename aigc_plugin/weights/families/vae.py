"""Auto-encoders of mel spectrograms as read from a file ("mel-vae/1")."""

from __future__ import annotations

import os
from pathlib import Path

from ..formats.model_file import ModelFile
from ..identify import Format, identify
from ..registry import resolve_model_path
from .family_file import read_family_file
from .table import MEL_VAE
from .vae_config import VaeConfig


class VaeFile(ModelFile[VaeConfig]):
    """An auto-encoder of mel spectrograms."""


def load_vae(path_or_name: str | os.PathLike[str]) -> VaeFile:
    """Read an auto-encoder from a path that exists, else by a name; `ModelFormatError` for any other file."""
    path = resolve_model_path(path_or_name)
    return read_vae(path, identify(path))


def read_vae(path: Path, file_format: Format) -> VaeFile:
    """Read an auto-encoder from a file that was identified."""
    file = read_family_file(path, file_format, MEL_VAE)
    return VaeFile(VaeConfig.from_dict(file.config), file.tensors, file.card, path)
