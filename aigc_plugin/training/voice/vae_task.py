"""Train the auto-encoder on audio of any kind, without texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from ...types import FloatArray
from ...weights.families.vae_config import VaeConfig
from ..corpus import PreparedUtterance
from ..export import export_vae
from ..run import card_after, fast_bfloat16
from .vae_network import MelVaeNetwork, divergence, sampled
from .voice_losses import mel_error, track_error, voicing_error

_ALIVE = 0.05
"""Divergence in nats from which a latent counts as used."""
_ROWS_OF_DYNAMICS = 200_000


class VaeExample(NamedTuple):
    """A normalised recording: mel (frames, n_mel), log_pitch (frames,), voiced (frames,)."""

    mel: FloatArray
    log_pitch: FloatArray
    voiced: FloatArray


class VaeTask:
    """Training task of the auto-encoder.

    The weight of the divergence rises to `divergence_weight` per mel value over the first tenth of the steps, so that
    the decoder learns to use the code first and the code does not collapse.
    """

    def __init__(
        self,
        config: VaeConfig,
        training: Sequence[PreparedUtterance],
        validation: Sequence[PreparedUtterance],
        styles: Sequence[PreparedUtterance],
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
        self.model: MelVaeNetwork = MelVaeNetwork(config).to(device)
        self._training = [_example(config, one) for one in training]
        self._validation = [_example(config, one) for one in validation]
        self._styles = {one.name.split(".")[0]: _example(config, one) for one in styles}
        self._batch, self._frames, self._seed = batch, frames // config.frames * config.frames, seed
        self._weight, self._rise = divergence_weight, max(1, steps // 10)
        self._odds = np.cumsum([len(one.mel) for one in self._training], dtype=float)
        self._odds /= self._odds[-1]

    def loss(self, step: int) -> tuple[Tensor, dict[str, float]]:
        examples = [self._drawn(np.random.default_rng([self._seed, step, index])) for index in range(self._batch)]
        parts = self._losses([_tensors(example, self._device) for example in examples])
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
        for example in self._validation:
            whole = VaeExample(*(part[: len(part) // self.config.frames * self.config.frames] for part in example))
            if len(whole.mel):
                rows.append(self._losses([_tensors(whole, self._device)]))
        measured = {name: float(np.mean([float(row[name]) for row in rows])) for name in rows[0]}
        return {**measured, "alive": float((self.code_of(self._validation)[1] > _ALIVE).sum())}

    def keep(self, folder: Path, step: int, measured: Mapping[str, float]) -> None:
        codes, per_latent = self.code_of(self._training)
        styles = {name: self.code_of([example])[0] for name, example in self._styles.items()}
        card = {
            **card_after(self._card, step, measured),
            "divergence_of_latents": [round(float(v), 3) for v in sorted(per_latent, reverse=True)],
        }
        named = {name: code[0] for name, code in styles.items() if code and len(code[0]) > 1}
        export_vae(self.model, codes, named, folder / "model.safetensors", card)

    @torch.no_grad()
    def code_of(self, examples: Sequence[VaeExample]) -> tuple[list[FloatArray], FloatArray]:
        """Encode examples: the means (rows, latents) of each, up to a total number of rows, and the divergence of each
        latent."""
        means, divergences = [], []
        for example in examples:
            count = len(example.mel) // self.config.frames * self.config.frames
            if count == 0:
                continue
            mel = torch.from_numpy(example.mel[:count])[None].to(self._device)
            posterior = self.model.encode(mel)
            means.append(posterior.mean[0].cpu().numpy())
            divergences.append(divergence(posterior).cpu().numpy() * len(means[-1]))
            if sum(map(len, means)) > _ROWS_OF_DYNAMICS:
                break
        return means, np.sum(divergences, axis=0) / sum(map(len, means))

    def _drawn(self, rng: np.random.Generator) -> VaeExample:
        example = self._training[int(np.searchsorted(self._odds, rng.random()))]
        short = self._frames - len(example.mel)
        if short > 0:  # a short recording is put at a random position in silence
            front = int(rng.integers(0, short + 1))
            silence = float(example.mel.min())
            mel = np.pad(example.mel, ((front, short - front), (0, 0)), constant_values=silence)
            return VaeExample(mel, *(np.pad(part, (front, short - front)) for part in example[1:]))
        start = int(rng.integers(0, len(example.mel) - self._frames + 1))
        return VaeExample(*(part[start : start + self._frames] for part in example))

    def _losses(self, examples: Sequence[tuple[Tensor, Tensor, Tensor]]) -> dict[str, Tensor]:
        mel, log_pitch, voiced = (torch.stack(parts) for parts in zip(*examples, strict=True))
        halved = self.model.training and fast_bfloat16(self._device)
        with torch.autocast(self._device.type, torch.bfloat16, enabled=halved):
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


def _example(config: VaeConfig, utterance: PreparedUtterance) -> VaeExample:
    voiced = utterance.f0 > 0
    log_pitch = (np.log(np.where(voiced, utterance.f0, 1.0)) - config.pitch_mean) / config.pitch_scale
    mel = (utterance.mel.T - config.mel_mean) / config.mel_scale
    return VaeExample(mel.astype(np.float32), (log_pitch * voiced).astype(np.float32), voiced.astype(np.float32))


def _tensors(example: VaeExample, device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    mel, log_pitch, voiced = (torch.from_numpy(np.ascontiguousarray(part)).to(device) for part in example)
    return mel, log_pitch, voiced
