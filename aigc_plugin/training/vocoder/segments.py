"""Batches of random segments of utterances; the batch of a step depends on the seed and the step only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ...signal.mel import FLOOR, PUBLISHED
from ..corpus import PreparedUtterance


@dataclass(frozen=True)
class Batch:
    """A batch: samples and source (batch, frames * hop); mel (batch, n_mel, frames + 1), natural logarithm."""

    samples: Tensor
    source: Tensor
    mel: Tensor

    def to(self, device: torch.device) -> Batch:
        return Batch(self.samples.to(device), self.source.to(device), self.mel.to(device))

    def first(self, count: int) -> Batch:
        return Batch(self.samples[:count], self.source[:count], self.mel[:count])


class Segments:
    """Draws `count` segments of `frames` frames at random levels; long recordings are drawn in proportion to length."""

    def __init__(self, utterances: Sequence[PreparedUtterance], *, count: int, frames: int, seed: int) -> None:
        self._utterances = [u for u in utterances if u.frames > frames] or list(utterances)
        self._count, self._seed = count, seed
        self._frames = min(frames, min(u.frames for u in self._utterances))
        lengths = np.array([u.frames for u in self._utterances], float)
        self._share = lengths / lengths.sum()

    @property
    def seconds(self) -> float:
        """Seconds of audio in one batch."""
        return self._count * self._frames * PUBLISHED.hop / PUBLISHED.rate

    def batch(self, step: int) -> Batch:
        rng = np.random.default_rng([self._seed, step])
        drawn = [self._segment(rng) for _ in range(self._count)]
        samples, source, mel = (torch.from_numpy(np.stack(part)) for part in zip(*drawn, strict=True))
        return Batch(samples, source, mel)

    def _segment(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        utterance = self._utterances[rng.choice(len(self._utterances), p=self._share)]
        start = int(rng.integers(0, utterance.frames - self._frames + 1))
        stop = start + self._frames
        gain = rng.uniform(-1.5, 0.5)
        span = slice(start * PUBLISHED.hop, stop * PUBLISHED.hop)
        factor = np.float32(np.exp(gain))
        mel = np.maximum(utterance.mel[:, start : stop + 1] + np.float32(gain), np.float32(np.log(FLOOR)))
        return utterance.samples[span] * factor, utterance.source[span] * factor, mel


def whole(utterance: PreparedUtterance, most_frames: int) -> Batch:
    """Make a batch of one utterance, cut to `most_frames`."""
    frames = min(utterance.frames, most_frames)
    span = slice(0, frames * PUBLISHED.hop)
    return Batch(
        torch.from_numpy(utterance.samples[span])[None],
        torch.from_numpy(utterance.source[span])[None],
        torch.from_numpy(utterance.mel[:, : frames + 1])[None],
    )
