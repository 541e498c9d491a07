"""Wire format of protocol buffers: fields of a message, left where they lie in the file."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from ...errors import ModelFormatError
from .file_bytes import FileBytes

MOST_FIELDS = 2_000_000
"""Fields of a file that are looked at: a model of 3,000 nodes has 60,000. Without a bound a small file of empty fields
would take minutes."""


@dataclass(slots=True)
class FieldBudget:
    """Fields that may still be read of one file."""

    left: int = MOST_FIELDS


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a message.

    number     of the field, as the definition of the message has it
    value      of a number; 0 for a field of bytes
    start, end of the bytes in the file
    single     true for a number of its own, false for bytes, which may be many numbers in a row
    """

    number: int
    value: int
    start: int
    end: int
    single: bool = False


class Message:
    """A message: bytes [start, end) of a file.

    budget  shared by all messages of a file; `ModelFormatError` when it is used up
    """

    def __init__(self, data: FileBytes, start: int, end: int, budget: FieldBudget) -> None:
        self.data, self.start, self.end, self._budget = data, start, end, budget

    def fields(self) -> Iterator[Field]:
        """Yield the fields in order; `ModelFormatError` where the message is cut off or has a kind that no ONNX file
        uses."""
        position = self.start
        while position < self.end:
            self._budget.left -= 1
            if self._budget.left < 0:
                raise ModelFormatError(f"{self.data.path.name} has more fields than any model", hint="it is damaged")
            tag, position = self._varint(position)
            kind, number = tag & 7, tag >> 3
            if kind == 0:
                value, after = self._varint(position)
                field = Field(number, value, position, after, single=True)
            elif kind == 2:
                length, begin = self._varint(position)
                field = Field(number, 0, begin, begin + length)
            elif kind in (1, 5):
                field = Field(number, 0, position, position + (8 if kind == 1 else 4))
            else:
                raise self._damaged()
            if number == 0 or field.end > self.end:
                raise self._damaged()
            yield field
            position = field.end

    def message(self, field: Field) -> Message:
        """The message that a field holds."""
        return Message(self.data, field.start, field.end, self._budget)

    def raw(self, field: Field, most: int = 1 << 16) -> bytes:
        """The bytes of a field; `ModelFormatError` for more than `most`."""
        if field.end - field.start > most:
            raise self._damaged()
        return self.data[field.start : field.end]

    def text(self, field: Field) -> str:
        """The text of a field."""
        return self.raw(field).decode("utf-8", "replace")

    def real(self, field: Field) -> float:
        """The number of a field of four bytes."""
        if field.end - field.start != 4:
            raise self._damaged()
        return float(struct.unpack("<f", self.raw(field))[0])

    def integers(self, field: Field) -> Iterator[int]:
        """The whole numbers of a field: one, or many in a row."""
        if field.single:
            yield signed(field.value)
            return
        position = field.start
        while position < field.end:
            value, position = self._varint(position)
            yield signed(value)

    def _varint(self, position: int) -> tuple[int, int]:
        value = shift = 0
        piece = self.data[position : min(position + 10, self.end)]
        for count, byte in enumerate(piece, 1):
            value |= (byte & 127) << shift
            if byte < 128:
                return value & (1 << 64) - 1, position + count
            shift += 7
        raise self._damaged()

    def _damaged(self) -> ModelFormatError:
        return ModelFormatError(f"{self.data.path.name} is damaged: it is cut off, or no ONNX file",
                                hint="download or copy it again")  # fmt: skip


def signed(value: int) -> int:
    """The number of 64 bits that two's complement means."""
    return value - (1 << 64) if value >> 63 else value
