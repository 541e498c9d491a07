"""Tacotron 2 as read from a file: our own .safetensors ("tacotron2/1"), or any published checkpoint."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ...errors import AigcError, ModelFormatError
from ..formats.model import ModelFile
from ..formats.our_file import format_of, read_our_file
from ..formats.safetensors_file import read_safetensors
from ..formats.tensor_view import StoredTensor
from ..formats.tensors import Tensors
from .tacotron2_config import N_SYMBOLS, Tacotron2Config
from .tacotron2_names import canonical_tacotron2, check_tacotron2_shapes, is_tacotron2

FORMAT = "tacotron2/1"


class Tacotron2Model(ModelFile[Tacotron2Config]):
    """A Tacotron 2."""


def load_tacotron2(path_or_name: str | os.PathLike[str]) -> Tacotron2Model:
    """Reads a model; nothing in the file is executed and no weight is read before it is asked for.

    A path that exists is a file; anything else is a name of the registry or the cache. `ModelFormatError` for a file
    that is damaged, refused, or no Tacotron 2 of one English speaker.
    """
    from ..reading import place

    return load_tacotron2_file(place(os.fspath(path_or_name)))


def is_tacotron2_file(path: Path) -> bool:
    """Whether a file that exists holds a Tacotron 2; false for whatever is unreadable."""
    try:
        ours = format_of(path)
        return ours.startswith("tacotron2/") if ours else is_tacotron2(_foreign_state(path))
    except (OSError, AigcError):
        return False


def load_tacotron2_file(path: Path) -> Tacotron2Model:
    """Reads a model from a file that exists."""
    if format_of(path):
        return _from_ours(path)
    state = _foreign_state(path)
    if not is_tacotron2(state):
        raise ModelFormatError(f"{path.name} is no Tacotron 2.", hint="`aigc models info` tells what a file is.")
    config, recipes = canonical_tacotron2(state, path.name)
    return Tacotron2Model(config, Tensors(recipes), {}, path)


def _foreign_state(path: Path) -> Mapping[str, StoredTensor]:
    from ..reading import first_bytes, read_checkpoint

    is_safetensors = first_bytes(path)[8:9] == b"{"
    return read_safetensors(path).state if is_safetensors else read_checkpoint(path).state


def _from_ours(path: Path) -> Tacotron2Model:
    read = read_our_file(path, FORMAT, "Tacotron 2")
    config = Tacotron2Config.from_dict(read.config)
    if config.n_symbols != N_SYMBOLS:
        raise ModelFormatError(f"{path.name} reads {config.n_symbols} symbols, where {N_SYMBOLS} are known.")
    check_tacotron2_shapes(config, {name: read.tensors.shape(name) for name in read.tensors}, path.name)
    return Tacotron2Model(config, read.tensors, read.card, path)
