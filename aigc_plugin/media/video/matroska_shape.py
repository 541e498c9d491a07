"""Write the shape of pixels into a finished Matroska file: PyAV has no way to give it to the muxer.

Sources: RFC 8794 (EBML) 4 to 6, RFC 9559 (Matroska) 5.1.4.1.28. The display size is put into the video track, by as
many bytes as the padding before the tracks gets shorter, so that nothing after them moves.
"""

from __future__ import annotations

import zlib
from fractions import Fraction
from typing import BinaryIO

from ..label.ebml import Element, begun_elements, size_bytes

_SEGMENT, _SEEK_HEAD, _VOID, _INFO, _TRACKS = 0x18538067, 0x114D9B74, 0xEC, 0x1549A966, 0x1654AE6B
_CLUSTER, _CHECKSUM, _SEEK, _SEEK_ID, _SEEK_POSITION = 0x1F43B675, 0xBF, 0x4DBB, 0x53AB, 0x53AC
_TRACK, _VIDEO = 0xAE, 0xE0
_DISPLAY_WIDTH, _DISPLAY_HEIGHT, _DISPLAY_UNIT = 0x54B0, 0x54BA, 0x54B2
_HEAD_BYTES = 1 << 20  # in which the tracks are found
_STORE_SHAPE = ("h264", "hevc", "libx26", "mpeg", "libtheora")  # encoders, by how their names begin


def needs_shape(container: str, encoder: str, aspect: Fraction | None) -> bool:
    """True for pixels that are not square, and whose shape neither the stream nor PyAV's muxer stores."""
    return container in ("matroska", "webm") and aspect not in (None, 1) and not encoder.startswith(_STORE_SHAPE)


def write_shape(file: BinaryIO, width: int, height: int, aspect: Fraction) -> bool:
    """Write the display size of the first video track; False where the file has no room, and stays as it was.

    file             finished, readable and writable
    width, height    of its frames
    aspect           width by height of a pixel
    """
    file.flush()
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    try:
        changed = _with_shape(head, *_display_size(width, height, aspect))
    except IndexError:
        changed = None
    file.seek(0)
    file.write(changed or head)
    return changed is not None


def _display_size(width: int, height: int, aspect: Fraction) -> tuple[int, int]:
    """A size in whole pixels: the frame is stretched, or squeezed where only that gives whole ones."""
    if (width * aspect).denominator != 1 and (height / aspect).denominator == 1:
        return width, int(height / aspect)
    return max(1, round(width * aspect)), height


def _with_shape(head: bytes, width: int, height: int) -> bytes | None:
    segment = next((each for each in begun_elements(head, 0, len(head)) if each.id == _SEGMENT), None)
    if segment is None:
        return None
    found: dict[int, Element] = {}
    for each in begun_elements(head, segment.body, min(segment.end, len(head))):
        if each.id == _CLUSTER:
            break
        found.setdefault(each.id, each)
    seek, void, tracks = found.get(_SEEK_HEAD), found.get(_VOID), found.get(_TRACKS)
    if seek is None or void is None or tracks is None or not void.start < tracks.start < tracks.end <= len(head):
        return None
    display = b"".join(
        _number(kind, 2) + b"\x84" + _number(value, 4)
        for kind, value in ((_DISPLAY_WIDTH, width), (_DISPLAY_HEIGHT, height))
    )
    larger = _rebuilt(head, tracks, display, [_TRACK, _VIDEO])
    added = 0 if larger is None else len(larger) - (tracks.end - tracks.start)
    if larger is None or void.end - void.body < added:
        return None
    left = void.end - void.body - added
    padding = _number(_VOID, 1) + _size(left, void.body - void.start - 1) + bytes(left)
    moved = _moved(head, seek, (void.end, tracks.start), added, segment.body)
    before, between = head[seek.end : void.start], head[void.end : tracks.start]
    return b"".join([head[: seek.start], moved, before, padding, between, larger, head[tracks.end :]])


def _rebuilt(data: bytes, element: Element, added: bytes, path: list[int]) -> bytes | None:
    """The element with bytes put into the first one at `path` inside; None where there is none."""
    parts, done, is_checked = [], not path, False
    for child in begun_elements(data, element.body, element.end):
        if child.id == _CHECKSUM:
            is_checked = True
            continue
        raw = data[child.start : child.end]
        if path and not done and child.id == path[0]:
            inner = _rebuilt(data, child, added, path[1:])
            done, raw = (True, inner) if inner is not None else (False, raw)
        if not path and child.id in (_DISPLAY_WIDTH, _DISPLAY_HEIGHT, _DISPLAY_UNIT):
            continue
        parts.append(raw)
    if not done:
        return None
    body = b"".join(parts) + (added if not path else b"")
    body = _checksum(body) + body if is_checked else body
    kind_bytes = (element.id.bit_length() + 7) // 8
    return _number(element.id, kind_bytes) + _size(len(body), element.body - element.start - kind_bytes) + body


def _moved(data: bytes, seek: Element, bounds: tuple[int, int], by: int, origin: int) -> bytes:
    """The index of top-level elements, where those that begin within `bounds` now begin so many bytes earlier."""
    changed = bytearray(data[seek.start : seek.end])
    for entry in begun_elements(data, seek.body, seek.end):
        for field in begun_elements(data, entry.body, entry.end) if entry.id == _SEEK else ():
            position = int.from_bytes(data[field.body : field.end], "big")
            if field.id == _SEEK_POSITION and bounds[0] <= origin + position <= bounds[1]:
                at = slice(field.body - seek.start, field.end - seek.start)
                changed[at] = _number(position - by, field.end - field.body)
    first = next(begun_elements(data, seek.body, seek.end))
    if first.id == _CHECKSUM:
        changed[first.start - seek.start : first.end - seek.start] = _checksum(changed[first.end - seek.start :])
    return bytes(changed)


def _checksum(content: bytes | bytearray) -> bytes:
    """The element that says whether what follows it is whole."""
    return _number(_CHECKSUM, 1) + b"\x84" + zlib.crc32(content).to_bytes(4, "little")


def _number(value: int, length: int) -> bytes:
    return value.to_bytes(length, "big")


def _size(value: int, least: int) -> bytes:
    """A size in at least so many bytes; all ones would mean that it is unknown."""
    shortest = size_bytes(value)
    return shortest if len(shortest) > least else size_bytes(value, least)
