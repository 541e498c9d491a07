"""Whether there is a file to read, before FFmpeg says of each failure the same."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import AigcError, InputError, MediaError

STANDARD_STREAM = "-"
"""The name of stdin among inputs, of stdout among outputs."""
_HEAD_BYTES = 64


@contextmanager
def told_of_files(name: str, kind: str) -> Iterator[None]:
    """What goes wrong with the file inside, in the user's terms: not there, a directory, forbidden, no name."""
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


def first_bytes(path: Path, kind: str) -> bytes:
    """What the file begins with; nothing of a pipe or a device, which could not be read again.

    Raises what is wrong: as above, or empty; `kind` ("film") is what the file should be.
    """
    with told_of_files(str(path), kind):
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
