"""Patch the sample aspect ratio into NUT and y4m headers, where PyAV does not write it.

NUT, version 3: a stream header is a startcode, its length, its fields and a CRC of these; for video the fields
end with width, height, and the two numbers of the aspect ratio, each in 7 bits a byte, the most significant first.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import BinaryIO

_STREAM = b"NS\x11\x40\x5b\xf2\xf9\xdb"
_POLYNOMIAL = 0x04C11DB7
_VIDEO = 0  # the class of a video stream
_LARGEST = 127  # that fits one byte, so that nothing moves
_Y4M = re.compile(rb"\AYUV4MPEG2 [^\n]*? A(\d+:\d+)[ \n]")


class AspectPatcher:
    """A file to write to. The first write gets the aspect ratio, where `aspect` is set by then."""

    def __init__(self, file: BinaryIO, container: str) -> None:
        self._file = file
        self._container = container
        self.aspect: Fraction | None = None
        self._begun = False

    def write(self, data: bytes) -> int:
        if not self._begun and self.aspect:
            patch = _patch_nut if self._container == "nut" else _patch_y4m
            self._file.write(patch(bytes(data), self.aspect))
        else:
            self._file.write(data)
        self._begun = True
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return self._file.seekable()

    def flush(self) -> None:
        self._file.flush()


def _patch_nut(header: bytes, aspect: Fraction) -> bytes:
    """The header with the aspect ratio in its first video stream."""
    patched = bytearray(header)
    start = patched.find(_STREAM)
    while start >= 0:
        length, begin = _number(patched, start + len(_STREAM))
        end = begin + length - 4
        at = _aspect_offset(patched, begin)
        if at is not None and patched[at : at + 2] == b"\0\0":
            near = aspect.limit_denominator(_LARGEST) if aspect < 1 else 1 / (1 / aspect).limit_denominator(_LARGEST)
            patched[at : at + 2] = bytes([near.numerator, near.denominator])
            patched[end : end + 4] = checksum(bytes(patched[begin:end])).to_bytes(4, "big")
            break
        start = patched.find(_STREAM, end)
    return bytes(patched)


def _aspect_offset(data: bytearray, at: int) -> int | None:
    """Offset of the aspect ratio in a stream header with fields from `at` on; None where the stream is not video."""
    _, at = _number(data, at)
    kind, at = _number(data, at)
    if kind != _VIDEO:
        return None
    length, at = _number(data, at)
    at += length  # the codec's tag
    for _ in range(5):  # time base, its shift, the largest distance, delay, flags
        _, at = _number(data, at)
    length, at = _number(data, at)
    at += length  # the codec's own data
    for _ in range(2):  # width, height
        _, at = _number(data, at)
    return at


def _number(data: bytearray, at: int) -> tuple[int, int]:
    """A number of 7 bits a byte, and the offset after it."""
    value = 0
    while data[at] & 128:
        value = value << 7 | data[at] & 127
        at += 1
    return value << 7 | data[at], at + 1


def checksum(data: bytes) -> int:
    """CRC-32 of NUT: most significant bit first, from 0."""
    value = 0
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ (_POLYNOMIAL if value & 1 << 31 else 0)) & 0xFFFFFFFF
    return value


def _patch_y4m(header: bytes, aspect: Fraction) -> bytes:
    match = _Y4M.match(header)
    if match is None:
        return header
    return header[: match.start(1)] + b"%d:%d" % aspect.as_integer_ratio() + header[match.end(1) :]
