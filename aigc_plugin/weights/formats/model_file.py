"""A model as read from a file: configuration, tensors, card, and where it came from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

from .tensors import Tensors

ConfigT = TypeVar("ConfigT")


@dataclass(frozen=True)
class ModelFile(Generic[ConfigT]):
    """One model.

    config   sizes, checked
    tensors  canonical tensors, read from the file at each access
    card     name, authors, training data and licence of the model; empty for foreign checkpoints
    path     the file
    """

    config: ConfigT
    tensors: Tensors
    card: dict[str, Any]
    path: Path

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the file, in hexadecimal; computed at the first use (0.4 s for 644 MB)."""
        return file_sha256(self.path)


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
