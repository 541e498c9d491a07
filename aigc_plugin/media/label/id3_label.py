"""The label in MP3 and bare AAC: a TXXX frame `AIGC` of the ID3v2 tag; the source type in a PRIV frame with XMP.

Sources: ID3v2.2, 2.3 and 2.4; TC260-PG-202510A; XMP specification part 3.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from .edits import Edit, read_at
from .marks import AIGC, MOST_BYTES, Addition, Found
from .xmp_properties import packet_with, read_packet

_XMP = b"XMP\0"
_ENCODINGS = ("latin-1", "utf-16", "utf-16-be", "utf-8")


def is_mpeg_audio(head: bytes) -> bool:
    """MP3, or AAC in ADTS, with or without a tag in front."""
    return head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0)


def read_id3(file: BinaryIO) -> Found:
    labels, packet = [], b""
    for name, content, _, _ in _placed_frames(_tag(file)):
        if name in (b"TXXX", b"TXX"):
            key, _, value = _text(content)
            labels += [value] if key.upper() == AIGC else []
        elif name == b"PRIV" and content.startswith(_XMP):
            packet = packet or content[len(_XMP) :]
    xmp = read_packet(packet) if packet else Found()
    return Found((*labels, *xmp.labels), xmp.types, packet)


def id3_edits(file: BinaryIO, addition: Addition) -> list[Edit]:
    """New frames stand first in the tag; where there is none, a tag of version 2.3 is made."""
    tag = _tag(file)
    size = tag_size(file)
    version = tag[3] if tag else 3
    frames, kept = [], b""
    if addition.label:
        frames.append((b"TXXX" if version > 2 else b"TXX", b"\0" + AIGC.encode() + b"\0" + addition.label.encode()))
    packet = b""
    for name, content, start, end in _placed_frames(tag):
        if addition.source_type and name == b"PRIV" and content.startswith(_XMP):
            packet = packet or content[len(_XMP) :]
        else:
            kept += tag[start:end]
    if addition.source_type and version > 2:
        frames.append((b"PRIV", _XMP + packet_with(packet, Addition(source_type=addition.source_type))))
    new = b"".join(_frame(name, content, version) for name, content in frames)
    if not tag:
        return [Edit(0, 0, b"ID3\3\0\0" + _syncsafe(len(new)) + new)]
    # Without padding and footer, which stood at its end.
    body = tag[10 : 10 + _extended(tag)] + new + kept
    flags = tag[5] & ~0x10 & (0xFF if version == 4 else ~0x80)
    return [Edit(0, size, tag[:5] + bytes([flags]) + _syncsafe(len(body)) + body)]


def tag_size(file: BinaryIO) -> int:
    """Bytes of the tag in the file, with its footer."""
    head = read_at(file, 0, 10)
    return 10 + _size(head[6:10]) + (10 if head[5] & 0x10 else 0) if head[:3] == b"ID3" else 0


def _tag(file: BinaryIO) -> bytes:
    """The tag at the start of a file, without a footer, and with the bytes that it means; empty where there is none."""
    file.seek(0)
    head = file.read(10)
    if len(head) < 10 or head[:3] != b"ID3":
        return b""
    size = _size(head[6:10])
    if size > MOST_BYTES:
        raise EOFError("its tag is too long")
    tag = head + read_at(file, 10, size)
    if tag[5] & 0x80 and tag[3] < 4:  # of the whole tag: a zero byte stands after each 0xFF
        return tag[:10] + tag[10:].replace(b"\xff\0", b"\xff")
    return tag


def _extended(tag: bytes) -> int:
    """Bytes of the extended header."""
    if not tag[5] & 0x40 or tag[3] < 3:
        return 0
    return _size(tag[10:14]) if tag[3] == 4 else 4 + int(struct.unpack_from(">I", tag, 10)[0])


def _placed_frames(tag: bytes) -> Iterator[tuple[bytes, bytes, int, int]]:
    """(name, content, start, end) of each frame, up to the padding."""
    if not tag:
        return
    width = 3 if tag[3] == 2 else 4
    position = 10 + _extended(tag)
    while position + 2 * width < len(tag) and tag[position]:
        start = position
        name = tag[position : position + width]
        raw = tag[position + width : position + 2 * width]
        size = _size(raw) if tag[3] == 4 else int.from_bytes(raw, "big")
        position += 2 * width + (2 if width == 4 else 0)
        yield name, tag[position : position + size], start, min(position + size, len(tag))
        position += size


def _frame(name: bytes, content: bytes, version: int) -> bytes:
    if version == 2:
        return name + len(content).to_bytes(3, "big") + content
    size = _syncsafe(len(content)) if version == 4 else struct.pack(">I", len(content))
    return name + size + b"\0\0" + content


def _text(content: bytes) -> tuple[str, str, str]:
    """Description and value of a TXXX frame, around the zero between them."""
    encoding = _ENCODINGS[content[0]] if content and content[0] < len(_ENCODINGS) else "latin-1"
    return content[1:].decode(encoding, "replace").replace("\ufeff", "").rstrip("\0").partition("\0")


def _size(raw: bytes) -> int:
    return sum((byte & 0x7F) << shift for byte, shift in zip(raw, (21, 14, 7, 0), strict=True))


def _syncsafe(size: int) -> bytes:
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
