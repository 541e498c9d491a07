"""Folders of output files that appear together or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from ..errors import InputError, MediaError, OutputExists, argument
from .leftovers import is_part, mark_as_written, part_name, remove_leftovers
from .output import forget_unfinished, remember_unfinished, write_error


class OutputFolder:
    """A folder to write many files into, as a context manager.

    They are written into a hidden folder. Leaving the block without an exception moves them to the target, leaving with
    one removes them. A target that is new or empty is replaced as a whole; else the files move one by one.

    target       the folder; its parent must exist
    existing     gives the files in the target that this output replaces
    overwrite    replace them
    whole        the target belongs to this output alone: other files in it count as taken, too

    .folder      where to write

    OutputExists where there are such files and `overwrite` is false; MediaError where it cannot be written.
    """

    def __init__(
        self, target: Path, existing: Callable[[], Iterable[Path]], *, overwrite: bool = False, whole: bool = False
    ) -> None:
        self._target, self._existing, self._overwrite, self._whole = target, existing, overwrite, whole
        self._check()
        final = Path(os.path.realpath(target))
        self._is_replaced = _can_be_replaced(final)
        beside = final if self._is_replaced else final / final.name
        remove_leftovers(beside)
        name = part_name(final.name, os.getpid(), secrets.token_hex(4))
        self.folder = remember_unfinished(beside.with_name(name))
        try:
            self.folder.mkdir()
            self._lock = os.open(self.folder, os.O_RDONLY)
        except OSError as error:
            self._discard()
            raise write_error(str(target), error) from None
        mark_as_written(self._lock)

    def _check(self) -> None:
        check_output_folder(self._target, self._existing, overwrite=self._overwrite, whole=self._whole)

    def _commit(self) -> None:
        self._check()
        try:
            if self._is_replaced and _can_be_replaced(Path(os.path.realpath(self._target))):
                self.folder.chmod(self._mode())
                self.folder.replace(self._target)
            else:
                self._move_files()
        except OSError as error:
            raise write_error(str(self._target), error) from None

    def _mode(self) -> int:
        """Permissions of the target, where there is one; else those of a new folder."""
        return (self._target if self._target.is_dir() else self.folder).stat().st_mode & 0o7777

    def _move_files(self) -> None:
        """Move each file; files of an earlier run go away first, so that none of them is left among the new ones."""
        for old in list(self._existing()):
            old.unlink()
        moved: list[Path] = []
        try:
            for path in sorted(self.folder.iterdir()):
                moved += [path.replace(self._target / path.name)]
        except OSError:
            for path in moved:
                with suppress(OSError):
                    path.unlink()
            raise

    def _discard(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        forget_unfinished(self.folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._commit()
        finally:
            os.close(self._lock)
            self._discard()


def _can_be_replaced(target: Path) -> bool:
    """True for a folder that is new, or is empty and in a place where it can be renamed over."""
    if not target.is_dir():
        return True
    parent = target.parent
    return not any(target.iterdir()) and os.access(parent, os.W_OK) and parent.stat().st_dev == target.stat().st_dev


def check_output_folder(target: Path, existing: Callable[[], Iterable[Path]], *, overwrite: bool, whole: bool) -> None:
    """Refuse, before any work, a folder that is taken, or that cannot be; arguments and errors are those of
    `OutputFolder`.
    """
    if target.exists() and not target.is_dir():
        raise InputError(f"{target} is no folder", hint="give a folder to write into")
    if not target.resolve().parent.is_dir():
        raise MediaError(f"cannot write {target}: there is no directory {target.parent}")
    if overwrite or not target.is_dir():
        return
    taken = next(iter(existing()), None) or (next(_visible(target), None) if whole else None)
    if taken is not None:
        hint = f"give {argument('overwrite', True)} to replace what is there, or another folder"
        raise OutputExists(f"{target} is not empty: it holds {taken.name}", hint=hint)


def _visible(folder: Path) -> Iterator[Path]:
    """Entries of a folder, without those that an unfinished run left there."""
    return (path for path in folder.iterdir() if not is_part(path.name))
