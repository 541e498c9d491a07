"""The label in MP4, MOV and M4A: key `AIGC` of the metadata in moov.udta.meta; the source type in an XMP box.

Sources: ISO/IEC 14496-12; QuickTime File Format, "Metadata"; TC260-PG-20257A; XMP specification part 3.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from ...errors import MediaError
from .chunk_offsets import OffsetOverflow, fragment_edits, shifted
from .edits import Edit, file_size, read_at
from .iso_boxes import Box, box, boxes, top_level
from .marks import AIGC, MOST_BYTES, Addition, Found
from .xmp_properties import packet_with, read_packet

_XMP_UUID = bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC")
_TEXT = 1  # UTF-8, the type of a value
_HANDLER = b"\0" * 8 + b"mdta" + b"\0" * 13


def is_mp4(head: bytes) -> bool:
    kinds = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
    brand = head[8:12]
    return (head[4:8] == b"ftyp" and brand not in (b"avif", b"avis", b"heic", b"heix", b"mif1")) or head[4:8] in kinds


def read_mp4(file: BinaryIO) -> Found:
    tops = list(top_level(file))
    moov = _movie(file, tops)
    labels = [value for name, value in _values(moov) if name == AIGC]
    packet = next((_packet(file, each) for each in tops if _is_packet(file, each)), b"")
    xmp = read_packet(packet) if packet else Found()
    return Found((*labels, *xmp.labels), xmp.types, packet)


def mp4_edits(file: BinaryIO, addition: Addition) -> list[Edit]:
    """A larger moov, and the XMP box after it; the offsets of samples that move are counted on.

    Where an offset would not fit its 32 bits, the new moov goes to the end of the file and nothing moves.
    """
    tops = list(top_level(file))
    place = next(each for each in tops if each.kind == b"moov")
    moov = _movie(file, tops)
    content = _with_value(moov, AIGC, addition.label) if addition.label else moov
    packets = _packet_edits(file, tops, place, addition)
    inside = Edit(place.start, place.size, box(b"moov", content))
    moves = [(inside.at + inside.size, inside.growth), *((each.at + each.size, each.growth) for each in packets)]

    def moved(offset: int) -> int:
        return offset + sum(growth for start, growth in moves if offset >= start)

    try:
        first = Edit(place.start, place.size, box(b"moov", shifted(content, moved)))
    except OffsetOverflow:
        return _at_the_end(file, tops, place, content, addition)
    return [first, *packets, *fragment_edits(file, tops, moved)]


def _at_the_end(file: BinaryIO, tops: list[Box], place: Box, content: bytes, addition: Addition) -> list[Edit]:
    if tops[-1].open_ended:
        raise MediaError("its last box has no size", hint="write the file anew with another program first")
    tail = box(b"moov", content)
    if addition.source_type:
        tail += _packet_box(packet_with(b"", Addition(source_type=addition.source_type)))
    return [Edit(place.start + 4, 4, b"free"), Edit(file_size(file), 0, tail)]


def _movie(file: BinaryIO, tops: list[Box]) -> bytes:
    place = next((each for each in tops if each.kind == b"moov"), None)
    if place is None:
        raise MediaError("it holds no movie header: it is incomplete", hint="write the file anew")
    if place.size > MOST_BYTES:
        raise MediaError(f"its movie header has {place.size >> 20} MiB, more than a file should")
    return read_at(file, place.body, place.end - place.body)


def _metas(moov: bytes) -> Iterator[tuple[Box, Box | None]]:
    """(meta box with keys, the udta around it) of a movie header, that in udta first."""
    for udta in (each for each in boxes(moov) if each.kind == b"udta"):
        for meta in boxes(moov, udta.body, udta.end):
            if meta.kind == b"meta" and _has_keys(moov, meta):
                yield meta, udta
    for meta in boxes(moov):
        if meta.kind == b"meta" and _has_keys(moov, meta):
            yield meta, None


def _inner(moov: bytes, meta: Box) -> list[Box]:
    """The boxes in a meta box, which has four bytes of version and flags in MP4 and none in QuickTime."""
    skip = 0 if moov[meta.body + 4 : meta.body + 8] == b"hdlr" else 4
    return list(boxes(moov, meta.body + skip, meta.end))


def _has_keys(moov: bytes, meta: Box) -> bool:
    return any(each.kind == b"hdlr" and moov[each.body + 8 : each.body + 12] == b"mdta" for each in _inner(moov, meta))


def _values(moov: bytes) -> Iterator[tuple[str, str]]:
    for meta, _ in _metas(moov):
        parts = {each.kind: each for each in _inner(moov, meta)}
        if b"keys" not in parts or b"ilst" not in parts:
            continue
        names = _names(moov, parts[b"keys"])
        for item in boxes(moov, parts[b"ilst"].body, parts[b"ilst"].end):
            number = int.from_bytes(item.kind, "big")
            data = next((each for each in boxes(moov, item.body, item.end) if each.kind == b"data"), None)
            if data is not None and 1 <= number <= len(names):
                yield names[number - 1], moov[data.body + 8 : data.end].decode("utf-8", "replace")


def _names(moov: bytes, keys: Box) -> list[str]:
    return [moov[each.body : each.end].decode("utf-8", "replace") for each in boxes(moov, keys.body + 8, keys.end)]


def _with_value(moov: bytes, name: str, value: str) -> bytes:
    """The content of moov with one more key: in the metadata with keys that is there, else in a new one in udta."""
    key = box(b"mdta", name.encode())
    meta, udta = next(_metas(moov), (None, None))
    if meta is None:
        item = _item(1, value)
        keys = box(b"keys", struct.pack(">II", 0, 1) + key)
        made = box(b"meta", b"\0" * 4 + box(b"hdlr", _HANDLER) + keys + box(b"ilst", item))
        around = next((each for each in boxes(moov) if each.kind == b"udta"), None)
        if around is None:
            return moov + box(b"udta", made)
        content = moov[around.body : around.end]
        if content.endswith(b"\0" * 4):  # QuickTime may end the list of user data so
            content = content[:-4]
        return moov[: around.start] + box(b"udta", content + made) + moov[around.end :]
    changed = box(b"meta", _with_key(moov, meta, key, value))
    if udta is None:
        return moov[: meta.start] + changed + moov[meta.end :]
    outer = box(b"udta", moov[udta.body : meta.start] + changed + moov[meta.end : udta.end])
    return moov[: udta.start] + outer + moov[udta.end :]


def _with_key(moov: bytes, meta: Box, key: bytes, value: str) -> bytes:
    parts = _inner(moov, meta)
    content = moov[meta.body : parts[0].start]
    keys = next((each for each in parts if each.kind == b"keys"), None)
    number = 1 + (len(_names(moov, keys)) if keys else 0)
    item, placed = _item(number, value), False
    for each in parts:
        body = moov[each.body : each.end]
        if each.kind == b"keys":
            content += box(b"keys", body[:4] + struct.pack(">I", number) + body[8:] + key)
        elif each.kind == b"ilst" and not placed:
            content += box(b"ilst", body + item)
            placed = True
        else:
            content += moov[each.start : each.end]
    content += b"" if keys else box(b"keys", struct.pack(">II", 0, 1) + key)
    return content + (b"" if placed else box(b"ilst", item))


def _item(number: int, value: str) -> bytes:
    return box(struct.pack(">I", number), box(b"data", struct.pack(">II", _TEXT, 0) + value.encode()))


def _is_packet(file: BinaryIO, place: Box) -> bool:
    return place.kind == b"uuid" and place.end - place.body > 16 and read_at(file, place.body, 16) == _XMP_UUID


def _packet(file: BinaryIO, place: Box) -> bytes:
    size = place.end - place.body - 16
    return read_at(file, place.body + 16, size) if size <= MOST_BYTES else b""


def _packet_box(packet: bytes) -> bytes:
    return box(b"uuid", _XMP_UUID + packet)


def _packet_edits(file: BinaryIO, tops: list[Box], moov: Box, addition: Addition) -> list[Edit]:
    """The source type goes into XMP, without a second AIGC label."""
    if not addition.source_type:
        return []
    only = Addition(source_type=addition.source_type)
    there = next((each for each in tops if _is_packet(file, each)), None)
    if there is None:
        return [Edit(moov.end, 0, _packet_box(packet_with(b"", only)))]
    return [Edit(there.start, there.size, _packet_box(packet_with(_packet(file, there), only)))]
