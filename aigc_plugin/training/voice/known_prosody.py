"""Lengths and pitch that a corpus brings: a synthesiser that taught a voice knows where its symbols lie.

Both files lie beside metadata.csv and have a line a recording, `id|numbers`; a corpus may have either, both or none.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...data.metadata_table import decode_text
from ...errors import InputError
from ...types import FloatArray

ALIGNMENT_TABLE, PITCH_TABLE = "alignment.csv", "pitch.csv"
"""End of each symbol in seconds, of the start symbol to the end symbol; hertz of each mel frame, 0 where unvoiced."""


def read_numbers(table: Path) -> dict[str, NDArray[np.float64]]:
    """Read a table of `id|numbers`; an absent one is empty. InputError names a line that is none."""
    if not table.is_file():
        return {}
    rows = {}
    for number, line in enumerate(decode_text(table).splitlines(), 1):
        name, _, values = line.partition("|")
        try:
            rows[name.strip()] = np.array(values.split(), np.float64)
        except ValueError:
            raise InputError(f"{table}, line {number}: {line[:60]!r} is not id|numbers") from None
    return rows


def durations_of(ends: NDArray[np.float64], symbols: int, frames: int, seconds_per_frame: float) -> NDArray[np.int64]:
    """Convert the ends of symbols in seconds to frames of each, which sum to `frames`.

    InputError where there are other numbers of symbols, or where time runs backwards.
    """
    if len(ends) != symbols or np.any(np.diff(ends, prepend=0.0) < 0):
        raise InputError(f"{len(ends)} ends for {symbols} symbols, or not in order")
    edges = np.clip(np.rint(ends / seconds_per_frame), 0, frames).astype(np.int64)
    edges[-1] = frames
    durations: NDArray[np.int64] = np.diff(edges, prepend=0)
    return durations


def fitted(pitch: NDArray[np.float64], frames: int) -> FloatArray:
    """Pitch of exactly `frames` frames: cut, or continued unvoiced."""
    track: FloatArray = np.zeros(frames, np.float32)
    track[: min(frames, len(pitch))] = pitch[:frames]
    return track
