"""The operations of a place that files are delivered to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, Protocol

from ..errors import DeliveryFailed
from .content import Content

State = Literal["absent", "same", "other"]
Seen = Callable[[int], None]
"""Called with the bytes that arrived since the last call, also those that an earlier run had sent."""
BLOCK = 1 << 18


class Storage(Protocol):
    """A folder somewhere; names of files in it may hold slashes.

    Each method raises DeliveryFailed where the place does not answer or refuses.
    """

    @property
    def address(self) -> str:
        """Address of the folder, without anything secret."""

    def state(self, name: str, file: Path, content: Content) -> State:
        """Tell whether a file of that name is there, and whether it is this one."""

    def put(self, name: str, file: Path, content: Content, seen: Seen) -> None:
        """Send a file, and compare what was read back with it. It appears whole or not at all; what an earlier run has
        sent of it is not sent again where the place can add to files."""

    def read(self, name: str) -> Iterator[bytes]:
        """The bytes of a file that is there."""

    def close(self) -> None:
        """End connections."""


def file_digest(file: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def check_same(there: Iterator[bytes], file: Path, where: str) -> None:
    """DeliveryFailed unless what was read back is the file; `where` names it."""
    if digest(there) != (file_digest(file), file.stat().st_size):
        raise DeliveryFailed(f"{where} was read back with other bytes than were sent", hint="send it again")


def digest(blocks: Iterator[bytes]) -> tuple[str, int]:
    """SHA-256, in hexadecimal, and the number of bytes."""
    hasher, size = hashlib.sha256(), 0
    for block in blocks:
        hasher.update(block)
        size += len(block)
    return hasher.hexdigest(), size
