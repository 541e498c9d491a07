"""Some chunks of a long video, made on a machine of the cluster and sent to the one that joins them."""

from __future__ import annotations

import queue
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import Cancelled, InputError
from ...files.chunk_part import PartFinished
from ..batch.batch_item import BatchTask
from ..part_work import PartWork
from ..progress import Progress
from .node_task import Copies, Place, line_to, unpacked


@dataclass(frozen=True)
class Part:
    """Chunks that follow each other.

    first      number of the first
    until      number after the last
    length     frames in a chunk
    share      of the whole video: where the first begins and the last ends, from 0 to 1
    facts      see `PartWork`
    """

    first: int
    until: int
    length: int
    share: tuple[float, float]
    facts: Mapping[str, str]


@dataclass(frozen=True)
class MadeChunk:
    """A chunk as it travels: its number, its bytes, and what the job noted about it."""

    number: int
    content: bytes
    details: Mapping[str, Any]


class CopiesNeeded(Exception):  # noqa: N818
    """Raised where the machine does not see the folders of the job."""


def chunks_of_part(
    task: BatchTask, part: Part, number: int, board: Any, place: Place, copies: Mapping[str, Copies] | None
) -> Iterator[MadeChunk]:
    """Make the chunks of a part, in order; CopiesNeeded, or the error of the job.

    number, board, place, copies   as of `run_on_node`
    """
    with tempfile.TemporaryDirectory(prefix="aigc-") as folder:
        target = Path(folder) / "out" / Path(task.item.target).name
        target.parent.mkdir()
        is_seen = place.is_seen()
        if not is_seen and copies is None:
            raise CopiesNeeded
        given = {} if is_seen or copies is None else copies
        files = {option: unpacked(Path(folder, option or "in"), each) for option, each in given.items()}
        moved = BatchTask(task.item.moved(target, files), task.threads, False)
        with chdir(place.folder if is_seen else folder):
            yield from _made(moved, part, _PartProgress(part.share, *line_to(board, number)))


def _made(task: BatchTask, part: Part, progress: Progress) -> Iterator[MadeChunk]:
    """The chunks, made in a thread that waits until each is taken."""
    made: queue.Queue[MadeChunk | BaseException] = queue.Queue(1)

    def deliver(number: int, content: bytes, details: Mapping[str, Any]) -> None:
        made.put(MadeChunk(number, content, details))

    def make() -> None:
        try:
            job = task.video_job()
            if job is None:
                raise InputError(f"{task.item.source} is no video on this machine")
            job.run(progress, PartWork(part.first, part.until, part.length, part.facts, deliver))
        except BaseException as error:
            made.put(error)

    threading.Thread(target=make, name="aigc part", daemon=True).start()
    while not isinstance(each := made.get(), PartFinished):
        if isinstance(each, BaseException):
            raise each
        yield each


class _PartProgress(Progress):
    """Tell how far a part is, and stop it."""

    def __init__(
        self, share: tuple[float, float], report: Callable[[float], None], stopped: Callable[[], bool]
    ) -> None:
        self._share, self._report, self._stopped = share, report, stopped
        self._total: float | None = None

    def start(self, command: str, *, total: float | None, unit: str) -> None:
        self._total = total

    def update(self, done: float) -> None:
        if self._stopped():
            raise Cancelled("cancelled")
        if self._total:
            begin, end = self._share
            self._report(min(1.0, max(0.0, (done / self._total - begin) / (end - begin))))
