"""Standard output, on which commands answer: an answer that does not arrive is an error."""

from __future__ import annotations

import errno
import io
import os
import sys

_FULL_OR_CLOSED = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF}


class _Closed(io.RawIOBase):
    """A stream in place of one that was closed before the start."""

    def writable(self) -> bool:
        return True

    def write(self, _: object) -> int:
        raise OSError(errno.EBADF, "it is closed")


def replace_closed() -> None:
    """Let writing fail where the caller closed standard output; Python would drop what is written."""
    if sys.stdout is None:
        try:
            os.fstat(1)
        except OSError:  # else the next file that is opened would stand for standard output
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(_Closed()), encoding="utf-8")


def undelivered() -> str:
    """Flush standard output; return why that fails, or "". A reader that has gone has all that it wanted."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        drop()
    except OSError as error:
        drop()
        return reason(error)
    return ""


def is_of_answer(error: Exception) -> bool:
    """Tell whether an error comes from standard output: all others that say that there is no room name a file."""
    return isinstance(error, OSError) and error.filename is None and error.errno in _FULL_OR_CLOSED


def reason(error: Exception) -> str:
    """Format the reason that an answer does not arrive."""
    strerror = getattr(error, "strerror", "") or str(error)
    return f"cannot write the answer to standard output: {strerror[:1].lower()}{strerror[1:]}"


def drop() -> None:
    """Take what is left, so that the interpreter does not complain of it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
