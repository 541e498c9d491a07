"""An embedded voice as read from its file ("voice/1")."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .model import file_sha256
from .our_file import read_our_file
from .tensors import Tensors
from .voice_config import VoiceConfig

FORMAT = "voice/1"


@dataclass(frozen=True)
class VoiceFile:
    """Configuration, tensors (made at each access), card, and the file that they come from."""

    config: VoiceConfig
    tensors: Tensors
    card: dict[str, Any]
    path: Path

    @cached_property
    def sha256(self) -> str:
        return file_sha256(self.path)


def load_voice_file(path: Path) -> VoiceFile:
    """Reads a voice from a file that exists; raises ModelFormatError for anything else."""
    read = read_our_file(path, FORMAT, "voice")
    return VoiceFile(VoiceConfig.from_dict(read.config), read.tensors, read.card, path)
