"""Training the auto-encoder on sound of any kind, without texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from ...types import FloatArray
from ...weights.families.vae_config import VaeConfig
from ..corpus import Utterance
from ..export import export_vae
from .vae_network import MelVae, divergence, sampled
from .voice_losses import mel_error, track_error, voicing_error

_ALIVE = 0.05
"""Nats from which a latent counts as one that says something."""
_ROWS_OF_DYNAMICS = 200_000


class Clip(NamedTuple):
    """mel (frames, n_mel) and log_pitch (frames,), normalised; voiced (frames,)."""

    mel: FloatArray
    log_pitch: FloatArray
    voiced: FloatArray


class VaeTask:
    """`Task` for the trainer.

    The weight of the divergence rises to `divergence_weight` a mel value over the first tenth of the steps: a decoder
    that learned first has a use for the code, so it does not collapse.
    """

    def __init__(
        self,
        config: VaeConfig,
        training: Sequence[Utterance],
        validation: Sequence[Utterance],
        styles: Sequence[Utterance],
        *,
        batch: int,
        frames: int,
        steps: int,
        divergence_weight: float,
        seed: int,
        device: torch.device,
        card: Mapping[str, object],
    ) -> None:
        torch.manual_seed(seed)
        self.config, self._device, self._card = config, device, dict(card)
        self.model: MelVae = MelVae(config).to(device)
        self._training = [_clip(config, one) for one in training]
        self._validation = [_clip(config, one) for one in validation]
        self._styles = {one.name.split(".")[0]: _clip(config, one) for one in styles}
        self._batch, self._frames, self._seed = batch, frames // config.frames * config.frames, seed
        self._weight, self._rise = divergence_weight, max(1, steps // 10)
        self._odds = np.cumsum([len(one.mel) for one in self._training], dtype=float)
        self._odds /= self._odds[-1]

    def loss(self, step: int) -> tuple[Tensor, dict[str, float]]:
        clips = [self._drawn(np.random.default_rng([self._seed, step, index])) for index in range(self._batch)]
        parts = self._losses([_tensors(clip, self._device) for clip in clips])
        weight = self._weight * min(1.0, step / self._rise)
        values = self.config.frames * self.config.decoder.n_mel
        total = (
            parts["mel"] + 0.5 * parts["coarse"] + 0.1 * parts["track"] + 0.1 * parts["voicing"]
            + weight * parts["divergence"] / values
        )  # fmt: skip
        return total, {name: float(value.detach()) for name, value in parts.items()}

    def validate(self) -> dict[str, float]:
        torch.manual_seed(0)
        rows = []
        for clip in self._validation:
            whole = Clip(*(part[: len(part) // self.config.frames * self.config.frames] for part in clip))
            if len(whole.mel):
                rows.append(self._losses([_tensors(whole, self._device)]))
        measured = {name: float(np.mean([float(row[name]) for row in rows])) for name in rows[0]}
        return {**measured, "alive": float((self.code_of(self._validation)[1] > _ALIVE).sum())}

    def keep(self, folder: Path, step: int, measured: Mapping[str, float]) -> None:
        codes, per_latent = self.code_of(self._training)
        styles = {name: self.code_of([clip])[0] for name, clip in self._styles.items()}
        card = {
            **self._card,
            "steps": step,
            "validation": {name: round(v, 5) for name, v in measured.items()},
            "divergence_of_latents": [round(float(v), 3) for v in sorted(per_latent, reverse=True)],
        }
        named = {name: code[0] for name, code in styles.items() if code and len(code[0]) > 1}
        export_vae(self.model, codes, named, folder / "model.safetensors", card)

    @torch.no_grad()
    def code_of(self, clips: Sequence[Clip]) -> tuple[list[FloatArray], FloatArray]:
        """The means of each clip's rows (rows, latents), up to a bound in all, and the divergence of each latent."""
        means, divergences = [], []
        for clip in clips:
            count = len(clip.mel) // self.config.frames * self.config.frames
            if count == 0:
                continue
            mel = torch.from_numpy(clip.mel[:count])[None].to(self._device)
            posterior = self.model.encode(mel)
            means.append(posterior.mean[0].cpu().numpy())
            divergences.append(divergence(posterior).cpu().numpy() * len(means[-1]))
            if sum(map(len, means)) > _ROWS_OF_DYNAMICS:
                break
        return means, np.sum(divergences, axis=0) / sum(map(len, means))

    def _drawn(self, rng: np.random.Generator) -> Clip:
        clip = self._training[int(np.searchsorted(self._odds, rng.random()))]
        short = self._frames - len(clip.mel)
        if short > 0:  # short sounds stand in silence, somewhere
            front = int(rng.integers(0, short + 1))
            silence = float(clip.mel.min())
            mel = np.pad(clip.mel, ((front, short - front), (0, 0)), constant_values=silence)
            return Clip(mel, *(np.pad(part, (front, short - front)) for part in clip[1:]))
        start = int(rng.integers(0, len(clip.mel) - self._frames + 1))
        return Clip(*(part[start : start + self._frames] for part in clip))

    def _losses(self, clips: Sequence[tuple[Tensor, Tensor, Tensor]]) -> dict[str, Tensor]:
        mel, log_pitch, voiced = (torch.stack(parts) for parts in zip(*clips, strict=True))
        with torch.autocast(self._device.type, torch.bfloat16, enabled=self.model.training):
            posterior = self.model.encode(mel)
            frames = self.model.decode(sampled(posterior))
        mask = torch.ones_like(mel[:, :, :1])
        return {
            "coarse": mel_error(frames.coarse[:, :, : mel.shape[2]], mel, mask),
            "mel": mel_error(frames.mel, mel, mask),
            "track": track_error(frames.log_pitch, log_pitch, voiced),
            "voicing": voicing_error(frames.voicing, voiced, mask),
            "divergence": divergence(posterior).sum(),
        }


def _clip(config: VaeConfig, utterance: Utterance) -> Clip:
    voiced = utterance.f0 > 0
    log_pitch = (np.log(np.where(voiced, utterance.f0, 1.0)) - config.pitch_mean) / config.pitch_scale
    mel = (utterance.mel.T - config.mel_mean) / config.mel_scale
    return Clip(mel.astype(np.float32), (log_pitch * voiced).astype(np.float32), voiced.astype(np.float32))


def _tensors(clip: Clip, device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    mel, log_pitch, voiced = (torch.from_numpy(np.ascontiguousarray(part)).to(device) for part in clip)
    return mel, log_pitch, voiced
