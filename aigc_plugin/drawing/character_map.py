"""Read which characters a TrueType or OpenType font has, from its table `cmap` (OpenType 1.9)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from ..errors import InputError

_UNICODE_TABLES = {(0, 3), (0, 4), (0, 6), (3, 1), (3, 10)}
"""Platform and encoding of the tables whose codes are Unicode."""
_MOST_CODES = 0x110000


@lru_cache(maxsize=512)
def characters_of(path: str, index: int = 0) -> frozenset[int]:
    """Code points that a font file has a glyph for.

    path     .ttf, .otf or .ttc
    index    number of the font in a collection

    InputError where the file is no such font.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise InputError(
            f"the font {path} cannot be read ({error.strerror})", hint="give a .ttf or .otf file"
        ) from None
    try:
        return frozenset(_codes(data, index))
    except (struct.error, IndexError, ValueError):
        raise InputError(f"{path} is no font", hint="give a .ttf, .otf or .ttc file") from None


def _codes(data: bytes, index: int) -> Iterator[int]:
    start = struct.unpack_from(">I", data, 12 + 4 * index)[0] if data[:4] == b"ttcf" else 0
    cmap = _table(data, start, b"cmap")
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    for number in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * number)
        if (platform, encoding) in _UNICODE_TABLES:
            yield from _subtable(data, cmap + offset)


def _table(data: bytes, start: int, wanted: bytes) -> int:
    (count,) = struct.unpack_from(">H", data, start + 4)
    for number in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * number)
        if tag == wanted:
            return int(offset)
    raise ValueError("no such table")


def _subtable(data: bytes, start: int) -> Iterator[int]:
    (kind,) = struct.unpack_from(">H", data, start)
    if kind == 4:
        yield from _segments(data, start)
    elif kind == 12:
        (count,) = struct.unpack_from(">I", data, start + 12)
        for number in range(count):
            first, last, glyph = struct.unpack_from(">III", data, start + 16 + 12 * number)
            if last >= _MOST_CODES or last < first:
                raise ValueError("a range of no characters")
            yield from range(first + (glyph == 0), last + 1)


def _segments(data: bytes, start: int) -> Iterator[int]:
    """Format 4: segments of codes, each with a difference to its glyphs or a place in a list of them."""
    (double,) = struct.unpack_from(">H", data, start + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", data, start + 14)
    starts = struct.unpack_from(f">{count}H", data, start + 16 + 2 * count)
    deltas = struct.unpack_from(f">{count}H", data, start + 16 + 4 * count)
    offsets = struct.unpack_from(f">{count}H", data, start + 16 + 6 * count)
    for number, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        place = start + 16 + 6 * count + 2 * number + offset
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code if offset == 0 else struct.unpack_from(">H", data, place + 2 * (code - first))[0]
            if glyph and (glyph + delta) & 0xFFFF:
                yield code
