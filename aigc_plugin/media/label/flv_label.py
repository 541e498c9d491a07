"""The label in FLV: key `AIGC` of the script tag onMetaData.

Sources: Adobe, Video File Format 10.1, annex E; TC260-PG-20257A.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

from ...errors import MediaError
from .edits import Edit, read_at
from .marks import AIGC, SOURCE_TYPE_TAG, Addition, Found

_NUMBER, _TEXT, _OBJECT, _LIST, _ARRAY, _DATE, _LONG = 0, 2, 3, 8, 10, 11, 12
_WIDTHS = {_NUMBER: 8, 1: 1, 5: 0, 6: 0, 7: 2, _DATE: 10}
_NAME = b"\2\0\nonMetaData"
_SCRIPT = 18
_END = b"\0\0\t"


def is_flv(head: bytes) -> bool:
    return head[:3] == b"FLV"


def read_flv(file: BinaryIO) -> Found:
    _, content = _script(file)
    if not content:
        return Found()
    values = _Values(content)
    texts = [(name.upper(), text) for name, text in values.texts]
    return Found(
        tuple(text for name, text in texts if name == AIGC),
        tuple(text for name, text in texts if name == SOURCE_TYPE_TAG),
    )


def flv_edits(file: BinaryIO, addition: Addition) -> list[Edit]:
    """New keys stand first; the offsets of an index of key frames, and the size of the file, are counted on."""
    pairs = ((AIGC, addition.label), (SOURCE_TYPE_TAG, addition.source_type))
    new = b"".join(_key(name) + b"\2" + _key(value) for name, value in pairs if value)
    start, content = _script(file)
    if not content:
        body = _NAME + bytes([_LIST]) + struct.pack(">I", 2) + new + _END
        return [Edit(start, 0, _tag(body))]
    values = _Values(content)
    changed = bytearray(content)
    for place in values.offsets:
        (number,) = struct.unpack_from(">d", changed, place)
        struct.pack_into(">d", changed, place, number + len(new))
    count = sum(1 for _, value in pairs if value)
    struct.pack_into(">I", changed, len(_NAME) + 1, values.count + count)
    at = len(_NAME) + 5
    made = _tag(bytes(changed[:at]) + new + bytes(changed[at:]))
    old = _tag(content)
    return [Edit(start, len(old), made)]


def _tag(body: bytes) -> bytes:
    if len(body) >= 1 << 24:
        raise MediaError("its metadata is full: a label does not fit")
    return bytes([_SCRIPT]) + len(body).to_bytes(3, "big") + b"\0" * 7 + body + struct.pack(">I", len(body) + 11)


def _key(text: str) -> bytes:
    raw = text.encode()
    return struct.pack(">H", len(raw)) + raw


def _script(file: BinaryIO) -> tuple[int, bytes]:
    """Start of the first tag, and the content of onMetaData where it is that."""
    head = read_at(file, 0, 9)
    start = int(struct.unpack_from(">I", head, 5)[0]) + 4
    tag = read_at(file, start, 11)
    if tag[0] & 0x1F != _SCRIPT:
        return start, b""
    content = read_at(file, start + 11, int.from_bytes(tag[1:4], "big"))
    return (start, content) if content.startswith(_NAME + bytes([_LIST])) else (start, b"")


class _Values:
    """Texts and places of offsets in the content of onMetaData; struct.error where it is damaged."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.texts: list[tuple[str, str]] = []
        self.offsets: list[int] = []
        (self.count,) = struct.unpack_from(">I", content, len(_NAME) + 1)
        self._pairs(len(_NAME) + 5, "")

    def _pairs(self, at: int, around: str) -> int:
        while at + 3 <= len(self._content) and self._content[at : at + 3] != _END:
            name, at = self._text(at, ">H")
            at = self._value(at, name, around)
        return at + 3

    def _value(self, at: int, name: str, around: str) -> int:
        kind, at = self._content[at], at + 1
        if kind in (_TEXT, _LONG):
            text, at = self._text(at, ">H" if kind == _TEXT else ">I")
            self.texts.append((name, text))
            return at
        if kind == _OBJECT:
            return self._pairs(at, name)
        if kind == _LIST:
            return self._pairs(at + 4, name)
        if kind == _ARRAY:
            (count,) = struct.unpack_from(">I", self._content, at)
            at += 4
            for _ in range(count):
                at = self._value(at, name, around)
            return at
        if kind not in _WIDTHS:
            raise struct.error("a value of an unknown kind")
        if kind == _NUMBER and (name == "filesize" or (around == "keyframes" and name == "filepositions")):
            self.offsets.append(at)
        return at + _WIDTHS[kind]

    def _text(self, at: int, form: str) -> tuple[str, int]:
        (size,) = struct.unpack_from(form, self._content, at)
        at += struct.calcsize(form)
        return self._content[at : at + size].decode("utf-8", "replace"), at + size
