"""Deliver files to a target, with progress in megabytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
    files     each with its size and SHA-256 as it was read back or compared there
    """

    target: str
    files: tuple[Sent, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON can hold it."""
        files = [
            {"name": each.name, "bytes": each.bytes, "sha256": each.sha256, "sent": each.fresh} for each in self.files
        ]
        return {"target": self.target, "files": files}


def deliver(target: Target, files: Sequence[tuple[str, Path]], record: Record, *, overwrite: bool) -> Delivery:
    """Send files; see `delivery.send.send`."""
    total = sum(path.stat().st_size for _, path in files)
    record.start("upload", total=total / _MEGABYTE, unit="MB")
    done = 0

    def seen(size: int) -> None:
        nonlocal done
        done += size
        record.update(min(done, total) / _MEGABYTE)

    storage = open_storage(target.place)
    try:
        return Delivery(target.address, send(files, storage, seen, overwrite=overwrite))
    finally:
        storage.close()
