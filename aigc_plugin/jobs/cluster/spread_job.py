"""One long video by many machines of a Ray cluster: they make its chunks, and this one joins them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...delivery.s3_input import is_s3
from ...errors import AigcError
from ...files.chunk_store import ChunkStore
from ..batch.batch_item import BatchTask
from ..batch.job_process import Outcome, run_job
from ..long_work import LongWork
from .machines import STOP_SECONDS, TICK, TRIES, Machines, Stopped
from .node_task import Copies, Place
from .part_task import CopiesNeeded, MadeChunk, Part, chunks_of_part

_PARTS = 2  # for each place: machines are not equally fast, and each part reads the source up to its end
_MAKING = 0.95  # share of the chunks in the progress of the job; the rest is joining


@dataclass(frozen=True)
class SpreadJob:
    """A video whose chunks are made by several machines.

    task    the job
    work    its chunks
    count   how many of them are made by machines; what remains, less than a chunk, is made where they are joined
    total   chunks of the video, about, with the part of one at its end
    """

    machines: Machines
    task: BatchTask
    work: LongWork
    count: int
    total: float

    def run(self, report: Callable[[float], None], stopped: Stopped) -> Outcome:
        """Make the chunks, then do the job as one that goes on with all of them."""
        with ChunkStore(self.task.item.target, self.work.job, gaps=True) as store:
            if store.difference:
                names = " and ".join(store.difference)
                self.machines.warn(f"{self.task.item.target}: begins anew, since an earlier run had another {names}")
            with self.machines.place_of(self.task) as place:
                making = _Making(self, store, place)
                outcome = making.run(lambda share: report(_MAKING * share), stopped)
        if outcome is not None:
            return outcome
        return run_job(self.task.words(), lambda share: report(_MAKING + (1 - _MAKING) * share), stopped)


def spread_job(machines: Machines, task: BatchTask) -> SpreadJob | None:
    """The job by many machines; None where it is short or no video, has its input in S3, or where there is one machine.

    A job that cannot be says so when it runs.
    """
    if machines.places < 2 or not machines.streams or is_s3(task.item.source):
        return None
    try:
        job = task.video_job()
        planned = None if job is None else job.long_work()
    except AigcError:
        return None
    if planned is None:
        return None
    work, frames = planned
    count = int(frames) // work.length
    return SpreadJob(machines, task, work, count, frames / work.length) if count >= 2 else None


@dataclass
class _Running:
    """A part at some machine: `number` of it on the board, chunks that came so far."""

    part: Part
    number: int
    came: int = 0


@dataclass
class _Making:
    """The chunks of a job as they are made.

    deaths    of machines and processes, by the chunk that they were at
    """

    job: SpreadJob
    store: ChunkStore
    place: Place
    running: dict[Any, _Running] = field(default_factory=dict)
    deaths: Counter[int] = field(default_factory=Counter)

    def run(self, report: Callable[[float], None], stopped: Stopped) -> Outcome | None:
        """Make the chunks that are missing; None when they are there, else how the job failed."""
        machines = self.job.machines
        for first, until in self._missing():
            self._submit(first, until)
        try:
            while self.running:
                for stream in machines.ray.wait([*self.running], timeout=TICK)[0]:
                    failure = self._take(stream)
                    if failure is not None:
                        return failure
                report(self._share())
                if stopped():
                    return Outcome("cancelled")
        finally:
            self._stop()
        return None

    def _missing(self) -> Iterator[tuple[int, int]]:
        """Runs of chunks that are not there, none longer than a machine's share."""
        most = -(-self.job.count // (_PARTS * self.job.machines.places))
        first: int | None = None
        for number in range(self.job.count + 1):
            is_there = number == self.job.count or number in self.store.numbered
            if first is not None and (is_there or number - first == most):
                yield first, number
                first = None
            if first is None and not is_there:
                first = number

    def _submit(self, first: int, until: int) -> None:
        machines, total = self.job.machines, self.job.total
        part = Part(first, until, self.job.work.length, (first / total, until / total), self.job.work.facts)
        number = next(machines.numbers)
        copies: Mapping[str, Copies] | None = machines.copies_of(self.job.task) if machines.is_copying else None
        remote = machines.ray.remote(chunks_of_part)
        options = remote.options(num_cpus=machines.threads, max_retries=0, num_returns="streaming")
        stream = options.remote(self.job.task, part, number, machines.board, self.place, copies)
        self.running[stream] = _Running(part, number)

    def _take(self, stream: Any) -> Outcome | None:
        """Keep the next chunk of a part, or begin it again where its machine died; the failure where that is no use."""
        ray, running = self.job.machines.ray, self.running[stream]
        try:
            made: MadeChunk = ray.get(next(stream))
        except StopIteration:
            del self.running[stream]
            return None
        except ray.exceptions.RayTaskError as error:
            del self.running[stream]
            return self._failed(running, error.cause)
        except ray.exceptions.RayError as error:
            del self.running[stream]
            return self._died(running, str(error).strip().splitlines()[0])
        self._keep(made)
        running.came += 1
        return None

    def _keep(self, made: MadeChunk) -> None:
        writer = self.store.begin(made.number)
        writer.write(made.content)
        writer.finish(made.details)

    def _failed(self, running: _Running, cause: BaseException) -> Outcome | None:
        if isinstance(cause, CopiesNeeded):
            self.job.machines.is_copying = True
            self._submit(running.part.first, running.part.until)
            return None
        if isinstance(cause, AigcError):
            message = f"{cause} ({cause.hint})" if cause.hint else str(cause)
            return Outcome("failed", message)
        return Outcome("failed", f"{type(cause).__name__}: {cause}", retry=True)

    def _died(self, running: _Running, cause: str) -> Outcome | None:
        chunk, target, length = running.part.first + running.came, self.job.task.item.target, self.job.work.length
        self.deaths[chunk] += 1
        frames = f"frames {chunk * length} to {(chunk + 1) * length - 1}"
        if self.deaths[chunk] == TRIES:
            return Outcome("failed", f"{TRIES} machines or processes died of its {frames} ({cause})")
        self.job.machines.warn(f"{target}: a machine or process died at {frames} ({cause}): another one makes them")
        self._submit(chunk, running.part.until)
        return None

    def _share(self) -> float:
        """The share of the chunks that is made, from 0 to 1."""
        machines, made = self.job.machines, float(len(self.store.numbered))
        for each in self.running.values():
            share: float = machines.ray.get(machines.board.share.remote(each.number))
            made += max(0.0, share * (each.part.until - each.part.first) - each.came)
        return min(1.0, made / self.job.count)

    def _stop(self) -> None:
        """Let the parts that still run end, by force where they take long; what they finish until then is kept."""
        ray, board = self.job.machines.ray, self.job.machines.board
        for each in self.running.values():
            board.stop.remote(each.number)
        until = time.monotonic() + STOP_SECONDS
        while self.running:
            is_late = time.monotonic() > until
            for stream in [each for each, running in self.running.items() if is_late or self._waits(running)]:
                ray.cancel(stream, force=is_late)
                del self.running[stream]
            for stream in ray.wait([*self.running], timeout=TICK)[0] if self.running else []:
                try:
                    self._keep(ray.get(next(stream)))
                except (StopIteration, ray.exceptions.RayError):
                    del self.running[stream]

    def _waits(self, running: _Running) -> bool:
        """True for a part with which no machine has begun."""
        machines = self.job.machines
        return not machines.ray.get(machines.board.has_begun.remote(running.number))
