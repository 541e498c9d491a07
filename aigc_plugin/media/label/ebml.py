"""Elements of EBML (RFC 8794): found in bytes or in an open file, and made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from .edits import file_size

_LONGEST_HEAD = 12


@dataclass(frozen=True)
class Element:
    """id: an integer, with its marker. start, body, end: of the element, its content, and what follows it.
    is_open: its size is not known."""

    id: int
    start: int
    body: int
    end: int
    is_open: bool = False


def element(identity: int, content: bytes) -> bytes:
    """An element with the shortest size of its content."""
    return id_bytes(identity) + size_bytes(len(content)) + content


def id_bytes(identity: int) -> bytes:
    return identity.to_bytes((identity.bit_length() + 7) // 8, "big")


def size_bytes(size: int, width: int = 0) -> bytes:
    """A size of `width` bytes, by default as few as it needs."""
    width = width or next(each for each in range(1, 9) if size < (1 << 7 * each) - 1)
    return (1 << 7 * width | size).to_bytes(width, "big")


def number(identity: int, value: int, width: int = 8) -> bytes:
    return element(identity, value.to_bytes(width, "big"))


def elements(content: bytes, start: int = 0, end: int | None = None) -> Iterator[Element]:
    """The elements of a range of bytes; a rest that is none ends it."""
    end = len(content) if end is None else end
    while start < end:
        found = _element(content[start : start + _LONGEST_HEAD], start, end)
        if found is None or found.end > end:
            return
        yield found
        start = found.end


def begun_elements(content: bytes, start: int, end: int) -> Iterator[Element]:
    """The elements that begin in a range of bytes; they may end behind it, as those of a part of a file do."""
    while start < end:
        found = _element(content[start : start + _LONGEST_HEAD], start, end)
        if found is None:
            return
        yield found
        start = found.end


def element_at(file: BinaryIO, start: int, end: int) -> Element | None:
    """The element at a place of a file; one of unknown size, or a cut one, reaches up to `end`."""
    file.seek(start)
    found = _element(file.read(_LONGEST_HEAD), start, end)
    if found is None or found.end <= end:
        return found
    return Element(found.id, start, found.body, end, found.is_open)


def top_elements(file: BinaryIO) -> Iterator[Element]:
    start, end = 0, file_size(file)
    while start < end:
        found = element_at(file, start, end)
        if found is None:
            return
        yield found
        start = found.end


def _element(head: bytes, start: int, end: int) -> Element | None:
    if len(head) < 2 or not head[0]:
        return None
    id_width = 9 - head[0].bit_length()
    if id_width > 4 or len(head) <= id_width or not head[id_width]:
        return None
    width = 9 - head[id_width].bit_length()
    raw = head[id_width : id_width + width]
    if len(raw) < width:
        return None
    size = int.from_bytes(raw, "big") & ((1 << 7 * width) - 1)
    body = start + id_width + width
    identity = int.from_bytes(head[:id_width], "big")
    is_open = size == (1 << 7 * width) - 1
    return Element(identity, start, body, end if is_open else body + size, is_open)
