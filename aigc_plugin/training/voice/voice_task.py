"""Train the acoustic model of a voice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from ...weights.families.voice_config import VoiceConfig
from ..export import export_voice
from ..run import card_after, fast_bfloat16
from .mel_critic import MelCritic, judge, pieces
from .voice_corpus import BatchOrder
from .voice_examples import ExampleBatch, VoiceExample, example_batch, excerpt
from .voice_losses import mel_error, symbol_error, track_error, voicing_error
from .voice_network import Frames, SymbolProsody, VoiceNetwork

_PIECE_FRAMES = 64
_SHARES = (0.3, 0.9)
_WEIGHTS = {"coarse": 0.5, "mel": 1.0, "duration": 0.2, "pitch": 0.1, "energy": 0.1, "track": 0.2, "voicing": 0.1,
            "maker": 0.02, "features": 0.2, "critic": 0.1}  # fmt: skip


class VoiceLearner(nn.Module):
    """Parameters that are optimised: those of the voice and of the critic."""

    def __init__(self, config: VoiceConfig) -> None:
        super().__init__()
        self.voice = VoiceNetwork(config)
        self.critic = MelCritic()


class VoiceTask:
    """Training task of a voice.

    critic_from: step from which the critic is used
    excerpts:    share of the steps that use parts of sentences
    """

    def __init__(
        self,
        config: VoiceConfig,
        training: Sequence[VoiceExample],
        validation: Sequence[VoiceExample],
        *,
        frames: int,
        critic_from: int,
        excerpts: float,
        seed: int,
        device: torch.device,
        card: Mapping[str, object],
    ) -> None:
        torch.manual_seed(seed)
        self.config, self._device, self._card = config, device, dict(card)
        self.model: VoiceLearner = VoiceLearner(config).to(device)
        self._critic_from, self._excerpts, self._seed = critic_from, excerpts, seed
        self._training, self._validation = training, validation
        self._order = BatchOrder([len(one.mel) for one in training], frames=frames, seed=seed)

    def loss(self, step: int) -> tuple[Tensor, dict[str, float]]:
        batch = example_batch(self._drawn(step)).to(self._device)
        with torch.autocast(self._device.type, torch.bfloat16, enabled=fast_bfloat16(self._device)):
            prosody, frames = self.taught(batch)
            judgement = self._judged(frames, batch) if step >= self._critic_from else {}
        parts = {**voice_losses(prosody, frames, batch), **judgement}
        total = torch.stack([_WEIGHTS[name] * value for name, value in parts.items()]).sum()
        return total, {name: float(value.detach()) for name, value in parts.items()}

    def _drawn(self, step: int) -> list[VoiceExample]:
        """Draw whole recordings, or about the same share of each."""
        chosen = [self._training[index] for index in self._order.at(step)]
        rng = np.random.default_rng([self._seed, step, 1])
        if rng.random() >= self._excerpts:
            return chosen
        share, space = rng.uniform(*_SHARES), self.config.symbols.index(" ")
        return [excerpt(one, share, space, rng) for one in chosen]

    def taught(self, batch: ExampleBatch) -> tuple[SymbolProsody, Frames]:
        """Predict prosody, and decode frames with the recording's own prosody (teacher forcing)."""
        rows = self.model.voice.encode(batch.ids, batch.present, batch.speakers)
        prosody = self.model.voice.predict(rows, batch.present)
        frames = self.model.voice.decode(rows, batch.present, batch.pitch, batch.energy, batch.durations, batch.pairs)
        return prosody, frames

    def _judged(self, frames: Frames, batch: ExampleBatch) -> dict[str, Tensor]:
        generated, recorded = pieces(frames.mel, batch.mel, batch.mask.sum((1, 2)).long(), _PIECE_FRAMES)
        judgement: dict[str, Tensor] = judge(self.model.critic, generated, recorded)._asdict()
        return judgement

    def validate(self) -> dict[str, float]:
        rows = []
        for one in self._validation:
            batch = example_batch([one]).to(self._device)
            prosody, frames = self.taught(batch)
            rows.append({name: float(value) for name, value in voice_losses(prosody, frames, batch).items()})
        return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}

    @torch.no_grad()
    def _length(self, speaker: int | None = None) -> float:
        """Ratio of the recorded to the predicted frames of the held-out recordings, all or those of a speaker."""
        real = predicted = 0.0
        for one in self._validation:
            if speaker not in (None, one.speaker):
                continue
            batch = example_batch([one]).to(self._device)
            rows = self.model.voice.encode(batch.ids, batch.present, batch.speakers)
            predicted += float(self.model.voice.predict(rows, batch.present).log_duration.expm1().clamp(min=0).sum())
            real += float(batch.durations.sum())
        return round(real / max(predicted, 1.0), 4) if real else 1.0

    def keep(self, folder: Path, step: int, measured: Mapping[str, float]) -> None:
        speakers = tuple(replace(one, length=self._length(number)) for number, one in enumerate(self.config.speakers))
        self.model.voice.config = replace(self.config, length=self._length(), speakers=speakers)
        export_voice(self.model.voice, folder / "model.safetensors", card_after(self._card, step, measured))


def voice_losses(prosody: SymbolProsody, frames: Frames, batch: ExampleBatch) -> dict[str, Tensor]:
    voiced = batch.voiced * batch.mask[:, :, 0]
    return {
        "coarse": mel_error(frames.coarse[:, :, : frames.mel.shape[2]], batch.mel, batch.mask),
        "mel": mel_error(frames.mel, batch.mel, batch.mask),
        "duration": symbol_error(prosody.log_duration, batch.durations.float().log1p(), batch.present),
        "pitch": symbol_error(prosody.pitch, batch.pitch, batch.present),
        "energy": symbol_error(prosody.energy, batch.energy, batch.present),
        "track": track_error(frames.log_pitch, batch.log_pitch, voiced),
        "voicing": voicing_error(frames.voicing, batch.voiced, batch.mask),
    }
