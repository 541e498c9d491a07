"""The machines of a Ray cluster, for all that runs on them: the board, the folders, copies of files."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from ..batch.batch_item import BatchTask
from .node_task import Copies, Place

TRIES = 3
"""Tries of work whose machine or process died."""
TICK = 0.5
STOP_SECONDS = 20.0
Stopped: TypeAlias = Callable[[], bool]
"""True where the job is to end."""


@dataclass
class Machines:
    """A cluster as its jobs see it.

    ray          the module, connected
    board        the actor `Board`
    numbers      for the board, each of them once
    threads      of each task, which are the processors that it asks for
    places       tasks that the cluster has room for
    warn         gets a line where work is done again
    streams      tasks may send several results, one by one; not so by way of a client from outside
    is_copying   a machine was found that does not see the folders
    """

    ray: Any
    board: Any
    numbers: Iterator[int]
    threads: int
    places: int
    warn: Callable[[str], None]
    streams: bool
    is_copying: bool = False

    @contextmanager
    def place_of(self, task: BatchTask) -> Iterator[Place]:
        """The folders of a job, known to a machine by a file in them for as long as the block lasts."""
        paths = [path for several in task.item.files().values() for path in several]
        with _token_beside(task.item.target) as token:
            yield Place(str(Path.cwd()), token, {str(path): path.stat().st_size for path in paths})

    def copies_of(self, task: BatchTask) -> dict[str, Copies]:
        """The files of a job, in Ray's store."""
        files: Mapping[str, Sequence[Path]] = task.item.files()
        put = self.ray.put
        return {option: [(path.name, put(path.read_bytes())) for path in paths] for option, paths in files.items()}


@contextmanager
def _token_beside(target: str) -> Iterator[tuple[str, str]]:
    """A file in the folder of an output, for as long as the block lasts, by which a machine knows that it shares it."""
    path, text = Path(target).with_name(f".aigc-{secrets.token_hex(8)}"), secrets.token_hex(16)
    path.write_text(text)
    try:
        yield str(path), text
    finally:
        path.unlink(missing_ok=True)
