"""A storage whose files can grow: what has come of a file stays in a hidden one beside it, and the rest is added."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..errors import DeliveryFailed
from .content import Content
from .storage import BLOCK, Seen, State, check_same, digest, file_digest


class AppendStorage(ABC):
    """The common part of local folders and SFTP, over a few operations on files.

    What is there already of a hidden part is compared before anything is added; the whole is read back before it gets
    its name.
    """

    address: str

    def state(self, name: str, file: Path, content: Content) -> State:
        size = self._size(name)
        if size is None:
            return "absent"
        if size != file.stat().st_size:
            return "other"
        return "same" if digest(self.read(name))[0] == file_digest(file) else "other"

    def put(self, name: str, file: Path, content: Content, seen: Seen) -> None:
        folder, _, last = name.rpartition("/")
        self._make_folder(folder)
        part = f"{folder}/.{last}.aigc-part".lstrip("/")
        start = self._arrived(part, file)
        seen(start)
        self._append(part, _pieces(file, start, seen), start)
        try:
            check_same(self.read(part), file, f"{self.address}: {name}")
        except DeliveryFailed:
            self._remove(part)
            raise
        self._rename(part, name)

    def _arrived(self, part: str, file: Path) -> int:
        """Bytes of an earlier run that are there; 0, and nothing is there, where they are of another file."""
        size = self._size(part)
        if size is None:
            return 0
        if size <= file.stat().st_size and digest(self.read(part)) == digest(_beginning(file, size)):
            return size
        self._remove(part)
        return 0

    @abstractmethod
    def read(self, name: str) -> Iterator[bytes]: ...
    @abstractmethod
    def close(self) -> None: ...
    @abstractmethod
    def _size(self, name: str) -> int | None: ...
    @abstractmethod
    def _append(self, name: str, blocks: Iterable[bytes], start: int) -> None: ...
    @abstractmethod
    def _rename(self, name: str, new: str) -> None: ...
    @abstractmethod
    def _remove(self, name: str) -> None: ...
    @abstractmethod
    def _make_folder(self, folder: str) -> None: ...


def _pieces(file: Path, start: int, seen: Seen) -> Iterator[bytes]:
    with file.open("rb") as opened:
        opened.seek(start)
        while block := opened.read(BLOCK):
            yield block
            seen(len(block))


def _beginning(file: Path, size: int) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while size > 0 and (block := opened.read(min(BLOCK, size))):
            yield block
            size -= len(block)
