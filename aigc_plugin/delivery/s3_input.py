"""Files of S3 as inputs: fetched into a folder."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from ..errors import DeliveryFailed, InputError
from .destination import Destination, read_destination
from .exchange import ConnectionBroke
from .s3 import S3Storage, StoredFile

_TRIES = 4


def is_s3(name: str) -> bool:
    """True for the address of a file of S3."""
    return name.startswith("s3://")


def check_s3(address: str) -> None:
    """InputError for an address that cannot be one of a file: s3://BUCKET/PATH."""
    _parted(address)


def s3_file(address: str) -> StoredFile:
    """Size, time and version of a file; InputError where there is none, DeliveryFailed where S3 does not say."""
    folder, name = _parted(address)
    with closing(S3Storage(folder)) as storage:
        return _found(storage, name, address)


def fetch_s3(address: str, folder: Path, pause: Callable[[float], None] = time.sleep) -> Path:
    """Fetch a file into a folder, under its own name and with its time; a connection that breaks is made anew.

    pause    waits a number of seconds between two tries

    InputError where there is no such file, or there are no keys; DeliveryFailed where it cannot be fetched.
    """
    parent, name = _parted(address)
    path = folder / name
    with closing(S3Storage(parent, pause=pause)) as storage:
        found = _found(storage, name, address)
        for number in range(1, _TRIES + 1):
            try:
                with path.open("wb") as file:
                    for block in storage.read(name):
                        file.write(block)
                if path.stat().st_size == found.size:
                    break
            except ConnectionBroke:
                if number == _TRIES:
                    raise
                pause(2.0**number)
        else:
            raise DeliveryFailed(f"{address}: it came {_TRIES} times with another length than {found.size} bytes")
    os.utime(path, (found.time, found.time))
    return path


def _parted(address: str) -> tuple[Destination, str]:
    """Folder and name of a file."""
    whole = read_destination(address)
    folder, _, name = whole.path.rpartition("/")
    if not name:
        raise InputError(f"{address} names a bucket, and no file of it", hint="give s3://BUCKET/PATH")
    return Destination(whole.scheme, folder, whole.host, whole.port, whole.user), name


def _found(storage: S3Storage, name: str, address: str) -> StoredFile:
    found = storage.find(name)
    if found is None:
        raise InputError(f"{address}: there is no such file", hint="are bucket, path, region and endpoint right?")
    return found
