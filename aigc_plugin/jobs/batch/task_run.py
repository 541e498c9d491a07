"""A job of a batch with its input here: one that is in S3 is fetched first."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ...delivery.s3_input import fetch_s3, is_s3
from ...errors import AigcError, DeliveryFailed
from .batch_item import BatchTask
from .job_process import Outcome, run_job


def run_task(
    task: BatchTask, report: Callable[[float], None], stopped: Callable[[], bool], folder: str | None = None
) -> Outcome:
    """Run a job in a process of its own, as `run_job` does; its input may be in S3."""
    try:
        with _input_here(task) as here:
            return run_job(here.words(), report, stopped, folder)
    except AigcError as error:
        message = f"{error} ({error.hint})" if error.hint else str(error)
        return Outcome("failed", message, retry=isinstance(error, DeliveryFailed))


@contextmanager
def _input_here(task: BatchTask) -> Iterator[BatchTask]:
    """The job with a file of this machine as its input, which is there for as long as the block lasts."""
    if not is_s3(task.item.source):
        yield task
        return
    with tempfile.TemporaryDirectory(prefix="aigc-") as folder:
        source = fetch_s3(task.item.source, Path(folder))
        yield replace(task, item=replace(task.item, source=str(source)))
