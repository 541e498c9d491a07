"""Options that commands share and that are no settings of a job."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from ..errors import InputError
from ..options.option import OptionSet, option
from .cancellation import cancel_when_stdin_closes
from .exit_codes import DAMAGED_INPUT
from .open_progress import open_progress
from .progress import ProgressKind, QuietProgress
from .spelling import flag

Kind = Annotated[
    ProgressKind,
    typer.Option("--progress", help="A bar on a terminal and lines elsewhere; lines; JSON for hosts; nothing."),
]
Job = Annotated[bool, typer.Option("--job", help="Stop when stdin closes, so that no orphan outlives its host.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace the output where it exists.")]
Model = Annotated[str | None, typer.Option("--model", help="A name of `aigc models list`, or a file.")]


class WrongUsage(InputError):  # noqa: N818
    """The command line cannot be: exit code 2."""


@dataclass(frozen=True, kw_only=True)
class RunOptions(OptionSet):
    """The options of running any command."""

    progress: Literal["auto", "plain", "json", "none"] = option(
        "auto",
        "a bar on a terminal and lines elsewhere; lines; JSON for hosts; nothing",
        choices=("auto", "plain", "json", "none"),
    )
    job: bool = option(False, "stop when stdin closes, so that no orphan outlives its host")
    overwrite: bool = option(False, "replace the output where it exists")

    def begin(self, source: str | Path | None = None) -> QuietProgress:
        """Start a command: open its progress, watch its host. `source` may be "-" for stdin."""
        return begin(ProgressKind(self.progress), job=self.job, reads_stdin=str(source) == "-")


def begin(kind: ProgressKind, *, job: bool, reads_stdin: bool = False) -> QuietProgress:
    """Start a command: open its progress, watch its host."""
    if job and reads_stdin:
        raise WrongUsage("--job watches stdin, so the input cannot come from there", parameter="job")
    if job:
        cancel_when_stdin_closes()
    return open_progress(kind)


@contextmanager
def checked_usage() -> Iterator[None]:
    """Make an InputError of the block, which is about the command's own options, one of usage: exit code 2."""
    try:
        yield
    except InputError as error:
        message, hint = error.spelled(flag)
        raise WrongUsage(message, hint=hint, parameter=error.parameter) from None


def exit_for(damage: Sequence[str]) -> None:
    """End with the exit code for damaged input where there is damage."""
    if damage:
        raise typer.Exit(DAMAGED_INPUT)
