"""Some chunks of a video, made on one machine for another, which has the same work and joins them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..files.chunk_part import ChunkPart, Deliver

if TYPE_CHECKING:
    from .progress import Record
    from .video_job import FrameWork


@dataclass(frozen=True)
class PartWork:
    """The chunks of a part, in the place of `LongWork`.

    first      number of the first chunk
    until      number after the last; None for all that come
    length     frames in a chunk
    settings   what the machine that joins made of the options, see `work_settings`
    deliver    takes each chunk
    """

    first: int
    until: int | None
    length: int
    settings: Mapping[str, str]
    deliver: Deliver
    forced = False

    def checked(self, work: FrameWork) -> PartWork:
        """Itself; InputError where the work here is other work than that of the machine that joins."""
        here = work_settings(work)
        for name, value in self.settings.items():
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


def work_settings(work: FrameWork) -> dict[str, str]:
    """What frames depend on beside the options and the source, as text."""
    facts: dict[str, Any] = {**work.settings, "frame rate": work.rate, "time base": work.time_base}
    return {name: str(value) for name, value in facts.items()}
