"""A stretch of a file, read piece by piece: a pickle of hundreds of megabytes is never held whole in memory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

CHUNK = 1 << 16


class FileBytes:
    """Bytes [start, start + size) of a file, for slicing; what was read last is kept for the next small slice.

    path   the file
    start  first byte
    size   number of bytes; None for all that follow
    """

    def __init__(self, path: Path, start: int = 0, size: int | None = None) -> None:
        self.path, self.start = path, start
        self.size = path.stat().st_size - start if size is None else size
        self._chunk, self._chunk_start = b"", 0

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, wanted: slice) -> bytes:
        first, end, _ = wanted.indices(self.size)
        at = first - self._chunk_start
        if at < 0 or end - self._chunk_start > len(self._chunk):
            self._chunk, self._chunk_start, at = self._read(first, max(end - first, CHUNK)), first, 0
        return self._chunk[at : at + end - first]

    def _read(self, first: int, count: int) -> bytes:
        with self.path.open("rb") as file:
            file.seek(self.start + first)
            return file.read(min(count, self.size - first))


@dataclass(frozen=True, slots=True)
class ByteRun:
    """A byte string of a pickle, left where it lies: the weights of a plain pickle are such strings."""

    data: FileBytes | memoryview
    first: int
    count: int

    def read(self) -> bytes:
        """The bytes."""
        return bytes(self.data[self.first : self.first + self.count])
