"""The label in WAVE (a chunk `AIGC`) and AVI (a sub-chunk `AIGC` of LIST INFO); the source type in an XMP chunk.

Sources: TC260-PG-202510A and TC260-PG-20257A; EBU Tech 3306 (RF64); OpenDML 1.02; XMP specification part 3.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

from ...errors import MediaError
from .edits import Edit, file_size, read_at
from .marks import AIGC, MOST_BYTES, Addition, Found
from .xmp_properties import packet_with, read_packet

_NAME = AIGC.encode()
_XMP = b"_PMX"
_UNKNOWN = (0, 0xFFFFFFFF)


@dataclass(frozen=True)
class Chunk:
    """name, start and size of its content, end with padding; `list_kind` is the form of a LIST."""

    name: bytes
    start: int
    size: int
    end: int
    list_kind: bytes = b""


def is_wave(head: bytes) -> bool:
    return head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE"


def is_avi(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"AVI "


def chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def read_riff(file: BinaryIO) -> Found:
    labels, packet = [], b""
    for outer in _riffs(file):
        for each in _chunks(file, outer):
            if each.name == _NAME and each.size <= MOST_BYTES:
                labels.append(_text(file, each))
            elif each.name == _XMP and each.size <= MOST_BYTES:
                packet = packet or read_at(file, each.start, each.size)
            elif each.list_kind == b"INFO":
                labels += [_text(file, part) for part in _inner(file, each) if part.name == _NAME]
    xmp = read_packet(packet) if packet else Found()
    return Found((*labels, *xmp.labels), xmp.types, packet)


def wave_chunks(addition: Addition) -> bytes:
    """The chunks of a WAVE file that is being written."""
    packet = packet_with(b"", Addition(source_type=addition.source_type))
    return chunk(_NAME, addition.label.encode()) + chunk(_XMP, packet)


def wave_edits(file: BinaryIO, addition: Addition) -> list[Edit]:
    """New chunks stand before the samples, so that a file without sizes in its header stays readable."""
    (outer,) = _riffs(file)[:1]
    parts = list(_chunks(file, outer))
    data = next((each for each in parts if each.name == b"data"), None)
    if data is None:
        raise MediaError("it holds no audio", hint="write the file anew")
    new = chunk(_NAME, addition.label.encode()) if addition.label else b""
    edits = []
    if addition.source_type:
        old = next((each for each in parts if each.name == _XMP), None)
        packet = read_at(file, old.start, old.size) if old else b""
        made = chunk(_XMP, packet_with(packet, Addition(source_type=addition.source_type)))
        if old is None:
            new += made
        else:
            edits.append(Edit(old.start - 8, old.end - old.start + 8, made))
    edits.append(Edit(data.start - 8, 0, new))
    return [*_larger(file, outer, parts, sum(each.growth for each in edits)), *edits]


def _larger(file: BinaryIO, outer: Chunk, parts: list[Chunk], growth: int) -> list[Edit]:
    """The edit of the size of the whole; none where it is not known."""
    if outer.name == b"RF64":
        sizes = next(each for each in parts if each.name == b"ds64")
        (size,) = struct.unpack("<Q", read_at(file, sizes.start, 8))
        return [Edit(sizes.start, 8, struct.pack("<Q", size + growth))]
    (size,) = struct.unpack("<I", read_at(file, outer.start - 4, 4))
    if size in _UNKNOWN:
        return []
    if size + growth > 0xFFFFFFFE:
        raise MediaError("it has 4 GiB, and a label would make it too large", hint="write it as FLAC")
    return [Edit(outer.start - 4, 4, struct.pack("<I", size + growth))]


def avi_edits(file: BinaryIO, addition: Addition) -> list[Edit]:
    """In the padding of the header where there is enough, so that nothing moves; else at the end of the last RIFF."""
    riffs = _riffs(file)
    parts = list(_chunks(file, riffs[0]))
    label = chunk(_NAME, addition.label.encode()) if addition.label else b""
    tail, edits = b"", []
    if label:
        edits = _into_padding(file, parts, label)
        if not edits:
            tail = chunk(b"LIST", b"INFO" + label)
    if addition.source_type:
        old = next((each for outer in riffs for each in _chunks(file, outer) if each.name == _XMP), None)
        packet = read_at(file, old.start, old.size) if old else b""
        tail += chunk(_XMP, packet_with(packet, Addition(source_type=addition.source_type)))
        edits += [Edit(old.start - 8, 4, b"JUNK")] if old else []
    last = riffs[-1]
    if tail:
        edits.append(Edit(last.end, 0, tail))
        (size,) = struct.unpack("<I", read_at(file, last.start - 4, 4))
        edits += [] if size in _UNKNOWN else [Edit(last.start - 4, 4, struct.pack("<I", size + len(tail)))]
    return edits


def _into_padding(file: BinaryIO, parts: list[Chunk], label: bytes) -> list[Edit]:
    """The LIST INFO, made larger or new, in place of as much of a JUNK chunk; empty where none fits."""
    info = next((each for each in parts if each.list_kind == b"INFO"), None)
    for before, junk in zip([None, *parts], parts, strict=False):
        if junk.name != b"JUNK" or (info is not None and before is not info):
            continue
        content = b"INFO" + (read_at(file, info.start + 4, info.end - info.start - 4) if info else b"") + label
        made = chunk(b"LIST", content)
        start = junk.start - 8 if info is None else info.start - 8
        left = junk.end - start - len(made)
        if left >= 8:
            return [Edit(start, junk.end - start, made + chunk(b"JUNK", b"\0" * (left - 8)))]
    return []


def _riffs(file: BinaryIO) -> list[Chunk]:
    """The outermost chunks: one, or several in a large AVI."""
    end, position, found = file_size(file), 0, []
    while position + 12 <= end:
        name, size, kind = struct.unpack("<4sI4s", read_at(file, position, 12))
        if name not in (b"RIFF", b"RF64"):
            break
        last = position + 8 + size
        is_known = name == b"RIFF" and size not in _UNKNOWN and last <= end
        if name == b"RIFF" and size not in _UNKNOWN and last > end + 1:
            raise MediaError("it is cut off: its header says that it is longer")
        found.append(Chunk(name, position + 8, size, min(last, end) if is_known else end, kind))
        position = found[-1].end + found[-1].end % 2
    return found


def _chunks(file: BinaryIO, outer: Chunk) -> list[Chunk]:
    return _list(file, outer.start + 4, outer.end)


def _inner(file: BinaryIO, outer: Chunk) -> list[Chunk]:
    return _list(file, outer.start + 4, outer.start + outer.size)


def _list(file: BinaryIO, position: int, end: int) -> list[Chunk]:
    found: list[Chunk] = []
    wide = 0  # size of the samples, where the header gives it in 64 bits
    while position + 8 <= end:
        name, size = struct.unpack("<4sI", read_at(file, position, 8))
        if name == b"ds64":
            wide = struct.unpack("<Q", read_at(file, position + 16, 8))[0]
        if name == b"data" and size == 0xFFFFFFFF:
            size = wide or end - position - 8
        kind = read_at(file, position + 8, 4) if name == b"LIST" and position + 12 <= end else b""
        last = position + 8 + size + size % 2
        found.append(Chunk(name, position + 8, size, min(last, end), kind))
        position = last
    return found


def _text(file: BinaryIO, part: Chunk) -> str:
    return read_at(file, part.start, part.size).rstrip(b"\0").decode("utf-8", "replace")


def riff_chunks(file: BinaryIO) -> list[Chunk]:
    """The chunks of the first RIFF of a file."""
    riffs = _riffs(file)
    parts = _chunks(file, riffs[0]) if riffs else []
    if not parts:
        raise MediaError("it is empty, or cut off")
    return parts
