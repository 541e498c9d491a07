"""MP4, MOV, M4A and 3GP whose index comes after their data: a pipe of them can hardly be read."""

from __future__ import annotations

import struct
from typing import Any

from ..errors import MediaError

_HEADER = struct.Struct(">I4s")
_HEAD_BYTES = 4096
_BRAND, _INDEX, _DATA = b"ftyp", b"moov", b"mdat"


def has_late_index(stream: Any) -> bool:
    """Tell whether a stream that cannot seek begins as a file of the MP4 family whose data come before its index.

    stream    a buffered reader, of which nothing is taken
    """
    if stream.seekable() or not hasattr(stream, "peek"):
        return False
    head = stream.peek(_HEAD_BYTES)
    kinds = _boxes(head)
    return bool(kinds) and kinds[0] in (_BRAND, _DATA, b"wide", b"free") and _DATA in kinds and _INDEX not in kinds


def late_index_error(name: str) -> MediaError:
    """The error for a stream of which nothing could be read; `has_late_index` was true of it."""
    return MediaError(
        f"{name} is an MP4, MOV or M4A with its index at the end, which a pipe cannot seek to",
        hint="give the name of the file, or move the index first: ffmpeg -i IN -c copy -movflags +faststart OUT",
    )


def _boxes(head: bytes) -> list[bytes]:
    """The kinds of the boxes that begin within the first bytes of a file."""
    kinds, position = [], 0
    while position + _HEADER.size <= len(head):
        size, kind = _HEADER.unpack_from(head, position)
        kinds.append(kind)
        if size < _HEADER.size or kind == _DATA:  # 0 and 1 stand for sizes that lead beyond the head
            break
        position += size
    return kinds
