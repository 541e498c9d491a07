"""Errors of FFmpeg while it writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import av.error

from ...files.output import write_error


@contextmanager
def naming_write_errors(name: str) -> Iterator[None]:
    """Turn FFmpeg's errors while writing into one line that names the output: MediaError."""
    try:
        yield
    except av.error.FFmpegError as error:
        raise write_error(name, error) from None
