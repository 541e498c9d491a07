"""Train the aligner, and derive the durations of symbols from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .alignment import Aligner, alignment_loss, best_path, diagonal_prior
from .voice_corpus import BatchOrder, TranscribedRecording, transcribed_batch

DURATIONS = "durations.npz"
_PRIOR_STEPS = 2000
"""Steps over which the weight of the diagonal prior falls."""


class AlignmentTask:
    """Training task of the aligner; writes the durations of every recording, held-out ones included."""

    def __init__(
        self,
        training: Sequence[TranscribedRecording],
        validation: Sequence[TranscribedRecording],
        *,
        symbols: int,
        frames: int,
        seed: int,
        device: torch.device,
    ) -> None:
        torch.manual_seed(seed)
        self._training, self._validation, self._device = training, validation, device
        self.model: Aligner = Aligner(symbols, training[0].mel.shape[0]).to(device)
        self._order = BatchOrder([recording.frames for recording in training], frames=frames, seed=seed)

    def loss(self, step: int) -> tuple[Tensor, dict[str, float]]:
        recordings = [self._training[index] for index in self._order.at(step)]
        weight = max(0.1, 1.0 - step / _PRIOR_STEPS)
        return self._negative_log_likelihood(recordings, weight), {}

    def validate(self) -> dict[str, float]:
        losses = [float(self._negative_log_likelihood([one], 0.0)) for one in self._validation]
        return {"nll": float(np.mean(losses))}

    def keep(self, folder: Path, step: int, measured: Mapping[str, float]) -> None:
        rows: dict[str, Any] = {one.name: self.durations(one) for one in [*self._training, *self._validation]}
        partial = folder / ("partial_" + DURATIONS)
        np.savez(partial, **rows)
        partial.replace(folder / DURATIONS)

    def durations(self, recording: TranscribedRecording) -> NDArray[np.int64]:
        """Frames of each symbol; their sum is the frames of the recording."""
        batch = transcribed_batch([recording])
        with torch.no_grad():
            given = batch.ids.to(self._device), batch.mel.to(self._device), batch.symbols.to(self._device)
            log_probability = self.model(*given)[0].cpu()
        prior = 0.1 * diagonal_prior(len(recording.row.ids), recording.frames)
        return best_path((log_probability + prior).numpy())

    def _negative_log_likelihood(self, recordings: Sequence[TranscribedRecording], prior_weight: float) -> Tensor:
        batch = transcribed_batch(recordings)
        log_probability = self.model(
            batch.ids.to(self._device), batch.mel.to(self._device), batch.symbols.to(self._device)
        )
        if prior_weight:
            prior = torch.zeros_like(log_probability)
            for index, (symbols, frames) in enumerate(zip(batch.symbols.tolist(), batch.frames.tolist(), strict=True)):
                prior[index, :frames, :symbols] = diagonal_prior(symbols, frames)
            log_probability = log_probability + prior_weight * prior
        return alignment_loss(log_probability, batch.symbols, batch.frames)
