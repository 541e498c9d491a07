"""Cut mel frames, and their pitch where it is given, into the blocks that a stream works on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InputError
from ..types import FloatArray, as_mel, float_array
from .rows import RowQueue

_FRAMES = 128
HIGHEST_PITCH = 2000.0
"""Hertz."""

Block = tuple[FloatArray, NDArray[np.float64] | None]


class FrameBlocks:
    """Pieces (n_mel, frames) of any length → mel rows (frames, n_mel) and pitch (frames,), always cut alike.

    The cuts do not depend on the pieces, because matrix products round differently for other numbers of rows. The first
    block is no smaller than the others: the packaged model needs 117 frames (150 where it reads the pitch itself)
    before its first sample is final, so smaller ones only cost time.

    Raises InputError for a piece of another shape, for a pitch that does not fit it, and where there is no frame.
    """

    def __init__(
        self,
        pieces: Iterable[FloatArray],
        tracks: Iterable[ArrayLike] | None,
        *,
        n_mel: int,
        rate: int,
        hop: int,
    ) -> None:
        self._pieces, self._tracks = pieces, tracks
        self._n_mel, self._rate, self._hop = n_mel, rate, hop

    def __iter__(self) -> Iterator[Block]:
        mel, pitch = RowQueue(self._n_mel), RowQueue(1)
        empty = True
        for rows, track in self._checked():
            mel.put(rows)
            pitch.put(track)
            while len(mel) >= _FRAMES:
                empty = False
                yield self._block(mel, pitch, _FRAMES)
        if len(mel):
            yield self._block(mel, pitch, len(mel))
        elif empty:
            raise InputError("a mel must have at least one frame")

    def _block(self, mel: RowQueue, pitch: RowQueue, frames: int) -> Block:
        rows, track = np.ascontiguousarray(mel.take(frames)), pitch.take(frames)
        return rows, None if self._tracks is None else track[:, 0].astype(np.float64)

    def _checked(self) -> Iterator[tuple[FloatArray, FloatArray]]:
        if self._tracks is None:
            for piece in self._pieces:
                yield self._rows(piece), np.zeros((0, 1), np.float32)
            return
        for piece, track in zip_longest(self._pieces, self._tracks):
            if piece is None or track is None:
                raise InputError("the mel and its pitch must come in as many pieces")
            rows = self._rows(piece)
            yield rows, _checked_track(track, len(rows))

    def _rows(self, piece: FloatArray) -> FloatArray:
        """A piece of a mel, checked, time-major; it may be empty."""
        if np.shape(piece) == (self._n_mel, 0):
            return np.zeros((0, self._n_mel), np.float32)
        return as_mel(piece, n_mel=self._n_mel, rate=self._rate, hop=self._hop).values.T


def _checked_track(track: ArrayLike, frames: int) -> FloatArray:
    """Pitch (frames,) as a column."""
    values = float_array(track, "the pitch")
    if values.shape != (frames,):
        raise InputError(f"the pitch has the shape {values.shape}, but its mel has {frames} frames")
    usable = np.isfinite(values) & (values >= 0) & (values <= HIGHEST_PITCH)
    if not usable.all():
        first = int(np.argmin(usable))
        raise InputError(
            f"the pitch of frame {first} is {values[first]:g}",
            hint=f"hertz from 0, for unvoiced, to {HIGHEST_PITCH:g}",
        )
    return values[:, None]
