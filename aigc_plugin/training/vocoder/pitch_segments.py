"""Training segments of the pitch network: mels with the pitch of each frame, augmented in speed, level, colour and
noise, so that it learns any voice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ...signal.mel import FLOOR, PUBLISHED, mel_filters
from ...types import FloatArray
from ..corpus import PreparedUtterance

SPEEDS = (-1.0, 0.75)
"""Range of the change of speed in octaves; it changes pitch and formants, too."""
LEVELS = (-28.0, 8.0)
"""Range of the gain in decibels."""


class PitchSegments:
    """Draws `count` segments of `frames` frames; the batch of a step depends on the seed and the step only."""

    def __init__(self, utterances: Sequence[PreparedUtterance], *, count: int, frames: int, seed: int) -> None:
        longest = frames * 2 ** SPEEDS[1] + 4
        self._utterances = [u for u in utterances if u.frames > longest] or list(utterances)
        self._count, self._seed = count, seed
        self._frames = min(frames, int(min(u.frames for u in self._utterances) / 2 ** SPEEDS[1]) - 4)

    def batch(self, step: int) -> tuple[Tensor, Tensor]:
        """Draw mel (batch, n_mel, frames), natural logarithm, and f0 (batch, frames) in hertz, 0 if unvoiced."""
        rng = np.random.default_rng([self._seed, step])
        drawn = [self._segment(rng) for _ in range(self._count)]
        samples = torch.from_numpy(np.stack([one for one, _ in drawn]))
        mel = self._coloured(log_mel(samples)[:, :, : self._frames], rng)
        return mel, torch.from_numpy(np.stack([f0 for _, f0 in drawn]))

    def _segment(self, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        import soxr

        utterance = self._utterances[rng.integers(len(self._utterances))]
        speed = 2 ** rng.uniform(*SPEEDS)
        length = self._frames * PUBLISHED.hop
        taken = int(length * speed) + 2 * PUBLISHED.hop
        start = int(rng.integers(0, (len(utterance.samples) - taken) // PUBLISHED.hop + 1))
        piece = utterance.samples[start * PUBLISHED.hop :][:taken]
        samples = soxr.resample(piece, PUBLISHED.rate * speed, PUBLISHED.rate, quality="LQ")[:length]
        samples = np.pad(samples, (0, length - len(samples)))
        position = start + np.arange(self._frames, dtype=np.float64) * speed
        f0 = pitch_at(utterance.f0, position) * np.float32(speed)
        return self._disturbed(samples, rng), f0.astype(np.float32)

    @staticmethod
    def _disturbed(samples: FloatArray, rng: np.random.Generator) -> FloatArray:
        samples = samples * np.float32(10 ** (rng.uniform(*LEVELS) / 20))
        if rng.random() < 0.5:
            below = 10 ** (-rng.uniform(10, 50) / 20)
            samples = samples + rng.standard_normal(len(samples)) * samples.std() * below
        return samples.astype(np.float32)

    @staticmethod
    def _coloured(mel: Tensor, rng: np.random.Generator) -> Tensor:
        """Imitate other microphones and rooms by a tilt and a smooth wave over frequency."""
        band = np.linspace(0, 1, mel.shape[1])[None]
        count = len(mel)
        tilt = rng.standard_normal((count, 1)) * (band - 0.5)
        turns = rng.uniform(3, 12, (count, 1))
        wave = 0.5 * rng.standard_normal((count, 1)) * np.sin(turns * band + rng.uniform(0, 2 * np.pi, (count, 1)))
        colour = torch.from_numpy((tilt + wave).astype(np.float32))[:, :, None]
        return (mel + colour).clamp(min=float(np.log(FLOOR)))


def pitch_at(f0: FloatArray, position: NDArray[np.float64]) -> FloatArray:
    """Pitch between frames: interpolated if both are voiced, else that of the nearer one."""
    index = np.minimum(position.astype(int), len(f0) - 2)
    share = position - index
    left, right = f0[index], f0[index + 1]
    both = (left > 0) & (right > 0)
    nearer = np.where(share < 0.5, left, right)
    pitch: FloatArray = np.where(both, left * (1 - share) + right * share, nearer).astype(np.float32)
    return pitch


def log_mel(samples: Tensor) -> Tensor:
    """`signal.mel` in torch: (batch, samples) to (batch, n_mel, 1 + samples // hop)."""
    window = torch.hann_window(PUBLISHED.n_fft)
    spectra = torch.stft(samples, PUBLISHED.n_fft, PUBLISHED.hop, window=window, return_complex=True)
    filters = torch.tensor(mel_filters(PUBLISHED))
    return torch.log((filters @ spectra.abs()).clamp(min=FLOOR))
