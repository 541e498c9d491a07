"""The options that every command takes, in one place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from ..errors import InputError
from ..jobs.progress import Progress, ProgressKind, open_progress
from .cancellation import cancel_when_stdin_closes

Threads = Annotated[
    int | None, typer.Option("--threads", min=1, max=1024, help="Threads; as many as this process may use.")
]
Backend = Annotated[
    str,
    typer.Option("--backend", help="auto, or a tier that `aigc doctor` lists; an absent one is an error."),
]
Precision = Annotated[str, typer.Option("--precision", help="auto, float32, bfloat16 or int8.")]
Kind = Annotated[
    ProgressKind,
    typer.Option("--progress", help="A bar on a terminal and lines elsewhere; lines; JSON for hosts; nothing."),
]
Job = Annotated[bool, typer.Option("--job", help="Stop when stdin closes, so that no orphan outlives its host.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace the output where it exists.")]
Model = Annotated[str | None, typer.Option("--model", help="A name of `aigc models list`, or a file.")]


def begin(kind: ProgressKind, *, job: bool, reads_stdin: bool = False) -> Progress:
    """The first act of a command: its voice, and the watch on its host."""
    if job and reads_stdin:
        raise typer.BadParameter("--job watches stdin, so the input cannot come from there")
    if job:
        cancel_when_stdin_closes()
    return open_progress(kind)


@contextmanager
def checked_usage() -> Iterator[None]:
    """An InputError of the block is about the command's own options: exit code 2."""
    try:
        yield
    except InputError as error:
        raise typer.BadParameter(f"{error}; {error.hint}") from None


def is_stdin(path: str | Path) -> bool:
    return str(path) == "-"
