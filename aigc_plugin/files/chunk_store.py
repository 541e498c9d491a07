"""Finished chunks of a long job, in a folder beside its output, for the next run of the same job to go on with.

The folder holds `journal.jsonl` and a file for each chunk. The first line of the journal describes the job, each
further line a chunk. A chunk is on the disk before its line is, and counts only where its bytes have the checksum of
the line: whatever kills a run, or the power, loses at most the chunk that is being written.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from ..errors import MediaError
from .output import forget_unfinished, remember_unfinished, write_error

_JOURNAL = "journal.jsonl"
_FORMAT = 2
_BLOCK = 1 << 20
_LONGEST_NAME = 200  # bytes of an output's name that the folder's name takes over


@dataclass(frozen=True)
class Chunk:
    """A finished chunk: what the job noted about it, and its file; None where the chunk is made elsewhere."""

    path: Path | None
    details: Mapping[str, Any]

    @property
    def file(self) -> Path:
        """The file of a chunk that is here."""
        assert self.path is not None
        return self.path


class ChunkStore:
    """The chunks of one job, as a context manager; open in one process at a time.

    output    the file that the job writes
    job       what the chunks depend on, as JSON: input, model, settings, version. Chunks of any other job are removed
    gaps      chunks count whatever of those before them is missing; else those after a gap are removed

    .numbered     the finished chunks, by their numbers from 0
    .difference   names of the entries of `job` in which the chunks that were removed differ; empty where none were

    Leaving the block keeps the chunks, unless finish() was called; an empty folder never stays.

    MediaError where another process has the folder open, or where it cannot be written.
    """

    def __init__(self, output: str | os.PathLike[str], job: Mapping[str, Any], *, gaps: bool = False) -> None:
        self._name = os.fspath(output)
        self.folder = folder_of(self._name)
        self._job = json.loads(json.dumps(job, default=str))
        self._gaps = gaps
        self.numbered: dict[int, Chunk] = {}
        self.difference: tuple[str, ...] = ()
        self._finished = False
        self._writer: ChunkWriter | None = None
        self._lock = _locked(self.folder, self._name)
        remember_unfinished(self.folder)  # until there is something to keep
        try:
            self._read()
        except BaseException as error:
            self._unlock()
            if isinstance(error, OSError):
                raise write_error(self._name, error) from None
            raise

    @property
    def chunks(self) -> list[Chunk]:
        """The finished chunks in order, up to the first that is missing."""
        return [self.numbered[number] for number in range(self.next_number)]

    @property
    def next_number(self) -> int:
        """The number of the first chunk that is missing."""
        return next(number for number in count() if number not in self.numbered)

    def begin(self, number: int | None = None) -> ChunkWriter:
        """Open the file of a chunk, of the first that is missing where no number is given."""
        self._writer = ChunkWriter(self, self.next_number if number is None else number, self._name)
        return self._writer

    def add(self, number: int, part: Path, digest: str, size: int, details: Mapping[str, Any]) -> None:
        """Take a chunk's file, which is on the disk, among the finished ones."""
        final = part.with_suffix(".chunk")
        line: dict[str, Any] = {"number": number, "sha256": digest, "bytes": size, "details": dict(details)}
        try:
            part.replace(final)
            _sync_folder(self.folder)
            self._append(line)
        except OSError as error:
            raise write_error(self._name, error) from None
        self.numbered[number] = Chunk(final, line["details"])
        forget_unfinished(final.with_suffix(".part"))
        forget_unfinished(self.folder)

    def finish(self) -> None:
        """The output is there: the chunks are no longer needed."""
        self._finished = True

    def _read(self) -> None:
        lines = list(_lines(self.folder / _JOURNAL))
        if lines and lines[0].get("format") == _FORMAT and lines[0].get("job") == self._job:
            valid = {int(line["number"]): line for line in lines[1:] if _is_valid(self.folder, line)}
            first = range(next(number for number in count() if number not in valid))
            kept = [valid[number] for number in (sorted(valid) if self._gaps else first)]
            self.numbered = {
                line["number"]: Chunk(_chunk_path(self.folder, line["number"]), dict(line["details"])) for line in kept
            }
            if self.numbered:
                forget_unfinished(self.folder)
            # A chunk that is not as its line says is forgotten, a line that was half written too.
            self._rewrite([lines[0], *kept])
            return
        if len(lines) > 1:
            self.difference = _difference(lines[0].get("job"), self._job) or ("format",)
        self._rewrite([{"format": _FORMAT, "job": self._job}])

    def _rewrite(self, lines: list[dict[str, Any]]) -> None:
        kept = {_JOURNAL, *(chunk.file.name for chunk in self.numbered.values())}
        part = self.folder / "journal.part"
        with part.open("wb") as file:
            file.write("".join(json.dumps(line) + "\n" for line in lines).encode())
            _sync(file)
        part.replace(self.folder / _JOURNAL)
        _sync_folder(self.folder)
        for entry in self.folder.iterdir():
            if entry.name not in kept:
                entry.unlink(missing_ok=True)

    def _append(self, line: Mapping[str, Any]) -> None:
        with (self.folder / _JOURNAL).open("ab") as file:
            file.write((json.dumps(line) + "\n").encode())
            _sync(file)

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.discard()
        if self._finished or not self.numbered:
            _remove(self.folder)
        forget_unfinished(self.folder)
        self._unlock()


class ChunkWriter:
    """The file of a chunk that is being written: write(), then finish(), or discard(), which later changes nothing."""

    def __init__(self, store: ChunkStore, number: int, name: str) -> None:
        self._store, self._number, self._name = store, number, name
        self._part = _chunk_path(store.folder, number).with_suffix(".part")
        self._digest, self._size = hashlib.sha256(), 0
        try:
            self._file: BinaryIO = remember_unfinished(self._part).open("wb")
        except OSError as error:
            raise write_error(name, error) from None

    def write(self, content: bytes) -> None:
        """Append bytes; MediaError where they cannot be written."""
        self._digest.update(content)
        self._size += len(content)
        try:
            self._file.write(content)
        except OSError as error:
            raise write_error(self._name, error) from None

    def finish(self, details: Mapping[str, Any]) -> None:
        """Make the chunk one that counts; returns when it is on the disk."""
        try:
            _sync(self._file)
            self._file.close()
        except OSError as error:
            raise write_error(self._name, error) from None
        self._store.add(self._number, self._part, self._digest.hexdigest(), self._size, details)

    def discard(self) -> None:
        """Remove what was written."""
        with suppress(OSError):
            self._file.close()
        self._part.unlink(missing_ok=True)
        forget_unfinished(self._part)


def folder_of(output: str) -> Path:
    """The folder for the chunks of an output, beside it."""
    final = Path(os.path.realpath(output))
    name = final.name
    if len(os.fsencode(name)) > _LONGEST_NAME:
        name = f"{name[: _LONGEST_NAME // 8]}-{hashlib.sha256(os.fsencode(name)).hexdigest()[:16]}"
    return final.with_name(f"{name}.resume")


def remove_outlived(output: str) -> None:
    """Remove the chunks of an output that is there: the run that wrote it was killed before it could."""
    folder, final = folder_of(output), Path(os.path.realpath(output))
    try:
        if (folder / _JOURNAL).stat().st_mtime_ns > final.stat().st_mtime_ns:
            return
        lock = _locked(folder, output)
    except (OSError, MediaError):
        return
    _remove(folder)
    if lock is not None:
        os.close(lock)


def _locked(folder: Path, name: str) -> int | None:
    """Create the folder if needed, and lock it for as long as this process lives; None where folders have no locks."""
    try:
        import fcntl
    except ImportError:  # Windows
        folder.mkdir(exist_ok=True)
        return None
    while True:
        try:
            folder.mkdir(exist_ok=True)
            descriptor = os.open(folder, os.O_RDONLY)
        except FileExistsError:
            raise MediaError(f"{folder} is in the way: it would hold what is finished of {name}") from None
        except OSError as error:
            raise write_error(name, error) from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                raise MediaError(f"another run is writing {name}", hint="wait for it, or write elsewhere") from None
            return None  # a file system without locks
        with suppress(OSError):
            if folder.stat().st_ino == os.fstat(descriptor).st_ino:
                return descriptor
        os.close(descriptor)  # the run that had it has just removed it


def _lines(journal: Path) -> Iterator[dict[str, Any]]:
    """The lines that were written whole."""
    try:
        content = journal.read_bytes()
    except FileNotFoundError:
        return
    for line in content.split(b"\n")[:-1]:
        try:
            value = json.loads(line)
        except ValueError:
            return
        if not isinstance(value, dict):
            return
        yield value


def _chunk_path(folder: Path, number: int) -> Path:
    return folder / f"{number:06d}.chunk"


def _is_valid(folder: Path, line: Mapping[str, Any]) -> bool:
    """True where a chunk is on the disk as its line says."""
    try:
        path = _chunk_path(folder, int(line["number"]))
        return path.stat().st_size == line["bytes"] and _digest(path) == line["sha256"] and "details" in line
    except (OSError, KeyError, TypeError, ValueError):
        return False


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _difference(old: Any, new: Mapping[str, Any]) -> tuple[str, ...]:
    if not isinstance(old, dict):
        return ()
    return tuple(sorted(name for name in {*old, *new} if old.get(name) != new.get(name)))


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # Windows opens no folders
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
