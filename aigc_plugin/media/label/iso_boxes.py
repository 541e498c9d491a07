"""Boxes of ISO media files (ISO/IEC 14496-12, 4.2): found in bytes or in an open file, and made."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ...errors import MediaError
from .edits import file_size, read_at


@dataclass(frozen=True)
class Box:
    """kind: four bytes. start, body, end: of the box, its content, and what follows it.
    open_ended: it has no size, and reaches to the end of the file."""

    kind: bytes
    start: int
    body: int
    end: int
    open_ended: bool = False

    @property
    def size(self) -> int:
        return self.end - self.start


def box(kind: bytes, content: bytes) -> bytes:
    if len(content) + 8 >= 1 << 32:
        return struct.pack(">I4sQ", 1, kind, len(content) + 16) + content
    return struct.pack(">I4s", len(content) + 8, kind) + content


def boxes(content: bytes | bytearray, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """The boxes of a range of bytes; a rest that is none ends it."""
    end = len(content) if end is None else end
    while start + 8 <= end:
        found = _box(bytes(content[start : start + 16]), start, end)
        if found is None or found.end > end:
            return
        yield found
        start = found.end


def top_level(file: BinaryIO) -> Iterator[Box]:
    """The outermost boxes of a file; MediaError where one has no proper size."""
    end, start = file_size(file), 0
    while start + 8 <= end:
        found = _box(read_at(file, start, min(16, end - start)), start, end)
        if found is None or found.end > end:
            raise MediaError("it is cut off, or damaged: a box is longer than the file")
        yield found
        start = found.end


def _box(head: bytes, start: int, end: int) -> Box | None:
    size, kind = struct.unpack_from(">I4s", head)
    body = 8
    if size == 1:
        if len(head) < 16:
            return None
        (size,) = struct.unpack_from(">Q", head, 8)
        body = 16
    if size == 0:
        return Box(kind, start, start + body, end, open_ended=True)
    return Box(kind, start, start + body, start + size) if size >= body else None
