"""Output files that appear whole or not at all.

A file is written under a temporary name in the same folder and renamed when it is complete, so an interrupted run
leaves nothing under the final name. Streams ("-", a device or a pipe) are written directly.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from ..errors import InputError, MediaError, OutputExists, argument
from .leftovers import mark_as_written, part_name, remove_leftovers, remove_part
from .same_file import refuse_input_as_output

READER_WENT_AWAY = "its reader went away"
_FULL = ("no space is left there", "free some space, or write elsewhere")
_FORBIDDEN = ("no permission to write there", "")
_REASONS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EROFS: _FORBIDDEN,
    errno.EPIPE: (READER_WENT_AWAY, ""),
    errno.ENAMETOOLONG: ("the name is too long", ""),
}

_unfinished: set[Path] = set()
_lock = threading.Lock()


class Output:
    """A binary file to write and seek in, as a context manager.

    Leaving the block without an exception renames the file into place, leaving with one removes it.

    path         file name, "-" for stdout, a device or a pipe
    overwrite    replace what has the name

    .file         what to write to
    .seekable     false: write front to back
    .is_stream    stdout, a device or a pipe: nothing is renamed

    OutputExists where the name is taken and `overwrite` is false; MediaError where it cannot be written.
    """

    def __init__(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
        self.name = os.fspath(path)
        self.is_stream = is_stream(self.name)
        self._overwrite = overwrite
        self._part: Path | None = None
        self._backup: Path | None = None  # the file that is replaced, kept until finalize()
        if self.is_stream:
            self.file: BinaryIO = protected_stdout() if self.name == "-" else _open_device(self.name)
            self.seekable = _is_fresh_file(self.file)
        else:
            self.seekable = True
            self._final = Path(os.path.realpath(self.name))
            check_output(self.name, overwrite=overwrite)
            remove_leftovers(self._final)
            self._part = self._final.with_name(part_name(self._final.name, os.getpid(), secrets.token_hex(4)))
            self.file = self._create(self._part)

    def _create(self, part: Path) -> BinaryIO:
        try:
            file = remember_unfinished(part).open("x+b")
        except OSError as error:
            forget_unfinished(part)
            raise write_error(self.name, error) from None
        mark_as_written(file)
        return file

    def rewrite(self, copy: Callable[[BinaryIO, BinaryIO], None]) -> None:
        """Replace what was written: `copy` reads it, open at any place, and writes all of it anew.

        Only for a file: what went into a stream is gone.
        """
        assert self._part is not None
        fresh = self._part.with_name(part_name(self._final.name, os.getpid(), secrets.token_hex(4)))
        new = self._create(fresh)
        try:
            self.file.flush()
            copy(self.file, new)
        except BaseException as error:
            new.close()
            fresh.unlink(missing_ok=True)
            forget_unfinished(fresh)
            if isinstance(error, OSError) and not isinstance(error, MediaError):
                raise write_error(self.name, error) from None
            raise
        old, self.file, self._part = (self.file, self._part), new, fresh
        old[0].close()
        old[1].unlink(missing_ok=True)
        forget_unfinished(old[1])

    def finish(self) -> None:
        """Close and commit; discard the file where either fails."""
        try:
            self.close()
            self.commit()
        except (MediaError, OutputExists):
            self.discard()
            raise

    def close(self) -> None:
        try:
            self.file.close()
        except OSError as error:
            raise write_error(self.name, error) from None

    def commit(self, *, revocable: bool = False) -> None:
        """Rename the closed file into place.

        revocable    keep the file that is replaced, until rollback() or finalize()
        """
        if self._part is None:
            return
        try:
            if self._overwrite:
                if self._final.exists():
                    shutil.copymode(self._final, self._part)
                    if revocable:
                        self._backup = self._part.with_suffix(".before")
                        shutil.copy2(self._final, remember_unfinished(self._backup))
                self._part.replace(self._final)
            else:
                _rename_to_free_name(self._part, self._final, self.name)
        except OSError as error:
            if isinstance(error, OutputExists):
                raise
            raise write_error(self.name, error) from None
        forget_unfinished(self._part)

    def rollback(self) -> None:
        """Undo commit(revocable=True): put back the file that was replaced, or none."""
        if self._backup is not None:
            self._backup.replace(self._final)
            forget_unfinished(self._backup)
        elif self._part is not None:
            self._final.unlink(missing_ok=True)

    def finalize(self) -> None:
        """Give up the file that commit(revocable=True) kept."""
        if self._backup is not None:
            self._backup.unlink(missing_ok=True)
            forget_unfinished(self._backup)

    def discard(self) -> None:
        """Close and remove all that was written."""
        with suppress(OSError):  # a full disk fails again when the rest is flushed; the file goes anyway
            self.file.close()
        for path in filter(None, (self._part, self._backup)):
            path.unlink(missing_ok=True)
            forget_unfinished(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.finish()
            return
        self.discard()
        if isinstance(error, OSError) and not isinstance(error, MediaError | OutputExists):
            raise write_error(self.name, error) from None


class Outputs:
    """Several outputs that appear together or, where one fails, not at all; a context manager.

    Call open() for each in the block, first for the one that error messages should name. The files that they replace
    are copied before the rename, so that it can be undone. The first output is renamed last, without such a copy: it
    may be large.
    """

    def __init__(self) -> None:
        self._all: list[Output] = []

    def open(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> Output:
        self._all.append(Output(path, overwrite=overwrite))
        return self._all[-1]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._commit()
            return
        for output in self._all[1:]:
            output.discard()
        if self._all:
            self._all[0].__exit__(kind, error, trace)

    def _commit(self) -> None:
        committed: list[Output] = []
        try:
            for output in self._all:
                output.close()
            for output in reversed(self._all):
                output.commit(revocable=output is not self._all[0])
                committed.append(output)
        except BaseException:
            for output in committed:
                output.rollback()
            for output in self._all:
                output.discard()
            raise
        for output in committed:
            output.finalize()


def check_output(
    path: str | os.PathLike[str], *, overwrite: bool, sources: Iterable[str | os.PathLike[str]] = ()
) -> None:
    """Refuse, before any work, a name that is taken, is a directory, or lies in a directory that does not exist.

    sources    files that the output is made of: it must be none of them, see `refuse_input_as_output`
    """
    name = os.fspath(path)
    refuse_input_as_output(name, sources)
    if is_stream(name):
        return
    final = Path(name)
    if not name or "\0" in name:
        raise InputError(f"{name!r} is not a file name")
    try:
        if final.is_dir():
            raise InputError(f"the output {name} is a directory", hint="give a file name")
        if not overwrite and os.path.lexists(name):
            raise OutputExists(f"{name} exists already", hint=f"give {argument('overwrite', True)} to replace it")
        if not final.resolve().parent.is_dir():
            raise MediaError(f"cannot write {name}: there is no directory {final.parent}")
    except OSError as error:
        if isinstance(error, MediaError | OutputExists):
            raise
        raise write_error(name, error) from None


def discard_unfinished() -> None:
    """Remove incomplete files. Any thread may call it, just before the process ends without cleaning up."""
    with _lock:
        for part in _unfinished:
            remove_part(part)
        _unfinished.clear()


def write_error(name: str, error: Exception) -> MediaError:
    """A MediaError of one line for an error of the operating system."""
    shown = "stdout" if name == "-" else name[:200]
    reason, hint = _REASONS.get(getattr(error, "errno", 0), ("", ""))
    return MediaError(f"cannot write {shown}: {reason or getattr(error, 'strerror', '') or error}", hint=hint)


def protected_stdout() -> BinaryIO:
    """stdout for media alone: from now on everything else that prints there, native code included, goes to stderr.

    MediaError where the caller has closed it.
    """
    try:
        sys.stdout.fileno()
    except (AttributeError, OSError):  # none, or a stand-in for it
        raise MediaError("stdout is closed", hint="give a file name, or a pipe") from None
    sys.stdout.flush()
    own = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(own, "wb")


def is_stream(name: str) -> bool:
    """True for stdout, a device or a pipe: there is nothing to rename into place."""
    if name == "-":
        return True
    try:
        mode = Path(name).stat().st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)


def _is_fresh_file(file: BinaryIO) -> bool:
    """True where stdout is a file that begins with our output, so that a header can be completed at the end."""
    try:
        import fcntl
    except ImportError:  # Windows
        return False
    descriptor = file.fileno()
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        return False
    appending = fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_APPEND
    return not appending and os.lseek(descriptor, 0, os.SEEK_CUR) == 0


def _open_device(name: str) -> BinaryIO:
    try:
        return Path(name).open("wb")
    except OSError as error:
        raise write_error(name, error) from None


def _rename_to_free_name(part: Path, final: Path, name: str) -> None:
    """Rename without replacing: another process may have taken the name meanwhile."""
    taken = OutputExists(
        f"{name} has come to exist meanwhile", hint=f"give {argument('overwrite', True)} to replace it"
    )
    try:
        os.link(part, final)
    except FileExistsError:
        raise taken from None
    except OSError:  # a file system without hard links
        if final.exists():
            raise taken from None
        part.rename(final)
    part.unlink(missing_ok=True)


def remember_unfinished(part: Path) -> Path:
    """Note that `part` is to be removed where the process ends early; return it."""
    with _lock:
        _unfinished.add(part)
    return part


def forget_unfinished(part: Path) -> None:
    """Note that `part` is complete, or removed."""
    with _lock:
        _unfinished.discard(part)
