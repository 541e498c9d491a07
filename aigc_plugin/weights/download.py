"""Download over HTTP, bounded in size and in time: a server may answer anything, for ever."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol
from urllib.parse import urlsplit

from ..errors import DependencyMissing, InputError, MediaError
from .formats.tensor_view import printable
from .registry import Entry

if TYPE_CHECKING:
    import requests

TIMEOUT_SECONDS = 30
"""For an answer, and for each piece of the file."""
SLOWEST = 1024
"""Bytes a second, on average over TIMEOUT_SECONDS."""
LARGEST = 2 << 30
"""Bytes of a file whose size is not known beforehand."""
_PIECE = 1 << 18


class Progress(Protocol):
    """A progress bar; `total` is 0 where the server does not say how long the file is."""

    total: int

    def update(self, step: int) -> None: ...
    def close(self) -> None: ...


def download(entry: Entry, target: BinaryIO, progress: Progress | None = None) -> None:
    """Write the file of an entry of the registry to `target`, as it is sent: a compressed body stays so.

    entry     its `size` is the bound; LARGEST where that is not known
    target    a file that is open

    `InputError` where the server cannot be reached, refuses, is too slow, answers nonsense, breaks off, or sends more;
    `MediaError` where the file would not fit on the disk.
    """
    try:
        import requests
        import urllib3.exceptions
    except ImportError as error:
        raise DependencyMissing(f"pulling models needs {error.name}", hint="pip install requests urllib3") from None
    headers = {"Accept-Encoding": "identity"}
    try:
        with requests.get(entry.url, stream=True, timeout=TIMEOUT_SECONDS, headers=headers) as response:
            response.raise_for_status()
            length = _length(response, entry)
            _check_size(length, entry, Path(target.name))
            if progress is not None:
                progress.total = length or 0
            _copy(response, target, entry, progress)
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        raise _failure(error, entry) from None
    finally:
        if progress is not None:
            progress.close()


def _length(response: requests.Response, entry: Entry) -> int | None:
    """The length that the server declares; None where it declares none."""
    declared = response.headers.get("Content-Length")
    if declared is None:
        return None
    if not declared.strip().isdecimal():
        raise InputError(f"{_host(entry)} answered nonsense for {entry.name}: a length of '{printable(declared)}'")
    return int(declared)


def _check_size(length: int | None, entry: Entry, target: Path) -> None:
    if entry.size and length is not None and length != entry.size:
        raise InputError(
            f"{entry.name} has {length} bytes, expected {entry.size}", hint="its publisher may have changed it"
        )
    wanted = length or entry.size
    if wanted > (entry.size or LARGEST):
        raise _too_long(entry)
    free = shutil.disk_usage(target.parent).free
    if free < wanted:
        raise MediaError(f"{entry.name} has {wanted} bytes, and no space is left: {target.parent} has {free}")


def _copy(response: requests.Response, target: BinaryIO, entry: Entry, progress: Progress | None) -> None:
    done = counted = 0
    since = time.monotonic()
    # read1 returns what has come; read would wait for a whole piece, for hours where it comes byte by byte.
    while piece := response.raw.read1(_PIECE, decode_content=False):
        done += len(piece)
        if done > (entry.size or LARGEST):
            raise _too_long(entry)
        target.write(piece)
        if progress is not None:
            progress.update(len(piece))
        seconds = time.monotonic() - since
        if seconds > TIMEOUT_SECONDS:
            if done - counted < SLOWEST * seconds:
                raise InputError(f"{_host(entry)} sends less than {SLOWEST} bytes a second", hint="try again later")
            since, counted = time.monotonic(), done


def _too_long(entry: Entry) -> InputError:
    most = f"{entry.size} bytes that it has" if entry.size else f"{LARGEST} bytes that are taken"
    return InputError(f"{_host(entry)} sends more for {entry.name} than the {most}")


def _failure(error: Exception, entry: Entry) -> InputError:
    import requests
    import urllib3.exceptions

    if isinstance(error, requests.HTTPError) and error.response is not None:
        advice = f"look at {entry.page} and use `aigc models add`" if entry.page else "look for it by hand"
        answer = f"{error.response.status_code} {printable(error.response.reason or '')}".strip()
        return InputError(
            f"{_host(entry)} answered {answer} for {entry.name}",
            hint=f"the publisher may have moved it; {advice}",
        )
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return InputError(f"{_host(entry)} did not answer within {TIMEOUT_SECONDS} s")
    if isinstance(error, urllib3.exceptions.ProtocolError):
        return InputError(f"the download of {entry.name} broke off", hint="pull it again")
    if isinstance(error, requests.ConnectionError):
        return InputError(f"{_host(entry)} cannot be reached", hint="is there a network, or a proxy to set?")
    return InputError(f"the download of {entry.name} failed: {type(error).__name__}")


def _host(entry: Entry) -> str:
    return urlsplit(entry.url).netloc
