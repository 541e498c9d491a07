"""The chunks of a long job that one machine makes for another, which joins them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .chunk_store import Chunk

Deliver = Callable[[int, bytes, Mapping[str, Any]], None]
"""Take the number of a finished chunk, its content, and what the job noted about it."""


class PartFinished(Exception):  # noqa: N818
    """Raised where the last chunk of a part is delivered: nothing more of the job is to be done here."""


class ChunkPart:
    """Some chunks that follow each other, in the place of a `ChunkStore`; those before them are made elsewhere.

    first      number of the first
    until      number after the last
    deliver    called with each as soon as it is finished
    """

    folder = "another machine"

    def __init__(self, first: int, until: int, deliver: Deliver) -> None:
        self._first, self._until, self._deliver = first, until, deliver

    @property
    def numbered(self) -> dict[int, Chunk]:
        """The chunks before the first, which are not here."""
        return dict.fromkeys(range(self._first), Chunk(None, {}))

    def begin(self, number: int) -> PartWriter:
        """Open a chunk."""
        return PartWriter(self, number)

    def add(self, number: int, content: bytes, details: Mapping[str, Any]) -> None:
        """Deliver a chunk; PartFinished after the last."""
        self._deliver(number, content, details)
        if number + 1 == self._until:
            raise PartFinished


class PartWriter:
    """A chunk that is being written, in memory: write(), then finish(), or discard()."""

    def __init__(self, part: ChunkPart, number: int) -> None:
        self._part, self._number = part, number
        self._pieces: list[bytes] = []

    def write(self, content: bytes) -> None:
        """Append bytes."""
        self._pieces.append(content)

    def finish(self, details: Mapping[str, Any]) -> None:
        """Deliver the chunk; PartFinished where it is the last."""
        content = b"".join(self._pieces)
        self._pieces.clear()
        self._part.add(self._number, content, details)

    def discard(self) -> None:
        """Forget what was written."""
        self._pieces.clear()
