"""Folders that a set is collected from, and how many files are read at a time."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..errors import InputError


def source_folders(folders: Iterable[str | os.PathLike[str]], target: Path, what: str) -> list[Path]:
    """The folders, absolute.

    target   folder of the set
    what     what they hold, for the hint

    InputError where one is no folder, where there is none, and where one lies in the set.
    """
    sources = [_folder(Path(folder), what) for folder in folders]
    if not sources:
        raise InputError("there is no folder to collect from")
    for source in sources:
        if target.resolve() == source.resolve() or target.resolve() in source.resolve().parents:
            raise InputError(f"{source} lies in the set {target} itself", hint="give another folder for the set")
    return sources


def _folder(path: Path, what: str) -> Path:
    if not path.is_dir():
        problem = "is a file" if path.exists() else "does not exist"
        raise InputError(f"{path} {problem}", hint=f"give folders of {what}")
    return path.absolute()


def listed(folders: Sequence[Path]) -> str:
    """Folders by name, for a message."""
    return ", ".join(map(str, folders))


def file_key(path: Path) -> str:
    """A hash of where a file lies, which itself is private."""
    return hashlib.sha256(os.fsencode(os.path.realpath(path))).hexdigest()[:32]


def size_and_time(path: Path) -> tuple[int, int]:
    """Bytes, and the time of the last change in ns; (0, 0) for a file that cannot be reached."""
    try:
        status = path.stat()
    except OSError:
        return 0, 0  # reading it will report what is wrong
    return status.st_size, status.st_mtime_ns


def processors() -> int:
    """Count the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
