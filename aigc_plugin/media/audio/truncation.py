"""Detect truncated files from their containers, where the decoder does not report it."""

from __future__ import annotations

import struct
from pathlib import Path

_STREAMED = (0, 0xFFFFFFFF)  # what writers that could not seek back leave as size
_OGG_TAIL = 1 << 17  # a page is at most 65,307 bytes
_OGG_HEADER = struct.Struct("<4sBBqIIIB")  # magic, version, flags, position, stream, number, checksum, segments


def wave_shortfall(path: Path) -> int:
    """Bytes of audio that a RIFF WAVE header declares and the file lacks; 0 for every other file."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if file.read(4) != b"RIFF":
            return 0
        file.seek(12)
        while len(head := file.read(8)) == 8:
            name, length = struct.unpack("<4sI", head)
            if name == b"data":
                return 0 if length in _STREAMED else max(0, file.tell() + length - size)
            file.seek(length + length % 2, 1)
    return 0


def ogg_is_cut(path: Path) -> bool:
    """True where the last page of an Ogg file is incomplete."""
    page = _last_ogg_page(path)
    if not page:
        return False
    if len(page) < _OGG_HEADER.size:
        return True
    segments: int = _OGG_HEADER.unpack_from(page)[-1]
    body = page[_OGG_HEADER.size :]
    return len(body) < segments or len(body) < segments + sum(body[:segments])


def ogg_samples(path: Path) -> int:
    """Number of samples up to the end of the last page of an Ogg Vorbis file; 0 where it does not give it."""
    page = _last_ogg_page(path)
    if len(page) < _OGG_HEADER.size:
        return 0
    return max(0, int(_OGG_HEADER.unpack_from(page)[3]))


def _last_ogg_page(path: Path) -> bytes:
    """The last page, from its magic number to the end of the file; empty where there is none."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _OGG_TAIL))
        tail = file.read()
    start = tail.rfind(b"OggS")
    return tail[start:] if start >= 0 else b""


def mp3_has_frame_count(path: Path) -> bool:
    """True where an MP3 has a Xing or Info header, whose frame count FFmpeg takes the duration from."""
    with path.open("rb") as file:
        head = file.read(10)
        if head[:3] == b"ID3" and len(head) == 10:
            tag = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
            file.seek(10 + tag)
        else:
            file.seek(0)
        first = file.read(4096)
    return b"Xing" in first or b"Info" in first
