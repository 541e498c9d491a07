"""Refuse an output that is one of the inputs, under whatever name: a path, a link, stdin or stdout."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from ..errors import InputError
from .input_file import STANDARD_STREAM

PathName = str | os.PathLike[str]


def refuse_input_as_output(target: PathName, sources: Iterable[PathName], *, parameter: str = "target") -> None:
    """Raise InputError where the output is the same file as one of the inputs: it would replace what it was made of.

    target     file name, "-" for stdout
    sources    file names, "-" for stdin; symbolic and hard links count as the file that they lead to
    parameter  name of the argument that names the output
    """
    written = _identity(target, descriptor=1)
    for source in sources:
        if written is not None and written == _identity(source, descriptor=0):
            shown = "stdout" if target == STANDARD_STREAM else os.fspath(target)
            given = "what stdin reads" if source == STANDARD_STREAM else f"the input {os.fspath(source)}"
            raise InputError(
                f"the output {shown} is the same file as {given}", hint="give another name", parameter=parameter
            )


def _identity(name: PathName, descriptor: int) -> tuple[int, int] | None:
    """Device and number of a regular file; None for anything else, which has nothing to lose.

    descriptor    of the stream that "-" stands for
    """
    try:
        status = os.fstat(descriptor) if name == STANDARD_STREAM else Path(name).stat()
    except (OSError, ValueError):
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISREG(status.st_mode) else None
