"""The state of a batch on the disk: what is done outlives the process, and is not done again."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ...delivery.s3_input import is_s3, s3_file
from ...errors import AigcError, MediaError
from ...files.output import write_error
from .batch_item import BatchItem

_DONE = ("done", "damaged")
_BEGUN = "begun"


class BatchJournal:
    """A file with a line for each job that began, and one for each that ended; the last line of an output counts. A
    context manager.

    path    of the file; open in one process at a time

    MediaError where it is open in another process, or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writing = threading.Lock()
        try:
            self._file = path.open("a+b")
        except OSError as error:
            raise write_error(str(path), error) from None
        try:
            self._lock()
            self._records = self._read()
        except BaseException:
            self._file.close()
            raise

    def finished(self, item: BatchItem) -> dict[str, Any] | None:
        """The record of an earlier run, where that has done this very job, with the input as it is, and its output is
        there."""
        record = self._records.get(item.target)
        if record is None or record.get("status") not in _DONE or not Path(item.target).exists():
            return None
        return record if record.get("job") == item.described() and record.get("facts") == _facts(item) else None

    def began(self, item: BatchItem) -> bool:
        """True where an earlier run began this very job, without its output, and did not see its end: what is there now
        is the output of that run."""
        record = self._records.get(item.target, {})
        return record.get("status") == _BEGUN and record.get("job") == item.described()

    def begin(self, item: BatchItem) -> None:
        """Note that a job begins, unless something else has the name of its output."""
        if not Path(item.target).exists():
            self.write(item, {"status": _BEGUN})

    def write(self, item: BatchItem, record: Mapping[str, Any]) -> dict[str, Any]:
        """Note how a job ended; returns the whole record when it is on the disk."""
        full = {"job": item.described(), "facts": _facts(item), **record}
        try:
            with self._writing:
                self._records[item.target] = full
                self._file.write((json.dumps(full) + "\n").encode())
                self._file.flush()
                os.fsync(self._file.fileno())
        except OSError as error:
            raise write_error(str(self._path), error) from None
        return full

    def _lock(self) -> None:
        try:
            import fcntl
        except ImportError:  # Windows
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise MediaError(f"another run is at the batch of {self._path}", hint="wait for it") from None
        except OSError:  # a file system without locks
            pass

    def _read(self) -> dict[str, dict[str, Any]]:
        self._file.seek(0)
        records: dict[str, dict[str, Any]] = {}
        for line in self._file.read().split(b"\n"):
            with suppress(ValueError, KeyError, TypeError):  # half a line, of a run that was killed
                record = json.loads(line)
                records[record["job"]["output"]] = record
        self._file.seek(0, os.SEEK_END)
        if self._file.tell() and not self._ends_with_line():
            self._file.write(b"\n")
        return records

    def _ends_with_line(self) -> bool:
        self._file.seek(-1, os.SEEK_END)
        return self._file.read(1) == b"\n"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def _facts(item: BatchItem) -> list[Any] | None:
    """Size and time of the input, of one in S3 also the tag of its content."""
    try:
        if is_s3(item.source):
            found = s3_file(item.source)
            return [found.size, found.time, found.tag]
        facts = Path(item.source).stat()
    except (OSError, AigcError):
        return None
    return [facts.st_size, facts.st_mtime_ns] if item.source else None
