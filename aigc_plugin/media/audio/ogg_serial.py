"""Give an Ogg stream a serial number that follows from its content, where libsndfile draws one by the clock.

So the same audio gives the same bytes, and other audio another number, as streams need that are joined end to end
(RFC 3533).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

_HEADER = struct.Struct("<4sBBqIIIB")  # magic, version, flags, position, stream, number, checksum, segments
_SERIAL, _CHECKSUM = slice(14, 18), slice(22, 26)
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def set_serial(file: BinaryIO) -> None:
    """Rewrite serial number and checksum of every page; the file is open for reading and writing, with one stream."""
    digest = 0
    for _, page in _pages(file):
        digest = zlib.crc32(page[_HEADER.size :], digest)
    for start, page in _pages(file):
        page[_SERIAL] = struct.pack("<I", digest)
        page[_CHECKSUM] = bytes(4)
        page[_CHECKSUM] = struct.pack("<I", checksum(page))
        file.seek(start)
        file.write(page)
    file.seek(0, 2)


def checksum(page: bytes | bytearray) -> int:
    """CRC of an Ogg page: the polynomial of zlib's, with the bits of every byte the other way round, from 0 on."""
    mirrored = zlib.crc32(page.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int.from_bytes(mirrored.to_bytes(4, "little").translate(_REVERSED), "big")


def _pages(file: BinaryIO) -> Iterator[tuple[int, bytearray]]:
    """Yield the start and the bytes of each page, up to the first thing that is none."""
    start = 0
    while True:
        file.seek(start)
        head = file.read(_HEADER.size)
        if len(head) < _HEADER.size or not head.startswith(b"OggS"):
            return
        table = file.read(head[-1])
        page = bytearray(head + table + file.read(sum(table)))
        yield start, page
        start += len(page)
