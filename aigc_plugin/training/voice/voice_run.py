"""Training run of a voice: alignment of recordings and texts, then the acoustic model; resumable in both stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from ...errors import InputError, argument
from ...weights.families.voice_config import VoiceConfig, VoiceSpeaker
from ..run import OnProgress, ShouldStop, require_least, require_share, run_task
from ..trainer import Schedule, Trainer
from .alignment_task import DURATIONS, AlignmentTask
from .voice_data import VoiceData
from .voice_examples import measured, voice_examples
from .voice_start import take_weights
from .voice_task import VoiceTask

ALIGNMENT = "alignment"


@dataclass(frozen=True)
class VoiceSettings:
    """Settings that identify a run; it resumes only with the same.

    alignment_steps: of the aligner, which is trained first
    steps:           of the acoustic model
    rate:            peak learning rate of the acoustic model
    frames:          mel frames per step, including padding; at least 500
    critic_from:     share of the steps after which the critic is used, 0 … 1
    excerpts:        share of the steps that use parts of sentences, 0 … 1
    """

    alignment_steps: int = 2800
    steps: int = 3600
    rate: float = 1e-3
    frames: int = 6400
    critic_from: float = 0.4
    excerpts: float = 0.7
    seed: int = 0

    def __post_init__(self) -> None:
        require_least(self, alignment_steps=1, steps=1, frames=500, critic_from=0, excerpts=0)
        require_share(self, "rate")
        for name in ("critic_from", "excerpts"):
            if getattr(self, name) > 1:
                raise InputError(f"{argument(name)} must be at most 1, not {getattr(self, name)}")


def align(
    data: VoiceData,
    out: Path,
    settings: VoiceSettings,
    *,
    until: ShouldStop,
    device: torch.device,
    report: OnProgress,
) -> dict[str, NDArray[np.int64]] | None:
    """Train the aligner, unless the corpus brings all lengths; return the frames of every symbol of every recording,
    those of the corpus where it has them, or None if `until` stopped it."""
    known = {one.name: one.durations for one in data.recordings if one.durations is not None}
    if len(known) == len(data.recordings):
        return known
    folder = out / ALIGNMENT
    folder.mkdir(parents=True, exist_ok=True)
    held = [*data.validation, *data.test]
    task = AlignmentTask(
        data.training,
        held,
        symbols=len(data.texts.symbols),
        frames=settings.frames,
        seed=settings.seed,
        device=device,
    )
    schedule = Schedule(steps=settings.alignment_steps, warm_up=min(100, settings.alignment_steps), averaging=0.99)
    identity = {"kind": "alignment", "steps": settings.alignment_steps, "frames": settings.frames,
                "seed": settings.seed}  # fmt: skip
    trainer = Trainer(task, schedule, folder, seed=settings.seed, identity=identity)
    if trainer.step < settings.alignment_steps or not (folder / DURATIONS).is_file():
        trainer.run(until=until, report=lambda step, found: report("align", step, settings.alignment_steps, found))
    if trainer.step < settings.alignment_steps:
        return None
    with np.load(folder / DURATIONS, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files} | known


def train_voice(
    data: VoiceData,
    out: Path,
    settings: VoiceSettings,
    *,
    start: Path | None,
    until: ShouldStop,
    device: torch.device,
    report: OnProgress,
    card: Mapping[str, object],
) -> None:
    """Train a voice; write `model.safetensors`, `alignment/`, `tensorboard/` and a checkpoint to `out`.

    start: run of `aigc train vae` or `aigc train voice`, or a voice file, whose weights are the initial ones
    """
    durations = align(data, out, settings, until=until, device=device, report=report)
    if durations is None:
        return
    speakers = tuple(VoiceSpeaker(name) for name in data.texts.speakers)
    blank = VoiceConfig(data.texts.symbols, data.texts.language, notation=data.texts.notation, speakers=speakers)
    config = measured(blank, data.training)
    task = VoiceTask(
        config,
        voice_examples(config, data.training, durations),
        voice_examples(config, data.validation, durations),
        frames=settings.frames,
        critic_from=round(settings.critic_from * settings.steps),
        excerpts=settings.excerpts,
        seed=settings.seed,
        device=device,
        card=card,
    )
    if start is not None:
        take_weights(start, task.model.voice)
    schedule = Schedule(steps=settings.steps, rate=settings.rate, warm_up=min(300, settings.steps), averaging=0.995)
    identity = {"kind": "voice", "start": start is not None, "speakers": list(data.texts.speakers)}
    run_task(task, schedule, out, settings, identity, until, report)
