"""Find what a demuxer leaves unread: files that were put behind one another, as `cat` does."""

from __future__ import annotations

import struct
from pathlib import Path

_EBML = b"\x1aE\xdf\xa3"  # begins every Matroska file
_MOVIE = b"moov"  # once in every MP4
_BLOCK = 1 << 20


def has_further_part(path: Path, container: str, end: int) -> bool:
    """True where another file begins behind the one that was read.

    path         a regular file
    container    FFmpeg's name of its format
    end          position in bytes up to which packets were read
    """
    if container == "matroska,webm":
        return _contains(path, _EBML, end)
    return container.startswith("mov,") and _number_of_movies(path) > 1


def _contains(path: Path, mark: bytes, start: int) -> bool:
    with path.open("rb") as file:
        file.seek(start)
        tail = b""
        while block := file.read(_BLOCK):
            if mark in tail + block:
                return True
            tail = block[-len(mark) :]
    return False


def _number_of_movies(path: Path) -> int:
    """Boxes of ISO/IEC 14496-12 at the top level that describe a whole movie."""
    size, at, count = path.stat().st_size, 0, 0
    with path.open("rb") as file:
        while at + 8 <= size:
            file.seek(at)
            length, kind = struct.unpack(">I4s", file.read(8))
            if length == 1:
                length = int.from_bytes(file.read(8), "big")
            count += kind == _MOVIE
            if length < 8:
                break
            at += length
    return count
