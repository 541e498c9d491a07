"""Find out whether an image file ends before its image does: decoders fill what is missing without a word.

Sources: ISO 10918-1 B.1.1, PNG (third edition) 5.3, GIF89a 17 to 27, RFC 9649 (WebP) 2.3.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import BinaryIO

_JPEG, _PNG, _GIF = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8"
_TAIL_BYTES = 1 << 16  # in which the end of a JPEG lies, even with something behind it
_MOST_BYTES = 1 << 28  # of a JPEG that are looked at
_MARKER = re.compile(rb"\xff(?![\x00\xff\xd0-\xd7])", re.DOTALL)  # those of restarts are among the samples
_START_OF_SCAN, _END_OF_JPEG = b"\xff\xda", b"\xff\xd9"
_END_OF_GIF, _GIF_EXTENSION = 0x3B, 0x21


def is_cut_short(path: Path) -> bool:
    """True where a JPEG, PNG, GIF or WebP lacks its end; False for other kinds, pipes, and what cannot be read."""
    if not path.is_file():  # a pipe could not be read again
        return False
    try:
        with path.open("rb") as file:
            head = file.read(16)
            size = file.seek(0, os.SEEK_END)
            if head.startswith(_JPEG):
                return _lacks_end_of_jpeg(file, size)
            if head.startswith(_PNG):
                return _lacks_end_of_png(file, size)
            if head.startswith(_GIF):
                return _lacks_end_of_gif(file)
            return head[:4] == b"RIFF" and head[8:12] == b"WEBP" and int.from_bytes(head[4:8], "little") + 8 > size
    except (OSError, IndexError):
        return False


def _lacks_end_of_jpeg(file: BinaryIO, size: int) -> bool:
    """Follow the scans of a JPEG whose end is not near that of the file, as something may lie behind it."""
    file.seek(max(0, size - _TAIL_BYTES))
    tail = file.read()
    if tail.rfind(_END_OF_JPEG) > tail.rfind(_START_OF_SCAN):
        return False
    file.seek(0)
    data, at = file.read(_MOST_BYTES), 2
    while at + 4 <= len(data):
        marker = data[at : at + 2]
        if marker == _END_OF_JPEG:
            return False
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == _START_OF_SCAN:
            following = _MARKER.search(data, at)
            at = following.start() if following else len(data)
    return len(data) < _MOST_BYTES


def _lacks_end_of_png(file: BinaryIO, size: int) -> bool:
    at = len(_PNG)
    while at + 12 <= size:
        file.seek(at)
        length, name = int.from_bytes(file.read(4), "big"), file.read(4)
        if name == b"IEND":
            return False
        at += length + 12
    return True


def _lacks_end_of_gif(file: BinaryIO) -> bool:
    file.seek(10)
    flags = file.read(3)[0]
    file.seek(_palette_bytes(flags), os.SEEK_CUR)
    while kind := file.read(1):
        if kind[0] == _END_OF_GIF:
            return False
        if kind[0] == _GIF_EXTENSION:
            file.seek(1, os.SEEK_CUR)
        else:
            file.seek(_palette_bytes(file.read(9)[8]) + 1, os.SEEK_CUR)
        while (length := file.read(1)) and length[0]:
            file.seek(length[0], os.SEEK_CUR)
    return True


def _palette_bytes(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0
