"""The shape of a pixel in the headers of NUT and y4m, which PyAV leaves unsaid there: it is written in on the way.

NUT, version 3: a stream header is a startcode, its length, its fields and a CRC of these; for pictures the fields
end with width, height, and the two numbers of the shape, each in 7 bits a byte, the most significant first.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import BinaryIO

_STREAM = b"NS\x11\x40\x5b\xf2\xf9\xdb"
_POLYNOMIAL = 0x04C11DB7
_PICTURES = 0  # the class of such a stream
_LARGEST = 127  # in one byte, so that nothing moves
_Y4M = re.compile(rb"\AYUV4MPEG2 [^\n]*? A(\d+:\d+)[ \n]")


class WithPixelAspect:
    """A file to write to; what is written first gets the shape of pixels, once `aspect` is known."""

    def __init__(self, file: BinaryIO, container: str) -> None:
        self._file = file
        self._container = container
        self.aspect: Fraction | None = None
        self._begun = False

    def write(self, data: bytes) -> int:
        if not self._begun and self.aspect:
            said = _in_nut if self._container == "nut" else _in_y4m
            self._file.write(said(bytes(data), self.aspect))
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


def _in_nut(header: bytes, aspect: Fraction) -> bytes:
    """With the shape in the first stream header for pictures."""
    made = bytearray(header)
    place = made.find(_STREAM)
    while place >= 0:
        length, begin = _number(made, place + len(_STREAM))
        end = begin + length - 4
        at = _shape_of(made, begin)
        if at is not None and made[at : at + 2] == b"\0\0":
            near = aspect.limit_denominator(_LARGEST) if aspect < 1 else 1 / (1 / aspect).limit_denominator(_LARGEST)
            made[at : at + 2] = bytes([near.numerator, near.denominator])
            made[end : end + 4] = checksum(bytes(made[begin:end])).to_bytes(4, "big")
            break
        place = made.find(_STREAM, end)
    return bytes(made)


def _shape_of(data: bytearray, at: int) -> int | None:
    """Where the shape stands in a stream header whose fields begin at `at`; None where it is not of pictures."""
    _, at = _number(data, at)
    kind, at = _number(data, at)
    if kind != _PICTURES:
        return None
    length, at = _number(data, at)
    at += length  # the codec's tag
    for _ in range(5):  # time base, its shift, the largest distance, delay, flags
        _, at = _number(data, at)
    length, at = _number(data, at)
    at += length  # what the codec wants to know
    for _ in range(2):  # width, height
        _, at = _number(data, at)
    return at


def _number(data: bytearray, at: int) -> tuple[int, int]:
    """A number of 7 bits a byte, and where it ends."""
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


def _in_y4m(header: bytes, aspect: Fraction) -> bytes:
    match = _Y4M.match(header)
    if match is None:
        return header
    return header[: match.start(1)] + b"%d:%d" % aspect.as_integer_ratio() + header[match.end(1) :]
