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
    from .families.dcgan import DCGANModel
    from .families.kokoro import KokoroFile
    from .families.stackgan import StackGANModel
    from .families.stylegan import StyleGANModel
    from .families.tacotron2 import Tacotron2Model
    from .families.upscaler import UpscalerModel
    from .families.vae import VaeFile
    from .families.videogan import VideoGANModel
    from .families.vits import VitsFile
    from .families.voice import VoiceFile
    from .families.waveglow import WaveGlowModel

    AnyModel: TypeAlias = (
        WaveGlowModel
        | UpscalerModel
        | Tacotron2Model
        | VaeFile
        | VitsFile
        | KokoroFile
        | VoiceFile
        | BackgroundFile
        | StyleGANModel
        | DCGANModel
        | VideoGANModel
        | StackGANModel
    )


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


# The family of a foreign checkpoint shows in the names of its tensors: module, what tells it, what reads it.
_CHECKPOINTS = (
    ("stylegan_names", "is_stylegan", "stylegan", "stylegan_of_checkpoint"),
    ("stackgan", "is_stackgan", "stackgan", "stackgan_of_checkpoint"),
    ("videogan", "is_videogan", "videogan", "videogan_of_checkpoint"),
    ("dcgan_names", "is_dcgan", "dcgan", "dcgan_of_checkpoint"),
    ("tacotron2_names", "is_tacotron2", "tacotron2", "tacotron2_of_checkpoint"),
)


def _load_checkpoint(path: Path, file_format: Format) -> AnyModel:
    from .checkpoint import read_checkpoint
    from .families.waveglow import waveglow_of_checkpoint

    checkpoint = read_checkpoint(path, file_format)
    for names, test, reader, function in _CHECKPOINTS:
        if getattr(import_module(f".families.{names}", __package__), test)(checkpoint.state):
            model: AnyModel = getattr(import_module(f".families.{reader}", __package__), function)(checkpoint, path)
            return model
    return waveglow_of_checkpoint(checkpoint, path)
