"""The options of running many jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .kinds import FILE, PAIRS, WHOLE
from .option import OptionSet, option

JOB_NAMES = (
    "upscale", "interpolate", "filter", "vocode", "say", "generate video", "generate audio", "generate image",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class BatchOptions(OptionSet):
    """Options of a batch as a whole; those of each job are in its row of the table, or in `set` for all."""

    job: str = option("upscale", "command of jobs that name none", choices=JOB_NAMES)
    set: Mapping[str, str] | None = option(
        None, "option of every job that does not give it itself, such as scale=3; may be repeated", kind=PAIRS
    )
    extension: str | None = option(None, "extension of the outputs of a folder: mkv; by default that of each input")
    workers: int | None = option(
        None, "jobs at a time, which share the threads; by default 1, on a cluster as many as it has room for",
        kind=WHOLE, least=1, most=10_000,
    )  # fmt: skip
    threads: int | None = option(
        None, "number of threads of all workers together, by default all that this process may use; on a cluster, of "
        "each job, by default 1",
        kind=WHOLE, least=1, most=1024,
    )  # fmt: skip
    cluster: str | None = option(
        None, "run the jobs on a Ray cluster: ray://HOST:PORT, HOST:PORT, auto for the one of this machine, or local "
        "to start one here",
    )  # fmt: skip
    tries: int = option(
        2, "times that a failed job is tried in all, unless its options or its model are wrong", least=1, most=9
    )
    watch: bool = option(False, "go on with files that come into the folder, until it is cancelled")
    report: str | None = option(
        None, "where the report goes: NAME.json and NAME.html; by default beside the outputs, or the table", kind=FILE
    )
