"""Training run of the spectrogram auto-encoder, from folders of audio without texts to a model file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from ...weights.families.vae_config import VaeConfig
from ..corpus import PreparedUtterance, divided, load_utterances, prepare_reported, variants
from ..run import OnProgress, ShouldStop, require_least, require_share, run_task
from ..trainer import Schedule
from ..vocoder.waveglow_run import RunData
from .vae_task import VaeTask


@dataclass(frozen=True)
class VaeSettings:
    """Settings that identify a run; it resumes only with the same.

    steps:      of the optimiser
    rate:       peak learning rate
    batch:      segments per step
    frames:     mel frames of a segment, at least 32
    divergence: weight of the Kullback-Leibler term per mel value
    """

    steps: int = 1000
    rate: float = 1e-3
    batch: int = 20
    frames: int = 256
    divergence: float = 0.1
    seed: int = 0

    def __post_init__(self) -> None:
        require_least(self, steps=1, batch=1, frames=32, divergence=0)
        require_share(self, "rate")


def gather_styles(folders: Sequence[Path], out: Path, report: OnProgress) -> list[PreparedUtterance]:
    """Prepare the recordings that can be imitated by name; of a collected set only the training split."""
    if not folders:
        return []
    paths, _ = divided(folders, 0.0)
    return load_utterances(prepare_reported(variants(paths, 0.0), out / "corpus", report))


def train_vae(
    data: RunData,
    styles: Sequence[PreparedUtterance],
    out: Path,
    settings: VaeSettings,
    *,
    until: ShouldStop,
    device: torch.device,
    report: OnProgress,
    card: Mapping[str, object],
) -> None:
    """Train the auto-encoder; write `model.safetensors`, `tensorboard/` and a checkpoint to `out`.

    styles: recordings that can be imitated by name
    """
    task = VaeTask(
        _measured(VaeConfig(), data.training),
        data.training,
        data.validation,
        styles,
        batch=settings.batch,
        frames=settings.frames,
        steps=settings.steps,
        divergence_weight=settings.divergence,
        seed=settings.seed,
        device=device,
        card=card,
    )
    schedule = Schedule(settings.steps, settings.rate, warm_up=min(100, settings.steps), averaging=0.995)
    run_task(task, schedule, out, settings, {"kind": "mel-vae"}, until, report)


def _measured(config: VaeConfig, utterances: Sequence[PreparedUtterance]) -> VaeConfig:
    """Set the mean and deviation of pitch to those of these recordings."""
    pitches = [np.log(one.f0[one.f0 > 0]) for one in utterances]
    pitch = np.concatenate(pitches)
    if len(pitch) < 2:
        return config
    return replace(config, pitch_mean=round(float(pitch.mean()), 4), pitch_scale=round(float(pitch.std()), 4))
