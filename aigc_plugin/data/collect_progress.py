"""Progress of a collection."""

from __future__ import annotations

from typing import Protocol


class CollectProgress(Protocol):
    def __call__(self, done: float, total: int) -> None:
        """Progress: files done, with the finished share of those being read, out of `total`."""
