"""The label in FLAC: a Vorbis comment `AIGC` (RFC 9639; TC260-PG-202510A)."""

from __future__ import annotations

from typing import BinaryIO

from ...errors import MediaError
from .edits import Edit, read_at
from .id3_label import tag_size
from .marks import Addition, Found
from .vorbis_comments import comments_with, read_comments

_COMMENTS, _LAST, _MOST = 4, 0x80, (1 << 24) - 1


def is_flac(head: bytes) -> bool:
    return head[:4] == b"fLaC"


def _start(file: BinaryIO) -> int:
    """Position of the first byte of the stream: a tag of ID3 may stand before it, with a signature for one."""
    size = tag_size(file)
    return size if size and read_at(file, size, 4) == b"fLaC" else 0


def read_flac(file: BinaryIO) -> Found:
    for start, kind, size, _ in _blocks(file):
        if kind == _COMMENTS:
            return read_comments(read_at(file, start, size))
    return Found()


def flac_edits(file: BinaryIO, addition: Addition) -> list[Edit]:
    blocks = _blocks(file)
    for start, kind, size, last in blocks:
        if kind == _COMMENTS:
            made = _block(comments_with(read_at(file, start, size), addition), last=last)
            return [Edit(start - 4, size + 4, made)]
    start, kind, size, last = blocks[0]
    made = _block(comments_with(b"", addition), last=last)
    return [Edit(start - 4, 1, bytes([kind])), Edit(start + size, 0, made)]


def _block(content: bytes, *, last: bool) -> bytes:
    if len(content) > _MOST:
        raise MediaError("its comments are full: a label does not fit")
    return bytes([_COMMENTS | (_LAST if last else 0)]) + len(content).to_bytes(3, "big") + content


def _blocks(file: BinaryIO) -> list[tuple[int, int, int, bool]]:
    """(start of the content, kind, size, whether it is the last) of each metadata block."""
    position, found = _start(file) + 4, []
    while True:
        head = read_at(file, position, 4)
        size, last = int.from_bytes(head[1:], "big"), bool(head[0] & _LAST)
        found.append((position + 4, head[0] & 0x7F, size, last))
        position += 4 + size
        if last:
            return found
