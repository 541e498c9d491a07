"""Files that appear whole or not at all: written beside the target, then renamed into place."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import AigcError, InputError, OutputExists


@contextmanager
def writing(path: Path, *, overwrite: bool) -> Iterator[Path]:
    """Yields a new path in the folder of `path`; on success it becomes `path`, otherwise it is removed.

    `OutputExists` when `path` is there and `overwrite` false; `InputError` when the system refuses to write.
    """
    if path.exists() and not overwrite:
        raise OutputExists(f"{path} exists already.", hint="pass --overwrite to replace it.")
    beside = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        os.close(handle)
        beside = Path(name)
        yield beside
        beside.chmod(0o644)
        beside.replace(path)
    except AigcError:
        raise
    except OSError as error:
        raise cannot_write(path, error) from None
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)


def cannot_write(path: Path, error: OSError) -> InputError:
    """The error for a file that the system does not let us write."""
    hint = "free some space or choose another folder." if error.errno in (errno.ENOSPC, errno.EDQUOT) else ""
    return InputError(f"Cannot write {path}: {error.strerror or error}.", hint=hint)
