"""Tacotron 2 as read from a file: our own .safetensors ("tacotron2/1"), or any published checkpoint."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ..errors import ModelFormatError
from .model import file_sha256
from .safetensors_file import SafetensorsFile, json_object, read_safetensors
from .tacotron2_config import N_SYMBOLS, Tacotron2Config
from .tacotron2_names import canonical_tacotron2, check_tacotron2_shapes, is_tacotron2
from .tensors import Plain, Recipe, Tensors

FORMAT = "tacotron2/1"


@dataclass(frozen=True)
class Tacotron2Model:
    """Configuration, canonical tensors (made at each access), card, and the file that they come from.

    `card` says what the model is, by whom, from which data, under which licence; empty for foreign files.
    """

    config: Tacotron2Config
    tensors: Tensors
    card: dict[str, Any]
    path: Path

    @cached_property
    def sha256(self) -> str:
        """Of the file, in hexadecimal; computed at the first use."""
        return file_sha256(self.path)


def load_tacotron2(path_or_name: str | os.PathLike[str]) -> Tacotron2Model:
    """Reads a model; nothing in the file is executed and no weight is read before it is asked for.

    A path that exists is a file; anything else is a name of the registry or the cache. `ModelFormatError` for a file
    that is damaged, refused, or no Tacotron 2 of one English speaker.
    """
    from .reading import place

    return load_tacotron2_file(place(os.fspath(path_or_name)))


def is_tacotron2_file(path: Path) -> bool:
    """Whether a file that exists holds a Tacotron 2; false for whatever is unreadable."""
    from .reading import read_checkpoint

    try:
        if _is_safetensors(path):
            file = read_safetensors(path)
            if file.is_ours:
                return file.metadata["aigc.format"].startswith("tacotron2/")
            return is_tacotron2(file.state)
        return is_tacotron2(read_checkpoint(path).state)
    except (OSError, ModelFormatError):
        return False


def load_tacotron2_file(path: Path) -> Tacotron2Model:
    """Reads a model from a file that exists."""
    from .reading import read_checkpoint

    state = read_checkpoint(path).state if not _is_safetensors(path) else None
    if state is None:
        file = read_safetensors(path)
        if file.is_ours:
            return _from_ours(file, path)
        state = file.state
    if not is_tacotron2(state):
        raise ModelFormatError(
            f"{path.name} is no Tacotron 2.", hint="`aigc models info` tells what a file is."
        )
    config, recipes = canonical_tacotron2(state, path.name)
    return Tacotron2Model(config, Tensors(recipes), {}, path)


def _is_safetensors(path: Path) -> bool:
    from .reading import first_bytes

    return first_bytes(path)[8:9] == b"{"


def _from_ours(file: SafetensorsFile, path: Path) -> Tacotron2Model:
    found = file.metadata.get("aigc.format", "")
    if found != FORMAT:
        raise ModelFormatError(
            f"{path.name} has the format {found[:40]!r}, where a Tacotron 2 is {FORMAT!r}.",
            hint="`aigc models info` tells what a file is.",
        )
    config = Tacotron2Config.from_dict(json_object(file, "aigc.config", path.name))
    if config.n_symbols != N_SYMBOLS:
        raise ModelFormatError(f"{path.name} reads {config.n_symbols} symbols, where {N_SYMBOLS} are known.")
    recipes: dict[str, Recipe] = {name: Plain(name, tensor) for name, tensor in file.state.items()}
    check_tacotron2_shapes(config, recipes, path.name)
    return Tacotron2Model(config, Tensors(recipes), json_object(file, "aigc.card", path.name), path)
