"""Comments of FLAC, Vorbis, Opus and others: a list of NAME=value (Xiph.Org, Vorbis I specification, 5)."""

from __future__ import annotations

import struct

from .marks import AIGC, SOURCE_TYPE_TAG, Addition, Found


def read_comments(block: bytes) -> Found:
    labels, types = [], []
    for line in _lines(block)[1]:
        name, _, value = line.decode("utf-8", "replace").partition("=")
        labels += [value] if name.upper() == AIGC else []
        types += [value] if name.upper() == SOURCE_TYPE_TAG else []
    return Found(tuple(labels), tuple(types))


def comments_with(block: bytes, addition: Addition) -> bytes:
    """The block with more comments; what follows the list stays."""
    vendor, lines, rest = _lines(block)
    pairs = ((AIGC, addition.label), (SOURCE_TYPE_TAG, addition.source_type))
    lines += [f"{name}={value}".encode() for name, value in pairs if value]
    packed = b"".join(struct.pack("<I", len(line)) + line for line in lines)
    return struct.pack("<I", len(vendor)) + vendor + struct.pack("<I", len(lines)) + packed + rest


def _lines(block: bytes) -> tuple[bytes, list[bytes], bytes]:
    """Vendor, comments, and what follows them; struct.error where the block is damaged."""
    if not block:
        return b"", [], b""
    vendor, position = _text(block, 0)
    (count,) = struct.unpack_from("<I", block, position)
    position += 4
    lines = []
    for _ in range(count):
        line, position = _text(block, position)
        lines.append(line)
    return vendor, lines, block[position:]


def _text(block: bytes, position: int) -> tuple[bytes, int]:
    (size,) = struct.unpack_from("<I", block, position)
    if position + 4 + size > len(block):
        raise struct.error("a comment is longer than its block")
    return block[position + 4 : position + 4 + size], position + 4 + size
