"""Unfinished files and folders of processes that were killed: the next run of the same output removes them."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

_PART = re.compile(r"\.(.+)\.(\d+)-[0-9a-f]{8}\.part", re.DOTALL)
LONGEST_STEM = 80


def part_name(final: str, process: int, unique: str) -> str:
    """Name of the unfinished file of an output: hidden, with the process that writes it.

    unique    8 hexadecimal digits
    """
    return f".{final[:LONGEST_STEM]}.{process}-{unique}.part"


def is_part(name: str) -> bool:
    """True for the name of an unfinished file or folder."""
    return _PART.fullmatch(name) is not None


def mark_as_written(file: BinaryIO | int) -> None:
    """Lock an unfinished file or folder, given as file or descriptor, for as long as its process lives; the lock also
    counts in other containers.
    """
    with suppress(ImportError, OSError):  # Windows, file systems without locks
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def remove_part(part: Path) -> None:
    """Remove an unfinished file or folder, as far as it is there."""
    if part.is_dir() and not part.is_symlink():
        shutil.rmtree(part, ignore_errors=True)
    else:
        part.unlink(missing_ok=True)


def remove_leftovers(final: Path) -> None:
    """Remove the unfinished files of this output whose processes are gone."""
    for part in _parts(final.parent):
        match = _PART.fullmatch(part.name)
        if match and match[1] == final.name[:LONGEST_STEM] and _is_free(part) and not _lives(int(match[2])):
            with suppress(OSError):
                remove_part(part)


@lru_cache(maxsize=16)
def _parts(folder: Path) -> tuple[Path, ...]:
    """Unfinished files that lie in a folder when this process first writes there: a job may write thousands of files
    into it."""
    try:
        return tuple(Path(entry) for entry in os.scandir(folder) if _PART.fullmatch(entry.name))
    except OSError:
        return ()


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass
    return True


def _is_free(part: Path) -> bool:
    """True where no process holds the lock; False also where that cannot be found out."""
    try:
        import fcntl

        descriptor = os.open(part, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        finally:
            os.close(descriptor)
    except (ImportError, OSError):
        return False
    return True
