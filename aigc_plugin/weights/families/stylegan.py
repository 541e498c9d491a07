"""StyleGAN2 and 3 as read from a file of this package ("stylegan/1") or any published checkpoint."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import ModelFormatError
from ..checkpoint import read_checkpoint
from ..formats.model_file import ModelFile
from ..formats.tensors import Tensors
from ..identify import Format, identify
from ..registry import resolve_model_path
from .family_file import read_family_file
from .stylegan_config import StyleGANConfig, config_from_dict
from .stylegan_names import canonical_stylegan, is_stylegan
from .table import STYLEGAN

if TYPE_CHECKING:
    from ..formats.torch_file import Checkpoint


class StyleGANModel(ModelFile[StyleGANConfig]):
    """A StyleGAN2 or 3."""


def load_stylegan(path_or_name: str | os.PathLike[str]) -> StyleGANModel:
    """Read a model; nothing in the file is executed and weights are read on demand.

    A path that exists is a file; anything else is a name of the registry or the cache. `ModelFormatError` for a file
    that is damaged, refused, or no StyleGAN2 or 3.
    """
    path = resolve_model_path(path_or_name)
    return read_stylegan(path, identify(path))


def read_stylegan(path: Path, file_format: Format) -> StyleGANModel:
    """Read a model from a file that was identified."""
    if not file_format.family:
        return stylegan_of_checkpoint(read_checkpoint(path, file_format), path)
    file = read_family_file(path, file_format, STYLEGAN)
    config = config_from_dict(file.config)
    for name, shape in config.shapes().items():
        if name not in file.tensors or file.tensors.shape(name) != shape:
            raise ModelFormatError(f"{path.name} lacks the tensor {name} of the shape {shape}")
    return StyleGANModel(config, file.tensors, file.card, path)


def stylegan_of_checkpoint(checkpoint: Checkpoint, path: Path) -> StyleGANModel:
    """The model in a checkpoint that was read; `ModelFormatError` where it is no StyleGAN."""
    if not is_stylegan(checkpoint.state):
        raise ModelFormatError(f"{path.name} is no StyleGAN2 or 3", hint="`aigc models info` shows what a file is")
    config, recipes = canonical_stylegan(checkpoint, path.name)
    return StyleGANModel(config, Tensors(recipes), {}, path)
