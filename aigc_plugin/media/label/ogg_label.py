"""The label in Ogg (Opus, Vorbis, FLAC, Theora, Speex): a Vorbis comment `AIGC` of the first stream.

The pages of the headers are written anew. Pages after them are copied; where the headers need more pages than before,
the number of each page of that stream goes up, and its checksum follows from the change alone: it is linear.
Sources: RFC 3533 (Ogg), RFC 7845 (Opus), Vorbis I specification, RFC 9639 (FLAC in Ogg).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ...errors import MediaError
from ..audio.ogg_serial import checksum
from .edits import Edit, file_size, read_at
from .marks import MOST_BYTES, Addition, Found
from .vorbis_comments import comments_with, read_comments

_HEADER = struct.Struct("<4sBBqIIIB")
_POLYNOMIAL = 0x104C11DB7
# First bytes of a stream: first bytes of its comments, and the number of header packets after the first.
_KINDS = {
    b"OpusHead": (b"OpusTags", 1), b"\1vorbis": (b"\3vorbis", 2), b"\x7fFLAC": (b"\x84", 1),
    b"\x80theora": (b"\x81theora", 2), b"Speex   ": (b"", 1),
}  # fmt: skip


@dataclass(frozen=True)
class Page:
    """start, size: in the file. flags: 1 continued, 2 first, 4 last. table: lengths of the segments."""

    start: int
    size: int
    flags: int
    position: int
    serial: int
    number: int
    table: bytes

    @property
    def body(self) -> int:
        return self.start + _HEADER.size + len(self.table)


def is_ogg(head: bytes) -> bool:
    return head[:4] == b"OggS"


def read_ogg(file: BinaryIO) -> Found:
    mark, packets, _, _ = _headers(file)
    return read_comments(_comments(mark, packets[0]))


def ogg_edits(file: BinaryIO, addition: Addition) -> list[Edit]:
    mark, packets, pages, others = _headers(file)
    block = _comments(mark, packets[0])
    framing = b"\1" if mark == b"\3vorbis" else b""
    content = comments_with(block.removesuffix(framing), addition) + framing
    prefix = packets[0][:4] if mark == b"\x84" else mark
    if mark == b"\x84":
        prefix = prefix[:1] + len(content).to_bytes(3, "big")
    made = _pages_of([prefix + content, *packets[1:]], pages[0])
    # Pages of other streams may stand between; they keep their order, after ours.
    between = b"".join(read_at(file, each.start, each.size) for each in others)
    end = pages[-1].start + pages[-1].size
    edits = [Edit(pages[0].start, end - pages[0].start, b"".join(made) + between)]
    more = len(made) - len(pages)
    return edits + (_renumbered(file, end, pages[0].serial, more) if more else [])


def _headers(file: BinaryIO) -> tuple[bytes, list[bytes], list[Page], list[Page]]:
    """Mark of the comments, header packets from the comments on, their pages, and pages of others between them."""
    walk = _walk(file, 0)
    mark, count = b"", 0
    for page in walk:
        if not page.flags & 2:
            break
        head = read_at(file, page.body, min(16, sum(page.table)))
        known = next((value for start, value in _KINDS.items() if head.startswith(start)), None)
        if known is not None and not count:
            (mark, count), serial = known, page.serial
    else:
        raise MediaError("it holds no audio after its header")
    if not count:
        raise MediaError("its streams are of a kind that holds no comments", hint="write .opus, .ogg or .flac")
    packets: list[bytes] = []
    mine: list[Page] = []
    others: list[Page] = []
    partial = b""
    while len(packets) < count:
        if page.serial != serial:
            others.append(page)
        else:
            mine.append(page)
            body = read_at(file, page.body, sum(page.table))
            for length in page.table:
                partial, body = partial + body[:length], body[length:]
                if length < 255:
                    packets.append(partial)
                    partial = b""
        page = next(walk, None)  # type: ignore[assignment]
        if (page is None and len(packets) < count) or len(partial) > MOST_BYTES:
            raise MediaError("its headers are incomplete", hint="write the file anew")
    return mark, packets, mine, [each for each in others if each.start < mine[-1].start]


def _comments(mark: bytes, packet: bytes) -> bytes:
    return packet[4:] if mark == b"\x84" else packet.removeprefix(mark)


def _pages_of(packets: list[bytes], like: Page) -> list[bytes]:
    """Packets as pages of the stream, from the number of the first page on; they end with their page."""
    lengths: list[int] = []
    for packet in packets:
        lengths += [255] * (len(packet) // 255) + [len(packet) % 255]
    body = b"".join(packets)
    made: list[bytes] = []
    for first in range(0, len(lengths), 255):
        table = bytes(lengths[first : first + 255])
        content, body = body[: sum(table)], body[sum(table) :]
        continued = 1 if first and lengths[first - 1] == 255 else 0
        position = -1 if not any(length < 255 for length in table) else 0
        head = _HEADER.pack(b"OggS", 0, continued, position, like.serial, like.number + len(made), 0, len(table))
        page = bytearray(head + table + content)
        page[22:26] = struct.pack("<I", checksum(page))
        made.append(bytes(page))
    return made


def _renumbered(file: BinaryIO, start: int, serial: int, more: int) -> list[Edit]:
    edits = []
    for page in _walk(file, start):
        if page.serial == serial:
            number = (page.number + more) & 0xFFFFFFFF
            (before,) = struct.unpack("<I", read_at(file, page.start + 22, 4))
            change = int.from_bytes(struct.pack("<I", number ^ page.number), "big")
            after = before ^ _product(change, page.size - 22 + 4)
            edits.append(Edit(page.start + 18, 8, struct.pack("<II", number, after)))
    return edits


def _product(value: int, count: int) -> int:
    """Remainder of `value` times x to the power of 8 `count`."""
    power, base, left = 1, 2, 8 * count
    while left:
        if left & 1:
            power = _times(power, base)
        base = _times(base, base)
        left >>= 1
    return _times(value, power)


def _times(a: int, b: int) -> int:
    """Product of two polynomials over GF(2), modulo that of the checksum."""
    result = 0
    while b:
        if b & 1:
            result ^= a
        b >>= 1
        a <<= 1
        if a >> 32:
            a ^= _POLYNOMIAL
    return result


def _walk(file: BinaryIO, start: int) -> Iterator[Page]:
    end = file_size(file)
    while start + _HEADER.size <= end:
        head = read_at(file, start, _HEADER.size)
        magic, _, flags, position, serial, number, _, segments = _HEADER.unpack(head)
        if magic != b"OggS":
            return
        table = read_at(file, start + _HEADER.size, segments)
        size = _HEADER.size + segments + sum(table)
        yield Page(start, size, flags, position, serial, number, table)
        start += size
