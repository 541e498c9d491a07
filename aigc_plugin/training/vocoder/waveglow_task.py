"""Train a WaveGlow by likelihood, and optionally by the spectral distance of its samples from the recordings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ...media.audio.audio import Audio
from ...signal.mel import mel_spectrogram
from ...weights.families.waveglow_config import WaveGlowConfig
from ..corpus import PreparedUtterance
from ..export import export_waveglow
from ..run import card_after
from .flow_representation import FlowInput, flow_input, to_samples
from .segments import Batch, Segments, whole
from .spectral_loss import spectral_distance
from .waveglow_network import Condition, WaveGlowNetwork, negative_log_likelihood

_JITTER = 0.03
"""Noise added to whitened coefficients: audio that was compressed has spectral holes, whose likelihood is infinite."""
_VALIDATION_FRAMES = 600
_SAMPLES = 3


@dataclass(frozen=True)
class Objective:
    """Objective of the training.

    mean_steps:    first steps, in which only the predictor of the mean is trained; then the likelihood
    spectral_from: step from which the spectral distance of samples is added
    spectral:      its weight
    """

    mean_steps: int = 0
    spectral_from: int = 0
    spectral: float = 0.0


class WaveGlowTask:
    """Training task of a WaveGlow."""

    def __init__(
        self,
        config: WaveGlowConfig,
        training: Sequence[PreparedUtterance],
        validation: Sequence[PreparedUtterance],
        *,
        batch: int,
        frames: int,
        seed: int,
        objective: Objective,
        device: torch.device,
        card: Mapping[str, object],
        pitch: Mapping[str, np.ndarray] | None,
    ) -> None:
        torch.manual_seed(seed)
        self.config, self._device, self._objective, self._card = config, device, objective, dict(card)
        self.model: WaveGlowNetwork = WaveGlowNetwork(config).to(device)
        self._segments = Segments(training, count=batch, frames=frames, seed=seed)
        self._validation = [whole(u, _VALIDATION_FRAMES) for u in validation]
        self._sigma = float(config.signal.get("sigma", 0.6))
        self._pitch = pitch

    def loss(self, step: int) -> tuple[Tensor, dict[str, float]]:
        batch = self._segments.batch(step).to(self._device)
        inputs = self._jittered(batch)
        with torch.autocast(self._device.type, torch.bfloat16):
            cond = self.model.condition(inputs.mel, inputs.source)
        if cond.mean is not None and step < self._objective.mean_steps:
            # Not squared beyond 1: onsets lie far above the envelope and cannot be predicted.
            miss = F.smooth_l1_loss(cond.mean, inputs.x)
            return miss, {"miss": float(miss.detach())}
        with torch.autocast(self._device.type, torch.bfloat16):
            z, log_determinant = self.model(inputs.x, cond)
        likelihood = negative_log_likelihood(z.float(), log_determinant)
        measured = {"nll": float(likelihood.detach())}
        if self._objective.spectral == 0 or step < self._objective.spectral_from:
            return likelihood, measured
        distance = self._sampled_distance(batch, inputs, cond)
        measured["spectral"] = float(distance.detach())
        return likelihood + self._objective.spectral * distance, measured

    def validate(self) -> dict[str, float]:
        rows = [self._validate_one(batch.to(self._device)) for batch in self._validation]
        return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}

    def keep(self, folder: Path, step: int, measured: Mapping[str, float]) -> None:
        """Write samples of a few validation recordings, and the model."""
        samples = folder / "samples"
        samples.mkdir(exist_ok=True)
        for index, batch in enumerate(self._validation[:_SAMPLES]):
            samples_of_batch = self._synthesised(batch.to(self._device), self._sigma)[0].cpu().numpy()
            audio = Audio(np.clip(samples_of_batch, -1, 1), self.config.rate)
            audio.write(samples / f"{index}_step_{step:06d}.wav", overwrite=True)
        export_waveglow(self.model, self._pitch, folder / "model.safetensors", card_after(self._card, step, measured))

    def _jittered(self, batch: Batch) -> FlowInput:
        inputs = flow_input(batch, self.config, torch.rand_like(batch.samples) - 0.5)
        if inputs.scale is None:
            return inputs
        return inputs._replace(x=inputs.x + _JITTER * torch.randn_like(inputs.x))

    def _sampled_distance(self, batch: Batch, given: FlowInput, cond: Condition) -> Tensor:
        """Spectral distance of samples, for half the batch: the inverse pass costs as much as the forward one."""
        count = max(1, len(batch.samples) // 2)
        latents = self._sigma * torch.randn_like(given.x[:count])
        with torch.autocast(self._device.type, torch.bfloat16):
            x = self.model.inverse(latents, cond.first(count))
        scale = None if given.scale is None else given.scale[:count]
        return spectral_distance(to_samples(x.float(), scale), batch.samples[:count])

    def _validate_one(self, batch: Batch) -> dict[str, float]:
        torch.manual_seed(0)
        inputs = self._jittered(batch)
        z, log_determinant = self.model(inputs.x, self.model.condition(inputs.mel, inputs.source))
        synthesised = self._synthesised(batch, self._sigma)
        mels = [mel_spectrogram(x[0].cpu().numpy()).values for x in (synthesised, batch.samples)]
        return {
            "nll": float(negative_log_likelihood(z, log_determinant)),
            "log_mel_l1": float(np.abs(mels[0] - mels[1]).mean()),
            "spectral": float(spectral_distance(synthesised, batch.samples)),
        }

    def _synthesised(self, batch: Batch, sigma: float) -> Tensor:
        inputs = flow_input(batch, self.config)
        torch.manual_seed(1)
        x = self.model.inverse(sigma * torch.randn_like(inputs.x), self.model.condition(inputs.mel, inputs.source))
        return to_samples(x, inputs.scale)
