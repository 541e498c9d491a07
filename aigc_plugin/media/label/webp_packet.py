"""The XMP packet of a WebP file: a chunk `XMP ` after the image, announced in the VP8X header (RFC 9649)."""

from __future__ import annotations

import struct
from typing import BinaryIO

from .edits import Edit, read_at
from .marks import MOST_BYTES
from .riff_label import chunk, riff_chunks

_FLAG = 0x04
_EXTENDED = b"VP8X"


def webp_packet(file: BinaryIO) -> bytes:
    for each in riff_chunks(file):
        if each.name == b"XMP " and each.size <= MOST_BYTES:
            return read_at(file, each.start, each.size)
    return b""


def webp_edits(file: BinaryIO, packet: bytes) -> list[Edit]:
    parts = riff_chunks(file)
    edits = []
    first = parts[0]
    if first.name == _EXTENDED:
        (flags,) = read_at(file, first.start, 1)
        edits.append(Edit(first.start, 1, bytes([flags | _FLAG])))
    else:
        head = read_at(file, first.start, min(10, first.size))
        edits.append(Edit(first.start - 8, 0, chunk(_EXTENDED, _extended(first.name, head))))
    made = chunk(b"XMP ", packet)
    old = next((each for each in parts if each.name == b"XMP "), None)
    end = parts[-1].start + parts[-1].size
    if old is not None:
        edits.append(Edit(old.start - 8, old.end - old.start + 8, made))
    else:
        pad = b"\0" if end % 2 and parts[-1].end == end else b""  # the last chunk may lack it
        edits.append(Edit(parts[-1].end, 0, pad + made))
    size = struct.unpack("<I", read_at(file, 4, 4))[0] + sum(each.growth for each in edits)
    return [Edit(4, 4, struct.pack("<I", size)), *edits]


def _extended(kind: bytes, head: bytes) -> bytes:
    """Content of the header for a plain file: alpha, and the size of its lossless or lossy image."""
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", head, 1)
        width, height, alpha = bits & 0x3FFF, bits >> 14 & 0x3FFF, bits >> 28 & 1
    else:
        width, height = ((size & 0x3FFF) - 1 for size in struct.unpack_from("<HH", head, 6))
        alpha = 0
    return b"".join([
        struct.pack("<I", alpha << 4 | _FLAG), *(int(each).to_bytes(3, "little") for each in (width, height)),
    ])  # fmt: skip
