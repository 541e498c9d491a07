"""Whether there is a file to read, before FFmpeg says of each failure the same."""

from __future__ import annotations

import stat
from pathlib import Path

from ..errors import InputError, MediaError

_HEAD_BYTES = 64


def first_bytes(path: Path, kind: str) -> bytes:
    """What the file begins with; nothing of a pipe or a device, which could not be read again.

    Raises what is wrong, in the user's terms: not there, a directory, forbidden, empty, no `kind` ("film") of file.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise MediaError(f"{path} is a directory, not a {kind}")
        if not stat.S_ISREG(mode):
            return b""
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except FileNotFoundError:
        raise MediaError(f"{path}: no such file") from None
    except PermissionError:
        raise MediaError(f"{path}: no permission to read it") from None
    except ValueError as error:
        raise InputError(f"{str(path)!r} is not a file name: {error}") from None
    except OSError as error:
        if isinstance(error, MediaError):
            raise
        raise MediaError(f"{path}: {error.strerror or error}") from None
    if not head:
        raise MediaError(f"{path} is empty (0 bytes)")
    return head
