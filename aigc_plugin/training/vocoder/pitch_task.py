"""Train the pitch network, which maps mel frames to voicing and pitch class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ...files.output import Output
from ...signal.mel import PUBLISHED
from ...signal.pitch import CLASSES, LOWEST, STEP, decode_pitch
from ..corpus import PreparedUtterance
from ..export import tensors_of
from .pitch_segments import PitchSegments
from .presets import PITCH_OUTPUTS, PITCH_SIZES
from .wavenet import WaveNet

_BLUR = 25.0
"""Standard deviation in cents by which a label is spread over neighbouring classes."""
WEIGHTS = "pitch.npz"


def pitch_network() -> WaveNet:
    return WaveNet(PUBLISHED.n_mel, PITCH_OUTPUTS, 0, **PITCH_SIZES)


class PitchTask:
    """Training task of the pitch network."""

    def __init__(
        self,
        training: Sequence[PreparedUtterance],
        validation: Sequence[PreparedUtterance],
        *,
        batch: int,
        frames: int,
        seed: int,
        device: torch.device,
    ) -> None:
        torch.manual_seed(seed)
        self.model: WaveNet = pitch_network().to(device)
        self._device = device
        self._segments = PitchSegments(training, count=batch, frames=frames, seed=seed)
        self._validation = validation

    def loss(self, step: int) -> tuple[Tensor, dict[str, float]]:
        mel, f0 = (part.to(self._device) for part in self._segments.batch(step))
        with torch.autocast(self._device.type, torch.bfloat16):
            out = self.model((mel + 5.0) / 3.0)
        voicing, pitch = pitch_loss(out.float(), f0)
        return voicing + pitch, {"voicing": float(voicing.detach()), "pitch": float(pitch.detach())}

    def validate(self) -> dict[str, float]:
        """Compare with the labels: share of wrong voicing, share of errors above a semitone, mean of the others."""
        wrong, gross, fine = [], [], []
        for utterance in self._validation:
            mel = torch.from_numpy(utterance.mel)[None].to(self._device)
            rows = self.model((mel + 5.0) / 3.0)[0].T.cpu().numpy()
            pitch, label = decode_pitch(rows), utterance.f0
            wrong.append((pitch > 0) != (label > 0))
            both = (pitch > 0) & (label > 0)
            semitones = 12 * np.abs(np.log2(pitch[both] / label[both]))
            gross.append(semitones > 1)
            fine.append(semitones[semitones <= 1])
        names = ("wrong_voicing", "gross", "semitones")
        return {
            name: float(np.concatenate(part).mean()) for name, part in zip(names, (wrong, gross, fine), strict=True)
        }

    def keep(self, folder: Path, step: int, measured: Mapping[str, float]) -> None:
        with Output(folder / WEIGHTS, overwrite=True) as output:
            tensors: dict[str, Any] = tensors_of(self.model)
            np.savez(output.file, **tensors)


def pitch_loss(out: Tensor, f0: Tensor) -> tuple[Tensor, Tensor]:
    """Cross entropies of voicing and, if voiced, of pitch.

    out: (batch, 1 + classes, frames)
    f0:  (batch, frames)
    """
    voiced = (f0 > 0).float()
    voicing = F.binary_cross_entropy_with_logits(out[:, 0], voiced)
    cents = 1200 * torch.log2(f0.clamp(min=1.0) / LOWEST)
    classes = torch.arange(CLASSES, device=out.device)[None, :, None] * STEP
    wanted = torch.exp(-0.5 * ((classes - cents[:, None]) / _BLUR) ** 2)
    wanted = wanted / wanted.sum(1, keepdim=True).clamp(min=1e-6)
    counted = voiced * (cents > 0) * (cents < CLASSES * STEP)
    entropy = -(wanted * torch.log_softmax(out[:, 1:], 1)).sum(1)
    return voicing, (entropy * counted).sum() / counted.sum().clamp(min=1)
