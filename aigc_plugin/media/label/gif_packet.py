"""The XMP packet of a GIF file: an application extension (GIF89a, 26; XMP specification part 3)."""

from __future__ import annotations

from typing import BinaryIO

from .edits import Edit, file_size, read_at
from .marks import MOST_BYTES

_HEAD = b"\x21\xff\x0bXMP DataXMP"
# Readers that take the packet for sub-blocks land in here, wherever they are, and are led to the end.
_TAIL = b"\1" + bytes(range(255, -1, -1)) + b"\0"


def gif_packet(file: BinaryIO) -> bytes:
    start, end = _place(file)
    return read_at(file, start + len(_HEAD), end - start - len(_HEAD) - len(_TAIL)) if end > start else b""


def gif_edits(file: BinaryIO, packet: bytes) -> list[Edit]:
    """The packet stands before the first image; GIF87a, which has no extensions, becomes GIF89a."""
    start, end = _place(file)
    return [Edit(0, 6, b"GIF89a"), Edit(start, end - start, _HEAD + packet + _TAIL)]


def _place(file: BinaryIO) -> tuple[int, int]:
    """Start and end of the extension; both where it would be, for a file that has none."""
    head = read_at(file, 0, 13)
    first = position = 13 + (3 << (head[10] & 7) + 1 if head[10] & 0x80 else 0)
    size = file_size(file)
    while position + 2 < size:
        mark = read_at(file, position, 2)
        if mark[:1] == b"\x21":
            if read_at(file, position, min(len(_HEAD), size - position)) == _HEAD:
                return position, _packet_end(file, position)
            position = _blocks_end(file, position + 2)
        elif mark[:1] == b"\x2c":
            colours = read_at(file, position + 9, 1)[0]
            table = 3 << (colours & 7) + 1 if colours & 0x80 else 0
            position = _blocks_end(file, position + 10 + table + 1)
        else:
            break
    return first, first


def _packet_end(file: BinaryIO, start: int) -> int:
    content = b""
    file.seek(start)
    while len(content) < MOST_BYTES and (block := file.read(1 << 16)):
        content += block
        at = content.find(_TAIL)
        if at >= 0:
            return start + at + len(_TAIL)
    raise EOFError("its XMP metadata has no end")


def _blocks_end(file: BinaryIO, position: int) -> int:
    while size := read_at(file, position, 1)[0]:
        position += size + 1
    return position + 1
