"""Recordings with their symbols, and batches of them, for the aligner and the acoustic model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ...text.symbols import SymbolRow
from ...types import FloatArray


@dataclass(frozen=True)
class TranscribedRecording:
    """A recording with its text.

    mel:       (n_mel, frames)
    f0:        (frames,) in hertz, 0 if unvoiced
    speaker:   its number
    durations: frames of each symbol where they are known; None leaves them to the aligner
    """

    name: str
    row: SymbolRow
    mel: FloatArray
    f0: FloatArray
    speaker: int = 0
    durations: NDArray[np.int64] | None = None

    @property
    def frames(self) -> int:
        return int(self.mel.shape[1])


@dataclass(frozen=True)
class TranscribedBatch:
    """A batch: ids int64 (batch, symbols) and mel (batch, n_mel, frames), zero-padded; symbols and frames are their
    lengths (batch,)."""

    ids: Tensor
    symbols: Tensor
    mel: Tensor
    frames: Tensor


class BatchOrder:
    """Draws batches of recordings of about the same length; each batch depends on the seed and the step only."""

    def __init__(self, lengths: Sequence[int], *, frames: int, seed: int) -> None:
        self._by_length = np.argsort(lengths, kind="stable")
        self._lengths = np.asarray(lengths)
        self._frames, self._seed = frames, seed

    def at(self, step: int) -> NDArray[np.int64]:
        """Indices of the batch at a step: neighbours by length of a random recording, `frames` frames in all, including
        padding."""
        rng = np.random.default_rng([self._seed, step])
        count = len(self._by_length)
        centre = int(rng.integers(count))
        low, high = centre, centre + 1
        while (high - low) < count:
            grown = (max(0, low - 1), min(count, high + 1))
            if (grown[1] - grown[0]) * self._lengths[self._by_length[grown[1] - 1]] > self._frames:
                break
            low, high = grown
        # The batch is drawn from twice as many neighbours, so that batches differ.
        spread = high - low
        low, high = max(0, low - spread // 2), min(count, high + spread // 2)
        return np.sort(rng.permutation(self._by_length[low:high])[:spread])


def transcribed_batch(recordings: Sequence[TranscribedRecording]) -> TranscribedBatch:
    symbols = [len(recording.row.ids) for recording in recordings]
    frames = [recording.frames for recording in recordings]
    ids = torch.zeros(len(recordings), max(symbols), dtype=torch.int64)
    mel = torch.zeros(len(recordings), recordings[0].mel.shape[0], max(frames))
    for index, recording in enumerate(recordings):
        ids[index, : symbols[index]] = torch.from_numpy(recording.row.ids)
        mel[index, :, : frames[index]] = torch.from_numpy(recording.mel)
    return TranscribedBatch(ids, torch.tensor(symbols), mel, torch.tensor(frames))
