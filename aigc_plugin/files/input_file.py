"""Check that an input exists and can be read. FFmpeg reports all such failures alike."""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ..errors import AigcError, InputError, MediaError

STANDARD_STREAM = "-"
"""The name of stdin among inputs, of stdout among outputs."""
_HEAD_BYTES = 64


@contextmanager
def file_errors(name: str, kind: str) -> Iterator[None]:
    """Turn errors of the file system inside the block into one line for the user.

    name    the file, as the user wrote it
    kind    what the file should be, such as "text file"

    MediaError where the file is missing, a directory or not readable; InputError where `name` cannot be a file name.
    """
    try:
        yield
    except AigcError:
        raise
    except FileNotFoundError:
        raise MediaError(f"{name}: no such file") from None
    except IsADirectoryError:
        raise MediaError(f"{name} is a directory, not a {kind}") from None
    except PermissionError:
        raise MediaError(f"{name}: no permission to read it") from None
    except ValueError as error:
        raise InputError(f"{name[:200]!r} is not a file name: {error}") from None
    except OSError as error:
        raise MediaError(f"{name[:200]}: {error.strerror or error}") from None


def standard_input() -> BinaryIO:
    """stdin as bytes; MediaError where the caller has closed it."""
    if sys.stdin is None:
        raise MediaError("stdin is closed", hint="give a file, or a pipe")
    return sys.stdin.buffer


def first_bytes(path: Path, kind: str) -> bytes:
    """The first 64 bytes of a file; none of a pipe or a device, which could not be read again.

    kind    what the file should be, such as "video"; error messages name it

    Errors as of `file_errors`, and MediaError for an empty file.
    """
    with file_errors(str(path), kind):
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError
        if not stat.S_ISREG(mode):
            return b""
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    if not head:
        raise MediaError(f"{path} is empty (0 bytes)")
    return head
