"""Join parts of a recording without clicks, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...types import FloatArray

DECLICK_SECONDS = 0.005


@dataclass(frozen=True)
class SamplePart:
    """Samples from `start` to `end` of the source that begin at sample `at` of the output.

    Its first and last 5 ms are faded where the sound does not go on there: `fades_in`, `fades_out`.
    """

    start: int
    end: int
    at: int
    fades_in: bool = False
    fades_out: bool = False


class Splice:
    """Select parts of a stream that comes in blocks: push() each block with its position.

    parts    in order of the source, without overlap
    rate     samples per second
    """

    def __init__(self, parts: Sequence[SamplePart], rate: int) -> None:
        self._parts = parts
        self._fade = max(1, round(DECLICK_SECONDS * rate))

    def push(self, samples: FloatArray, position: int) -> Iterator[tuple[int, FloatArray]]:
        """Give what is kept of a block, (channels, n), whose first sample has that position: (output sample, block)."""
        stop = position + samples.shape[1]
        for part in self._parts:
            first, last = max(position, part.start), min(stop, part.end)
            if first < last:
                piece = samples[:, first - position : last - position]
                yield part.at + first - part.start, self._faded(piece, part, first)

    def _faded(self, piece: FloatArray, part: SamplePart, first: int) -> FloatArray:
        count, length = piece.shape[1], part.end - part.start
        fade = min(self._fade, length // 2)
        begin = first - part.start
        touched = (part.fades_in and begin < fade) or (part.fades_out and begin + count > length - fade)
        if not fade or not touched:
            return piece
        index = np.arange(begin, begin + count)
        gain = np.ones(count)
        if part.fades_in:
            gain *= raised_cosine((index + 0.5) / fade)
        if part.fades_out:
            gain *= raised_cosine((length - index - 0.5) / fade)
        return np.ascontiguousarray(piece * gain.astype(piece.dtype))


def raised_cosine(phase: np.ndarray) -> np.ndarray:
    """Rise from 0 to 1 while the phase does."""
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * np.clip(phase, 0, 1)))
