"""Options that commands share and that are no settings of a job."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import typer

from ..errors import InputError
from ..options.option import OptionSet, option
from .cancellation import cancel_when_stdin_closes
from .exit_codes import DAMAGED_INPUT
from .open_progress import open_progress
from .progress import ProgressKind, QuietProgress
from .spelling import flag


class WrongUsage(InputError):  # noqa: N818
    """The command line cannot be: exit code 2."""


@dataclass(frozen=True, kw_only=True)
class ProgressOptions(OptionSet):
    progress: Literal["auto", "plain", "json", "none"] = option(
        "auto",
        "a bar on a terminal and lines elsewhere; lines; JSON for hosts; nothing",
        choices=("auto", "plain", "json", "none"),
    )

    def begin(self) -> QuietProgress:
        """Start a command: open its progress."""
        return open_progress(ProgressKind(self.progress))


@dataclass(frozen=True, kw_only=True)
class JobOptions(ProgressOptions):
    """The options of running a job for a host."""

    job: bool = option(False, "stop when stdin closes, so that no orphan outlives its host")

    def begin(self, source: str | Path | None = None) -> QuietProgress:
        """Start a command: watch its host, open its progress. `source` may be "-" for stdin."""
        if self.job and str(source) == "-":
            raise WrongUsage("--job watches stdin, so the input cannot come from there", parameter="job")
        if self.job:
            cancel_when_stdin_closes()
        return super().begin()


@dataclass(frozen=True, kw_only=True)
class OverwriteOptions(OptionSet):
    overwrite: bool = option(False, "replace the output where it exists")


@dataclass(frozen=True, kw_only=True)
class RunOptions(JobOptions, OverwriteOptions):
    """The options of every command that writes audio, images or video."""


@dataclass(frozen=True, kw_only=True)
class ListingOptions(OptionSet):
    """The options of a command that prints a table."""

    json: bool = option(False, "the same, for programs, on stdout")


@contextmanager
def checked_usage() -> Iterator[None]:
    """Make an InputError of the block, which is about the command's own options, one of usage: exit code 2."""
    try:
        yield
    except InputError as error:
        message, hint = error.spelled(flag)
        raise WrongUsage(message, hint=hint, parameter=error.parameter) from None


def print_plan(text: str) -> None:
    """Print a timeline where one was asked for."""
    if text:
        typer.echo(text, nl=False)


def exit_for(damage: Sequence[str]) -> None:
    """End with the exit code for damaged input where there is damage."""
    if damage:
        raise typer.Exit(DAMAGED_INPUT)
