"""Voices as read from a file ("voice/1")."""

from __future__ import annotations

import os
from pathlib import Path

from ..formats.model_file import ModelFile
from ..identify import Format, identify
from ..registry import resolve_model_path
from .family_file import read_family_file
from .shape_check import require_shapes
from .table import VOICE
from .voice_config import VoiceConfig
from .voice_speakers import SPEAKER, TIMBRE


class VoiceFile(ModelFile[VoiceConfig]):
    """An acoustic model of an embedded voice."""


def load_voice(path_or_name: str | os.PathLike[str]) -> VoiceFile:
    """Read a voice from a path that exists, else by a name; `ModelFormatError` for any other file."""
    path = resolve_model_path(path_or_name)
    return read_voice(path, identify(path))


def read_voice(path: Path, file_format: Format) -> VoiceFile:
    """Read a voice from a file that was identified."""
    file = read_family_file(path, file_format, VOICE)
    config = VoiceConfig.from_dict(file.config)
    if config.speakers:
        shape = (len(config.speakers), config.encoder.width)
        shapes = {name: file.tensors.shape(name) for name in file.tensors}
        require_shapes({SPEAKER: shape, TIMBRE: shape}, shapes, path.name, free=("",))
    return VoiceFile(config, file.tensors, file.card, path)
