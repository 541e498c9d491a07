"""The XMP packet of a TIFF or BigTIFF file: tag 700 of its first directory, which is written anew at the end."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

from ..image.xmp import TIFF_TAG
from .edits import Edit, file_size, read_at
from .marks import MOST_BYTES

_BYTES = 1


@dataclass(frozen=True)
class Layout:
    """Notation of numbers in a file: byte order and width of offsets. entry: tag, kind, count, value."""

    order: str
    is_big: bool

    @property
    def offset(self) -> str:
        return self.order + ("Q" if self.is_big else "I")

    @property
    def count(self) -> str:
        return self.order + ("Q" if self.is_big else "H")

    @property
    def entry(self) -> str:
        return self.order + ("HHQQ" if self.is_big else "HHII")

    @property
    def pointer(self) -> int:
        """Place of the offset of the first directory."""
        return 8 if self.is_big else 4


def tiff_packet(file: BinaryIO) -> bytes:
    for tag, kind, count, offset in _directory(file)[1]:
        if tag == TIFF_TAG and kind in (1, 7) and 8 < count <= MOST_BYTES:
            return read_at(file, offset, count)
    return b""


def tiff_edits(file: BinaryIO, packet: bytes) -> list[Edit]:
    layout, entries, following = _directory(file)
    end = file_size(file)
    place = end + end % 2
    directory = place + len(packet) + len(packet) % 2
    kept = [each for each in entries if each[0] != TIFF_TAG]
    rows = sorted([*kept, (TIFF_TAG, _BYTES, len(packet), place)])
    tail = b"".join([
        b"\0" * (end % 2), packet, b"\0" * (len(packet) % 2), struct.pack(layout.count, len(rows)),
        *(struct.pack(layout.entry, *row) for row in rows), struct.pack(layout.offset, following),
    ])  # fmt: skip
    pointer = struct.pack(layout.offset, directory)
    return [Edit(layout.pointer, len(pointer), pointer), Edit(end, 0, tail)]


def _directory(file: BinaryIO) -> tuple[Layout, list[tuple[int, ...]], int]:
    """Layout, entries of the first directory, and offset of the next; struct.error where it is damaged.

    A value that is shorter than its field comes as the whole field.
    """
    head = read_at(file, 0, 4)
    layout = Layout("<" if head[:2] == b"II" else ">", b"+" in head)
    width, row = struct.calcsize(layout.offset), struct.calcsize(layout.entry)
    (offset,) = struct.unpack(layout.offset, read_at(file, layout.pointer, width))
    (count,) = struct.unpack(layout.count, read_at(file, offset, struct.calcsize(layout.count)))
    start = offset + struct.calcsize(layout.count)
    content = read_at(file, start, count * row + width)
    (following,) = struct.unpack_from(layout.offset, content, count * row)
    return layout, list(struct.iter_unpack(layout.entry, content[: count * row])), following
