"""`aigc batch`: many jobs, one after the other or side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from ..options.batch import BatchOptions
from .cancellation import extend_grace
from .exit_codes import FAILED
from .from_options import takes_options
from .options import RunOptions, WrongUsage, exit_for

Source = Annotated[
    str, typer.Argument(metavar="JOBS", help="A folder, of which each file is a job; a table .csv; a .toml file.")
]
Target = Annotated[str | None, typer.Argument(metavar="OUT", help="Folder of the outputs, where JOBS is a folder.")]

_STOPPING_SECONDS = 15.0
"""For the jobs to end and to leave nothing half written, where the batch is cancelled."""


@takes_options
def batch(source: Source, target: Target = None, *, options: BatchOptions, run: RunOptions) -> None:
    """Run many jobs, with a report; what fails stops no other.

    A table has the columns output, input, job (a command, such as "generate video"), and any option of the commands by
    its name. Stop it by Ctrl-C: the same command goes on.
    """
    from ..jobs.batch.batch_run import batch as run_batch

    if options.watch and target is None:
        raise WrongUsage("--watch is for a folder of jobs and one of outputs", parameter="watch")
    with run.begin() as progress:
        extend_grace(_STOPPING_SECONDS)
        result = run_batch(source, target, options, overwrite=run.overwrite, progress=progress)
        if result.failed:
            count = f"{len(result.failed)} of {len(result.failed) + len(result.files)}"
            progress.error("GenerationFailed", f"{count} jobs failed", f"see {result.path}")
            raise typer.Exit(FAILED)
        exit_for(result.damage)
