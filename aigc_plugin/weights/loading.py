"""Loading a model of any family: the file is identified once, and read once by its family's reader."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from .families.table import FAMILIES
from .identify import Format, identify, unknown_format
from .registry import resolve_model_path

if TYPE_CHECKING:
    from .families.background import BackgroundFile
    from .families.tacotron2 import Tacotron2Model
    from .families.upscaler import UpscalerModel
    from .families.vae import VaeFile
    from .families.voice import VoiceFile
    from .families.waveglow import WaveGlowModel

    AnyModel: TypeAlias = WaveGlowModel | UpscalerModel | Tacotron2Model | VaeFile | VoiceFile | BackgroundFile


def load(path_or_name: str | os.PathLike[str]) -> AnyModel:
    """Read a model of any family; nothing in the file is executed and weights are read on demand.

    path_or_name  a path that exists, else a name of the registry or the cache

    `InputError` lists the names when there is no such model; `ModelFormatError` for a file that is damaged,
    refused or of no family that is known.
    """
    return load_file(resolve_model_path(path_or_name))


def load_file(path: Path) -> AnyModel:
    """Read a model of any family from a file that exists."""
    file_format = identify(path)
    if not file_format.family:
        return _load_checkpoint(path, file_format)
    family = FAMILIES.get(file_format.family)
    if family is None:
        raise unknown_format(path, file_format, "a model of this package")
    module = import_module(f".families{family.module}", __package__)
    model: AnyModel = getattr(module, family.reader)(path, file_format)
    return model


def _load_checkpoint(path: Path, file_format: Format) -> AnyModel:
    """The family of a foreign checkpoint shows in the names of its tensors."""
    from .checkpoint import read_checkpoint
    from .families.tacotron2 import tacotron2_of_checkpoint
    from .families.tacotron2_names import is_tacotron2
    from .families.waveglow import waveglow_of_checkpoint

    checkpoint = read_checkpoint(path, file_format)
    if is_tacotron2(checkpoint.state):
        return tacotron2_of_checkpoint(checkpoint, path)
    return waveglow_of_checkpoint(checkpoint, path)
