"""A job on a machine of the cluster, in the machine's own folders or, where it does not share them, on copies."""

from __future__ import annotations

import platform
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

from ..batch.batch_item import BatchTask
from ..batch.job_process import Outcome
from ..batch.task_run import run_task

Copies = Sequence[tuple[str, Any]]
"""Names and contents, in Ray's store, of a file and of those beside it."""
_SECONDS = 1.0  # between two words with the machine that has the queue


@dataclass(frozen=True)
class NodeReport:
    """End of a job on a machine.

    outcome    None where the machine does not see the folders, and needs copies of the files
    content    of the output, where it is not in its place yet
    """

    outcome: Outcome | None
    content: bytes | None = None


@dataclass(frozen=True)
class Place:
    """The folders of a job, and how a machine knows that it sees them.

    folder   from which file names count
    token    a file in the folder of the output, and what it holds
    sizes    bytes of each input
    """

    folder: str
    token: tuple[str, str]
    sizes: Mapping[str, int]

    def is_seen(self) -> bool:
        """True where all of it is here."""
        name, text = self.token
        try:
            sizes = {path: Path(self.folder, path).stat().st_size for path in self.sizes}
            return Path(self.folder, name).read_text() == text and sizes == self.sizes
        except OSError:
            return False


def run_on_node(
    task: BatchTask, number: int, board: Any, place: Place, copies: Mapping[str, Copies] | None
) -> NodeReport:
    """Do a job on this machine.

    number    of the job on the `board`, an actor that takes its progress and knows whether it is to stop
    place     where the files are, if the machine sees them
    copies    names and contents, in Ray's store, of the task's `files()`, for a machine that does not share them; None
              before they are needed
    """
    report, stopped = line_to(board, number)
    if place.is_seen():
        return NodeReport(run_task(task, report, stopped, place.folder))
    if copies is None:
        return NodeReport(None)
    with tempfile.TemporaryDirectory(prefix="aigc-") as folder:
        files = {option: unpacked(Path(folder, option or "in"), each) for option, each in copies.items()}
        target = Path(folder) / "out" / Path(task.item.target).name
        target.parent.mkdir()
        moved = BatchTask(task.item.moved(target, files), task.threads, task.overwrite)
        outcome = run_task(moved, report, stopped)
        return NodeReport(outcome, target.read_bytes() if target.is_file() else None)


def node_facts() -> dict[str, str]:
    """Name of this machine, and the versions of what results depend on."""
    import av

    return {"name": platform.node(), "aigc_plugin": version("aigc_plugin"), "PyAV": av.__version__}


def unpacked(folder: Path, copies: Copies) -> Path:
    """A file of the job, in a folder of its own under its own name, with what belongs beside it."""
    import ray

    folder.mkdir()
    for name, content in copies:
        (folder / name).write_bytes(cast(bytes, ray.get(content)))
    return folder / copies[0][0]


def line_to(board: Any, number: int) -> tuple[Callable[[float], None], Callable[[], bool]]:
    """The two calls of a job: one tells its share, one asks whether it is to stop; both spare the network."""
    import ray

    told = asked = 0.0
    stop = False

    def report(share: float) -> None:
        nonlocal told
        if time.monotonic() - told >= _SECONDS:
            told = time.monotonic()
            board.tell.remote(number, share)

    def stopped() -> bool:
        nonlocal asked, stop
        if not stop and time.monotonic() - asked >= _SECONDS:
            asked = time.monotonic()
            try:
                stop = ray.get(board.is_stopped.remote(number))
            except ray.exceptions.RayError:
                stop = True  # the machine that has the queue is gone
        return stop

    return report, stopped
