"""Journal of a collection: what is read already, and the lock that keeps a second process out."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path

from ..errors import InputError, MediaError
from ..files.output import write_error

JOURNAL = ".collecting.jsonl"


def open_alone(folder: Path, content: str) -> io.TextIOWrapper:
    """Open the journal, which is also the lock: its owner finishes and removes it before the next process gets it.

    folder    of the set; made where there is none, with a folder of the name `content` in it

    InputError where another process has it, MediaError where it cannot be written.
    """
    while True:
        try:
            (folder / content).mkdir(parents=True, exist_ok=True)
            journal = (folder / JOURNAL).open("a+", encoding="utf-8")
        except OSError as error:
            raise write_error(str(folder), error) from None
        _lock(journal, folder)
        try:
            if os.path.samestat(os.fstat(journal.fileno()), (folder / JOURNAL).stat()):
                return journal
        except FileNotFoundError:
            pass  # another process has just finished
        journal.close()


def _lock(journal: io.TextIOWrapper, folder: Path) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.flock(journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        journal.close()
        if error.errno in (errno.EAGAIN, errno.EACCES):
            raise InputError(
                f"another `aigc data collect` is at work on {folder}", hint="wait until it is done"
            ) from None
        raise MediaError(f"cannot lock {folder}: {error.strerror or error}") from None


def remove_journal(journal: io.TextIOWrapper, folder: Path) -> None:
    """Remove the journal that `open_alone` gave while it is still locked, then close it."""
    if os.name == "nt":  # Windows cannot remove an open file
        journal.close()
    (folder / JOURNAL).unlink(missing_ok=True)
    journal.close()
