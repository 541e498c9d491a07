"""Run many jobs: several at a time, each in a process of its own, with a journal to go on by and a report."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from ...options.batch import BatchOptions
from ..progress import Progress, Record
from ..results import BatchResult
from ..video_job import PathName
from .batch_item import BatchItem, BatchTask
from .batch_journal import BatchJournal
from .batch_report import write_report
from .batch_source import read_items
from .job_process import Outcome
from .task_run import run_task

_DEFAULT = BatchOptions()
_TICK = 0.2
_WATCH_SECONDS = 2.0


class Runner(Protocol):
    """Worker that does a job: a process here, or a machine of a cluster."""

    def run(self, task: BatchTask, report: Callable[[float], None], stopped: Callable[[], bool]) -> Outcome:
        """Do a job to its end."""


class ProcessRunner:
    """Processes of this machine."""

    def run(self, task: BatchTask, report: Callable[[float], None], stopped: Callable[[], bool]) -> Outcome:
        return run_task(task, report, stopped)


def batch(
    source: PathName,
    target: PathName | None = None,
    options: BatchOptions = _DEFAULT,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> BatchResult:
    """Run many jobs, each in a process of its own, here or on a cluster; what fails stops no other, and is tried again.

    source     a folder: each of its files is a job; a table (.csv) with the columns `output`, `input`, `job` and any
               option; or a .toml file with [[jobs]] and [defaults]. File names in a table count from its folder
    target     folder for the outputs, where `source` is a folder; made if need be
    options    command of the jobs, options for all of them, how many at a time, report
    overwrite  replace outputs that exist
    progress   receives progress and warnings; jobs are its unit

    The same call goes on where an earlier one was stopped: a journal beside the report knows what is done, and long
    videos go on by their chunks. The report is written as JSON after each job, and as a page with images before and
    after at the end. Raises InputError before any work where a job is described wrongly; MediaError, OutputExists.
    """
    record = Record(progress)
    folder = None if target is None else Path(target)
    items = read_items(Path(source), folder, options)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    report = _report_path(Path(source), folder, options)
    with BatchJournal(report.with_name(f"{report.name}.journal")) as journal, _workers(options, record) as workers:
        run = _BatchRun(journal, workers, report, options, record, overwrite)
        record.start("batch", total=len(items), unit="jobs")
        run.add(items)
        run.finish(lambda: read_items(Path(source), folder, options) if options.watch else [])
    return run.result()


@dataclass(frozen=True)
class _Workers:
    """The places for jobs: a runner, the number of jobs at a time, and the threads of each."""

    runner: Runner
    count: int
    threads: int


@contextmanager
def _workers(options: BatchOptions, record: Record) -> Iterator[_Workers]:
    if options.cluster is not None:
        from ..cluster.ray_cluster import RayCluster

        threads = options.threads or 1
        with RayCluster(options.cluster, threads, record.warn) as cluster:
            yield _Workers(cluster, options.workers or cluster.places, threads)
        return
    from ...backends import thread_count

    count = options.workers or 1
    yield _Workers(ProcessRunner(), count, max(1, thread_count(options.threads) // count))


def _report_path(source: Path, folder: Path | None, options: BatchOptions) -> Path:
    if options.report is not None:
        return Path(options.report)
    return source.with_suffix("") if folder is None else folder / "batch"


class _BatchRun:
    """The jobs of a batch, from the queue to the report."""

    def __init__(
        self, journal: BatchJournal, workers: _Workers, report: Path, options: BatchOptions, record: Record,
        overwrite: bool,
    ) -> None:  # fmt: skip
        self._journal, self._workers, self._report, self._options = journal, workers, report, options
        self._record, self._overwrite = record, overwrite
        self._stop = threading.Event()
        self._records: dict[str, dict[str, Any]] = {}
        self._shares: dict[str, float] = {}
        self._order: list[str] = []
        self._earlier = 0
        self._pool = ThreadPoolExecutor(workers.count, thread_name_prefix="aigc batch")
        self._running: dict[Future[Outcome], BatchItem] = {}

    def add(self, items: Sequence[BatchItem]) -> None:
        """Queue the jobs that are not queued yet, nor done by an earlier run."""
        for item in items:
            if item.target in self._order:
                continue
            self._order.append(item.target)
            finished = self._journal.finished(item)
            if finished is not None:
                self._records[item.target] = finished
                self._shares[item.target] = 1.0
                self._earlier += 1
            else:
                self._running[self._pool.submit(self._run, item)] = item
        if self._earlier:
            self._record.resumed(self._earlier)

    def finish(self, more: Callable[[], Sequence[BatchItem]]) -> None:
        """Wait for all jobs; `more` gives those that have come, as long as a folder is watched."""
        looked = time.monotonic()
        try:
            while self._running or self._options.watch:
                done, _ = wait(self._running, _TICK, FIRST_COMPLETED) if self._running else (set(), set())
                if not self._running:
                    time.sleep(_TICK)
                for future in done:
                    self._note(self._running.pop(future), future.result())
                self._record.update(sum(self._shares.values()))
                if self._options.watch and time.monotonic() - looked > _WATCH_SECONDS:
                    looked = time.monotonic()
                    self.add([item for item in more() if _is_settled(item.source)])
        except BaseException:
            self._stop.set()
            for future in self._running:
                future.cancel()
            self._pool.shutdown()
            for future, item in self._running.items():
                if future.done() and not future.cancelled():
                    self._note(item, future.result())
            raise
        finally:
            self._pool.shutdown()
            write_report(self._report, self._in_order(), images=True)

    def result(self) -> BatchResult:
        records = self._in_order()
        failed = tuple(f"{each['job']['output']}: {each['message']}" for each in records if each["status"] == "failed")
        damage = tuple(
            f"{each['job']['input']} is damaged" for each in records if each["status"] == "damaged"
        )  # fmt: skip
        files = tuple(each["job"]["output"] for each in records if each["status"] != "failed")
        earlier = f", {self._earlier} of them by an earlier run" if self._earlier else ""
        summary = f"{len(files)} of {len(records)} jobs{earlier}"
        self._record.progress.result(f"{self._report}.html", {}, summary)
        return BatchResult(
            path=f"{self._report}.html", seconds=self._record.seconds, warnings=tuple(self._record.warnings),
            damage=damage, files=files, failed=failed, earlier=self._earlier,
        )  # fmt: skip

    def _run(self, item: BatchItem) -> Outcome:
        task = BatchTask(item, self._workers.threads, self._overwrite or self._journal.began(item))
        self._journal.begin(item)
        for number in range(1, self._options.tries + 1):
            outcome = self._try(task)
            if outcome.status != "failed" or not outcome.retry or self._stop.is_set():
                break
            if number < self._options.tries:
                self._record.warn(f"{item.target}: {outcome.message}: it is tried again")
        return outcome

    def _try(self, task: BatchTask) -> Outcome:
        def report(share: float) -> None:
            self._shares[task.item.target] = share

        try:
            return self._workers.runner.run(task, report, self._stop.is_set)
        except Exception as error:  # of the runner: no other job is to suffer
            return Outcome("failed", f"{type(error).__name__}: {error}", retry=True)

    def _note(self, item: BatchItem, outcome: Outcome) -> None:
        if outcome.status == "cancelled":
            return
        self._shares[item.target] = 1.0
        fields = {name: value for name, value in asdict(outcome).items() if name != "retry"}
        self._records[item.target] = self._journal.write(item, fields)
        if outcome.status == "failed":
            self._record.warn(f"{item.target}: {outcome.message}")
        write_report(self._report, self._in_order(), images=False)

    def _in_order(self) -> list[dict[str, Any]]:
        return [self._records[target] for target in self._order if target in self._records]


def _is_settled(name: str) -> bool:
    """True where a file is no longer being written, as far as its time tells."""
    try:
        return time.time() - Path(name).stat().st_mtime > _WATCH_SECONDS
    except OSError:
        return False
