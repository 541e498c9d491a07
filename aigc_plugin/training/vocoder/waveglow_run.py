"""Training runs of WaveGlow and the pitch network, from folders of recordings to a folder of results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...errors import InputError
from ...weights.families.waveglow_config import WaveGlowConfig
from ..corpus import PreparedUtterance, divided, load_utterances, prepare_reported, recordings, variants
from ..run import (
    OnProgress,
    ShouldStop,
    read_json_object,
    require_least,
    require_share,
    run_task,
    torch_device,
)
from ..trainer import Schedule
from .pitch_task import WEIGHTS, PitchTask
from .presets import preset
from .waveglow_task import Objective, WaveGlowTask


@dataclass(frozen=True)
class RunSettings:
    """Settings that identify a run; it resumes only with the same.

    steps:      of the optimiser
    rate:       peak learning rate
    batch:      segments per step
    frames:     mel frames of a segment, at least 8
    mean_steps, spectral_from, spectral: see `Objective`
    varied:     share of the recordings that are also used at another speed, 0 … 1
    validation: share of the recordings held out, unless there is a folder for validation
    """

    steps: int = 20000
    rate: float = 1e-3
    batch: int = 12
    frames: int = 64
    mean_steps: int = 0
    spectral_from: int = 0
    spectral: float = 0.0
    seed: int = 0
    varied: float = 0.0
    validation: float = 0.02

    def __post_init__(self) -> None:
        require_least(self, steps=1, batch=1, frames=8, spectral=0)
        require_share(self, "rate", "validation")


@dataclass(frozen=True)
class RunData:
    """Prepared recordings of a run."""

    training: Sequence[PreparedUtterance]
    validation: Sequence[PreparedUtterance]


def gather(
    folders: Sequence[Path], validation: Path | None, out: Path, settings: RunSettings, report: OnProgress
) -> RunData:
    """Decode the recordings, measure pitch and make the source signals; results of an earlier start are reused."""
    training, held_out = divided(folders, settings.validation if validation is None else 0.0)
    if validation is not None:
        training, held_out = [*training, *held_out], recordings(validation)
    jobs = variants(training, settings.varied)
    files = prepare_reported([*jobs, *variants(held_out, 0.0)], out / "corpus", report)
    return RunData(load_utterances(files[: len(jobs)]), load_utterances(files[len(jobs) :]))


def train_pitch(
    data: RunData, out: Path, settings: RunSettings, *, until: ShouldStop, device: str, report: OnProgress
) -> None:
    """Train the pitch network; write `pitch.npz` and a checkpoint to `out`."""
    task = PitchTask(
        data.training,
        data.validation,
        batch=settings.batch,
        frames=settings.frames,
        seed=settings.seed,
        device=torch_device(device),
    )
    _run(task, out, settings, {"kind": "pitch"}, until, report)


def train_waveglow(
    data: RunData,
    out: Path,
    settings: RunSettings,
    *,
    config: WaveGlowConfig,
    pitch: Path | None,
    until: ShouldStop,
    device: str,
    report: OnProgress,
    card: Mapping[str, object],
) -> None:
    """Train a WaveGlow; write `model.safetensors`, `samples/`, `tensorboard/` and a checkpoint to `out`.

    pitch: run of the pitch network; None takes that of the packaged model
    """
    task = WaveGlowTask(
        config,
        data.training,
        data.validation,
        batch=settings.batch,
        frames=settings.frames,
        seed=settings.seed,
        objective=Objective(settings.mean_steps, settings.spectral_from, settings.spectral),
        device=torch_device(device),
        card=card,
        pitch=pitch_weights(pitch) if config.n_source else None,
    )
    _run(task, out, settings, {"kind": "waveglow", **config.to_dict()}, until, report)


def chosen_config(name: str, file: Path | None) -> WaveGlowConfig:
    """Read a preset, with the fields of a JSON file in place of its own."""
    base = preset(name)
    if file is None:
        return base
    changes = read_json_object(file)
    return WaveGlowConfig.from_dict({**base.to_dict(), **changes})


def pitch_weights(file: Path | None) -> dict[str, np.ndarray]:
    """Read the pitch network of a `train pitch` run, or that of the packaged model."""
    if file is None:
        from ...generators.waveglow import DEFAULT_MODEL
        from ...weights import load_waveglow
        from ..export import PITCH

        tensors = load_waveglow(DEFAULT_MODEL).tensors
        return {name.removeprefix(PITCH): tensors[name] for name in tensors if name.startswith(PITCH)}
    path = file / WEIGHTS if file.is_dir() else file
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read the pitch network {path}: {error}", hint="make one: aigc train pitch") from None


def _run(
    task: PitchTask | WaveGlowTask,
    out: Path,
    settings: RunSettings,
    identity: Mapping[str, object],
    until: ShouldStop,
    report: OnProgress,
) -> None:
    schedule = Schedule(steps=settings.steps, rate=settings.rate, warm_up=max(1, min(300, settings.steps // 10)))
    run_task(task, schedule, out, settings, identity, until, report)
