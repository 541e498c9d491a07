"""Some chunks of a video, made on one machine for another, which has the same work and joins them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import InputError
from ..files.chunk_part import ChunkPart, Deliver

if TYPE_CHECKING:
    from .progress import Record


@dataclass(frozen=True)
class PartWork:
    """The chunks of a part, in the place of `LongWork`.

    first      number of the first chunk
    until      number after the last
    length     frames in a chunk
    facts      those of the work on the machine that joins, see `FrameWork`
    deliver    takes each chunk
    """

    first: int
    until: int
    length: int
    facts: Mapping[str, str]
    deliver: Deliver
    forced = False

    def checked(self, here: Mapping[str, str]) -> PartWork:
        """Return the same work; InputError where its facts are other ones than those of the machine that joins."""
        for name, value in self.facts.items():
            if here.get(name) != value:
                raise InputError(
                    f"{name} is {here.get(name)} on a machine of the cluster, and {value} on the one that joins chunks",
                    hint="set it for all, or use machines that are alike",
                )
        return self

    @contextmanager
    def opened(self, target: str, record: Record) -> Iterator[ChunkPart]:
        """The place of its chunks; nothing of it stays."""
        yield ChunkPart(self.first, self.until, self.deliver)
