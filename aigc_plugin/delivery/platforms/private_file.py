"""JSON files that only the user can read: tokens, and uploads that are not complete."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from ...errors import InputError
from ...files.output import write_error


def read_private(path: Path) -> dict[str, Any]:
    """The object in a file; empty where there is none. InputError where others can read it, or it is no JSON."""
    try:
        with path.open("rb") as file:
            mode, text = os.fstat(file.fileno()).st_mode, file.read()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None
    if mode & 0o077:
        raise InputError(f"{path} can be read by others", hint=f"chmod 600 {path}, or remove it")
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise InputError(f"{path} is damaged", hint="remove it")
    return value


def write_private(path: Path, value: Mapping[str, Any]) -> None:
    """Write an object, whole or not at all, with mode 0600 from the start."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(value, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise write_error(str(path), error) from None


def remove_private(path: Path) -> None:
    path.unlink(missing_ok=True)


def lock_private(path: Path) -> BinaryIO | None:
    """A lock that lasts until the file is closed, or the process ends; None where another process or call has it."""
    import fcntl

    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    except OSError as error:
        raise write_error(str(path), error) from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file
