"""Tacotron 2 as read from a file of this package ("tacotron2/1") or any published checkpoint."""

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
from .table import TACOTRON2
from .tacotron2_config import N_SYMBOLS, Tacotron2Config
from .tacotron2_names import canonical_tacotron2, check_tacotron2_shapes, is_tacotron2

if TYPE_CHECKING:
    from ..formats.torch_file import Checkpoint


class Tacotron2Model(ModelFile[Tacotron2Config]):
    """A Tacotron 2."""


def load_tacotron2(path_or_name: str | os.PathLike[str]) -> Tacotron2Model:
    """Read a model; nothing in the file is executed and weights are read on demand.

    A path that exists is a file; anything else is a name of the registry or the cache. `ModelFormatError` for a file
    that is damaged, refused, or no Tacotron 2 of one English speaker.
    """
    path = resolve_model_path(path_or_name)
    return read_tacotron2(path, identify(path))


def read_tacotron2(path: Path, file_format: Format) -> Tacotron2Model:
    """Read a model from a file that was identified."""
    if not file_format.family:
        return tacotron2_of_checkpoint(read_checkpoint(path, file_format), path)
    file = read_family_file(path, file_format, TACOTRON2)
    config = Tacotron2Config.from_dict(file.config)
    if config.n_symbols != N_SYMBOLS:
        raise ModelFormatError(f"{path.name} reads {config.n_symbols} symbols, where {N_SYMBOLS} are known")
    check_tacotron2_shapes(config, {name: file.tensors.shape(name) for name in file.tensors}, path.name)
    return Tacotron2Model(config, file.tensors, file.card, path)


def tacotron2_of_checkpoint(checkpoint: Checkpoint, path: Path) -> Tacotron2Model:
    """The model in a checkpoint that was read; `ModelFormatError` where it is no Tacotron 2."""
    if not is_tacotron2(checkpoint.state):
        raise ModelFormatError(
            f"{path.name} is no Tacotron 2, where a voice is needed", hint="`aigc models info` shows what a file is"
        )
    config, recipes = canonical_tacotron2(checkpoint.state, path.name)
    return Tacotron2Model(config, Tensors(recipes), {}, path)
