"""The places in an ISO media file that name an offset from its start, for a file whose parts have moved.

Sources: ISO/IEC 14496-12: stco, co64 (8.7.5), saio (8.7.9), tfhd (8.8.7), tfra (8.8.10).
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import BinaryIO

from .edits import Edit, read_at
from .iso_boxes import Box, boxes
from .marks import MOST_BYTES

Moved = Callable[[int], int]
"""Offset in the old file → offset in the new one."""
_INSIDE = (b"trak", b"mdia", b"minf", b"stbl")


class OffsetOverflow(Exception):  # noqa: N818
    """An offset does not fit its 32 bits any more."""


def shifted(moov: bytes, moved: Moved) -> bytes:
    """The content of a movie header with the offsets of its chunks where they are now."""
    content = bytearray(moov)
    _shift(content, 0, len(content), moved)
    return bytes(content)


def _shift(content: bytearray, start: int, end: int, moved: Moved) -> None:
    for each in boxes(content, start, end):
        if each.kind in _INSIDE:
            _shift(content, each.body, each.end, moved)
        elif each.kind in (b"stco", b"co64"):
            (count,) = struct.unpack_from(">I", content, each.body + 4)
            _shift_list(content, each.body + 8, count, each.kind == b"co64", each.end, moved)
        elif each.kind == b"saio":
            place = each.body + (12 if content[each.body + 3] & 1 else 4)
            (count,) = struct.unpack_from(">I", content, place)
            _shift_list(content, place + 4, count, content[each.body] == 1, each.end, moved)


def _shift_list(content: bytearray, start: int, count: int, is_long: bool, end: int, moved: Moved) -> None:
    width = 8 if is_long else 4
    count = min(count, (end - start) // width)
    form = f">{count}{'Q' if is_long else 'I'}"
    offsets = [moved(offset) for offset in struct.unpack_from(form, content, start)]
    if not is_long and any(offset >= 1 << 32 for offset in offsets):
        raise OffsetOverflow
    struct.pack_into(form, content, start, *offsets)


def fragment_edits(file: BinaryIO, tops: list[Box], moved: Moved) -> list[Edit]:
    """The edits of fragments and of their index, which may name offsets too."""
    edits = []
    for each in tops:
        if each.kind not in (b"moof", b"mfra") or each.size > MOST_BYTES:
            continue
        before = read_at(file, each.body, each.end - each.body)
        after = bytearray(before)
        for inner in boxes(before):
            if inner.kind == b"traf":
                _shift_fragment(after, inner, moved)
            elif inner.kind == b"tfra":
                _shift_index(after, inner, moved)
        if after != before:
            edits.append(Edit(each.body, len(before), bytes(after)))
    return edits


def _shift_fragment(content: bytearray, traf: Box, moved: Moved) -> None:
    for each in boxes(content, traf.body, traf.end):
        if each.kind == b"tfhd" and content[each.body + 3] & 1:
            (offset,) = struct.unpack_from(">Q", content, each.body + 8)
            struct.pack_into(">Q", content, each.body + 8, moved(offset))


def _shift_index(content: bytearray, index: Box, moved: Moved) -> None:
    is_long = content[index.body] == 1
    lengths, count = struct.unpack_from(">II", content, index.body + 8)
    row = (16 if is_long else 8) + sum((lengths >> shift & 3) + 1 for shift in (0, 2, 4))
    for number in range(count):
        place = index.body + 16 + number * row + (8 if is_long else 4)
        if place + 8 > index.end:
            return
        form = ">Q" if is_long else ">I"
        (offset,) = struct.unpack_from(form, content, place)
        struct.pack_into(form, content, place, moved(offset))
