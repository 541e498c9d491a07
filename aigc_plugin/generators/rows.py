"""Time-major rows that wait between two stages of a stream."""

from __future__ import annotations

import numpy as np

from ..types import FloatArray


class RowQueue:
    """First in, first out: rows (any number, columns)."""

    def __init__(self, columns: int) -> None:
        self._rows = np.zeros((0, columns), np.float32)

    def __len__(self) -> int:
        return len(self._rows)

    def put(self, rows: FloatArray) -> None:
        self._rows = np.concatenate([self._rows, rows])

    def take(self, count: int) -> FloatArray:
        """The oldest `count` rows."""
        taken, self._rows = self._rows[:count], self._rows[count:].copy()
        return taken
