"""Changes of a file as a list of replaced ranges, applied while it is copied: everything else stays byte for byte."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Edit:
    """Replace `size` bytes from `at` on by `content`; a size of 0 inserts."""

    at: int
    size: int
    content: bytes

    @property
    def growth(self) -> int:
        return len(self.content) - self.size


def copy_with(source: BinaryIO, target: BinaryIO, edits: Iterable[Edit]) -> None:
    """Copy `source` from its start to `target`, with the edits, which must not overlap."""
    position = 0
    for edit in sorted(edits, key=lambda each: (each.at, each.size)):
        assert edit.at >= position, "edits overlap"
        _copy(source, target, position, edit.at - position)
        target.write(edit.content)
        position = edit.at + edit.size
    source.seek(position)
    while block := source.read(_BLOCK):
        target.write(block)


def _copy(source: BinaryIO, target: BinaryIO, start: int, size: int) -> None:
    source.seek(start)
    while size > 0:
        block = source.read(min(size, _BLOCK))
        if not block:
            raise EOFError("the file is shorter than its headers say")
        target.write(block)
        size -= len(block)


def file_size(file: BinaryIO) -> int:
    return file.seek(0, 2)


def read_at(file: BinaryIO, start: int, size: int) -> bytes:
    """Exactly `size` bytes; EOFError where the file ends before."""
    file.seek(start)
    content = file.read(size)
    if len(content) < size:
        raise EOFError("the file ends inside its headers")
    return content
