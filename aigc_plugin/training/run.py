"""A training run: what all kinds share between the settings and the trainer."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import torch

from ..backends import precisions
from ..errors import InputError, argument
from .trainer import Schedule, Task, Trainer

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    class Settings(DataclassInstance, Protocol):
        """Settings that every kind of run has."""

        @property
        def seed(self) -> int: ...


OnProgress = Callable[[str, int, int, Mapping[str, float]], None]
"""Called with the stage, the steps or files done, their total, and measurements."""

ShouldStop = Callable[[], bool]
"""Called before each step; True stops the run there, resumable."""


def stop_after(minutes: float | None) -> ShouldStop:
    """Stop so many minutes from now; None never stops."""
    end = math.inf if minutes is None else time.monotonic() + 60 * minutes
    return lambda: time.monotonic() > end


def require_least(settings: Settings, **least: float) -> None:
    """InputError that names the first setting below its least value."""
    for name, bound in least.items():
        value = getattr(settings, name)
        if not value >= bound:
            raise InputError(f"{argument(name)} must be at least {bound:g}, not {value}")


def require_share(settings: Settings, *names: str) -> None:
    """InputError that names the first setting that does not lie between 0 and 1, without these."""
    for name in names:
        value = getattr(settings, name)
        if not 0 < value < 1:
            raise InputError(f"{argument(name)} must lie between 0 and 1, not be {value}")


def run_task(
    task: Task,
    schedule: Schedule,
    out: Path,
    settings: Settings,
    identity: Mapping[str, object],
    until: ShouldStop,
    report: OnProgress,
) -> None:
    """Run the stage "train".

    out:      folder of the run, created if needed
    settings: a run resumes only with the same settings and identity
    identity: kind of run, and what else identifies it beside its settings
    """
    out.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(task, schedule, out, seed=settings.seed, identity={**identity, "settings": asdict(settings)})
    trainer.run(
        until=until,
        report=lambda step, measured: report("train", step, schedule.steps, measured),
    )


def read_card(file: Path | None) -> dict[str, object]:
    """Read the model card that a person wrote; empty without a file."""
    return {} if file is None else read_json_object(file)


def read_json_object(file: Path) -> dict[str, object]:
    """Read a JSON object; InputError if the file cannot be read or holds something else."""
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {file}: {error}") from None
    if not isinstance(value, dict):
        raise InputError(f"{file} must hold a JSON object")
    return value


def card_after(card: Mapping[str, object], step: int, measured: Mapping[str, float]) -> dict[str, object]:
    """Add the number of steps and the validation results to a model card."""
    return {**card, "steps": step, "validation": {name: round(value, 5) for name, value in measured.items()}}


def fast_bfloat16(device: torch.device) -> bool:
    """Tell whether bfloat16 is faster than float32 on a device: a processor without such instructions emulates it."""
    return device.type != "cpu" or "bfloat16" in precisions()


def torch_device(name: str) -> torch.device:
    """Choose the device by name, "auto", "cpu" or "cuda"; InputError if there is no CUDA device."""
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if name == "cuda" and not torch.cuda.is_available():
        raise InputError("there is no CUDA device that torch can use", hint=f"give {argument('device', 'cpu')}")
    return torch.device(name)
