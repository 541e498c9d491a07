"""Recordings with their texts → what the aligner and the acoustic model learn from."""

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
    """One recording of one sentence: its symbols, mel (n_mel, frames) and f0 (frames,) in hertz, 0 unvoiced."""

    name: str
    row: SymbolRow
    mel: FloatArray
    f0: FloatArray

    @property
    def frames(self) -> int:
        return int(self.mel.shape[1])


@dataclass(frozen=True)
class TranscribedBatch:
    """ids int64 (batch, symbols) and mel (batch, n_mel, frames), zero-padded; symbols and frames their lengths."""

    ids: Tensor
    symbols: Tensor
    mel: Tensor
    frames: Tensor


class BatchOrder:
    """Deals recordings of about the same length together; which depends on the seed and the step alone."""

    def __init__(self, lengths: Sequence[int], *, frames: int, seed: int) -> None:
        self._by_length = np.argsort(lengths, kind="stable")
        self._lengths = np.asarray(lengths)
        self._frames, self._seed = frames, seed

    def at(self, step: int) -> NDArray[np.int64]:
        """Neighbours by length around a recording drawn at random, `frames` frames in all, padding counted."""
        rng = np.random.default_rng([self._seed, step])
        count = len(self._by_length)
        centre = int(rng.integers(count))
        low, high = centre, centre + 1
        while (high - low) < count:
            grown = (max(0, low - 1), min(count, high + 1))
            if (grown[1] - grown[0]) * self._lengths[self._by_length[grown[1] - 1]] > self._frames:
                break
            low, high = grown
        # Not all neighbours: twice as many are eligible, so that batches differ.
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
