"""Results of an earlier run that are still right: files named by a digest of everything that they are made of."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from ...files.input_file import file_errors
from ...files.output import Output, write_error

FOLDER = ".aigc-scenes"
_VERSION = 1
"""To be raised where the same settings make other frames or samples than before."""
_BLOCK = 1 << 20


class SceneCache:
    """A folder of finished pieces beside the result; each appears whole or not at all.

    folder    of the result; None keeps nothing and finds nothing

    .made, .found    how many pieces were made, and how many were there
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER
        self._used: set[str] = set()
        self.made = self.found = 0

    def piece(self, key: str, suffix: str, make: Callable[[BinaryIO], None]) -> Path:
        """Return the file of a key; where there is none, `make` writes it."""
        path = self._folder / f"{key}{suffix}"
        self._used.add(path.name)
        if path.is_file():
            self.found += 1
            return path
        try:
            self._folder.mkdir(exist_ok=True)
        except OSError as error:
            raise write_error(str(self._folder), error) from None
        with Output(path, overwrite=True) as output:
            make(output.file)
        self.made += 1
        return path

    def has(self, key: str, suffix: str) -> bool:
        return (self._folder / f"{key}{suffix}").is_file()

    def forget_others(self) -> None:
        """Remove the pieces that this run did not use."""
        if self._folder.is_dir():
            for path in self._folder.iterdir():
                if path.name not in self._used and not path.name.startswith("."):
                    path.unlink(missing_ok=True)


def key_of(**facts: Any) -> str:
    """A digest of everything that a piece is made of; facts are numbers, texts, and lists and dictionaries of them."""
    text = json.dumps({"version": _VERSION, **facts}, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def digest_of_file(path: str) -> str:
    """A digest of what is in a file; MediaError where it cannot be read."""
    with file_errors(path, "file"):
        facts = Path(path).stat()
        return _digest(os.path.realpath(path), facts.st_size, facts.st_mtime_ns)


@lru_cache(maxsize=1024)
def _digest(path: str, size: int, changed: int) -> str:
    digest = hashlib.sha256()
    with Path(path).open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
