"""Deliver files to a target, with progress in megabytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...delivery.send import Sent, open_storage, send
from ..progress import Record
from .targets import Target

_MEGABYTE = 1e6


@dataclass(frozen=True)
class Delivery:
    """State of a target after a delivery.

    target    as reports show it
    files     each with its size and SHA-256 as it was read back or compared there; on a platform, which changes films,
              as it was sent
    url       of the film on a platform, where that says it
    facts     what a platform says of the film: privacy, state, whether it is declared as generated
    """

    target: str
    files: tuple[Sent, ...]
    url: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """As JSON can hold it."""
        files = [
            {"name": each.name, "bytes": each.bytes, "sha256": each.sha256, "sent": each.fresh} for each in self.files
        ]
        posted = {"url": self.url, "facts": dict(self.facts)} if self.url or self.facts else {}
        return {"target": self.target, "files": files, **posted}


def deliver(target: Target, files: Sequence[tuple[str, Path]], record: Record, *, overwrite: bool) -> Delivery:
    """Send files; see `delivery.send.send`."""
    seen = progress_of(sum(path.stat().st_size for _, path in files), record)
    storage = open_storage(target.place)
    try:
        return Delivery(target.address, send(files, storage, seen, overwrite=overwrite))
    finally:
        storage.close()


def progress_of(total: int, record: Record) -> Callable[[int], None]:
    """Start the progress of an upload of so many bytes; what it returns receives the bytes that arrived."""
    record.start("upload", total=total / _MEGABYTE, unit="MB")
    done = 0

    def seen(size: int) -> None:
        nonlocal done
        done += size
        record.update(min(done, total) / _MEGABYTE)

    return seen
