"""An embedded voice as read from its file ("voice/1")."""

from __future__ import annotations

from pathlib import Path

from ..formats.model import ModelFile
from ..formats.our_file import read_our_file
from .voice_config import VoiceConfig

FORMAT = "voice/1"


class VoiceFile(ModelFile[VoiceConfig]):
    """An acoustic model of an embedded voice."""


def load_voice_file(path: Path) -> VoiceFile:
    """Reads a voice from a file that exists; raises ModelFormatError for anything else."""
    read = read_our_file(path, FORMAT, "voice")
    return VoiceFile(VoiceConfig.from_dict(read.config), read.tensors, read.card, path)
