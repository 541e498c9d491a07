"""A training run from a folder of recordings to a folder of results, resumed when it is there already."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch

from ...errors import InputError, argument
from ...weights.families.waveglow_config import WaveGlowConfig
from ..corpus import Utterance, divided, load_utterances, prepare, recordings, variants
from ..trainer import Schedule, Task, Trainer
from .pitch_task import WEIGHTS, PitchTask
from .presets import preset
from .waveglow_task import Objective, WaveGlowTask

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    class Settings(DataclassInstance, Protocol):
        """What every run is told."""

        @property
        def seed(self) -> int: ...


Report = Callable[[str, int, int, Mapping[str, float]], None]
"""(stage, done, total, measured)."""


Until = Callable[[], bool]
"""Asked before each step: whether to stop there, resumable."""


def after(minutes: float | None) -> Until:
    """From now on; None never stops."""
    end = math.inf if minutes is None else time.monotonic() + 60 * minutes
    return lambda: time.monotonic() > end


@dataclass(frozen=True)
class RunSettings:
    """What identifies a run; it resumes only with the same.

    steps, rate: of the optimiser. batch segments of `frames` mel frames a step. mean_steps, spectral_from,
    spectral: see `Objective`. varied: share of the recordings that are learned at another speed, too.
    validation: share of the recordings held out, unless a folder is given for it.
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
        if min(self.steps, self.batch) < 1 or self.frames < 8:
            raise InputError(f"steps and batch must be at least 1 and frames at least 8, got {self}")
        if not (0 < self.rate < 1 and self.spectral >= 0 and 0 < self.validation < 1):
            raise InputError(f"rate must lie in (0, 1), validation in (0, 1), spectral be at least 0, got {self}")


@dataclass(frozen=True)
class RunData:
    training: Sequence[Utterance]
    validation: Sequence[Utterance]


def gather(
    folders: Sequence[Path], validation: Path | None, out: Path, settings: RunSettings, report: Report
) -> RunData:
    """Decode, measure pitch, make the source signals; what is there from an earlier start is taken as it is."""
    kept, held = divided(folders, settings.validation if validation is None else 0.0)
    if validation is not None:
        kept, held = [*kept, *held], recordings(validation)
    cache = out / "corpus"
    jobs = variants(kept, settings.varied)
    total = len(jobs) + len(held)
    files: list[Path] = []
    for file in prepare(jobs, cache):
        files.append(file)
        report("prepare", len(files), total, {})
    for file in prepare(variants(held, 0.0), cache):
        files.append(file)
        report("prepare", len(files), total, {})
    count = len(files) - len(held)
    return RunData(load_utterances(files[:count]), load_utterances(files[count:]))


def train_pitch(data: RunData, out: Path, settings: RunSettings, *, until: Until, device: str, report: Report) -> None:
    """Leaves `pitch.npz` and a checkpoint in `out`."""
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
    until: Until,
    device: str,
    report: Report,
    card: Mapping[str, object],
) -> None:
    """Leaves `model.safetensors`, `samples/`, `tensorboard/` and a checkpoint in `out`."""
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
    """A preset, or a JSON file of the configuration's fields over it."""
    base = preset(name)
    if file is None:
        return base
    changes = _json_object(file)
    return WaveGlowConfig.from_dict({**base.to_dict(), **changes})


def read_card(file: Path | None) -> dict[str, object]:
    """What the model's file shall say of itself."""
    return {} if file is None else _json_object(file)


def _json_object(file: Path) -> dict[str, object]:
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {file}: {error}") from None
    if not isinstance(value, dict):
        raise InputError(f"{file} must hold a JSON object")
    return value


def pitch_weights(file: Path | None) -> dict[str, np.ndarray]:
    """The pitch network of a `train pitch` run, or, when none is given, the packaged model's."""
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
    until: Until,
    report: Report,
) -> None:
    schedule = Schedule(steps=settings.steps, rate=settings.rate, warm_up=max(1, min(300, settings.steps // 10)))
    run_task(task, schedule, out, settings, identity, until, report)


def run_task(
    task: Task,
    schedule: Schedule,
    out: Path,
    settings: Settings,
    identity: Mapping[str, object],
    until: Until,
    report: Report,
) -> None:
    """The stage "train" of a run, in the folder `out`, which is made; `identity`: what it is beside its settings."""
    out.mkdir(parents=True, exist_ok=True)
    everything = {**identity, "settings": asdict(settings)}
    trainer = Trainer(task, schedule, out, seed=settings.seed, identity=everything)
    trainer.run(
        until=until,
        report=lambda step, measured: report("train", step, schedule.steps, measured),
    )


def torch_device(name: str) -> torch.device:
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if name == "cuda" and not torch.cuda.is_available():
        raise InputError("there is no CUDA device that torch can use", hint=f"give {argument('device', 'cpu')}")
    return torch.device(name)
