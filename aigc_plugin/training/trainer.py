"""Training loop: step, average weights, validate, log, save. A resumed run gives the same result."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from ..errors import Cancelled, InputError, argument
from ..files.output import Output

CHECKPOINT = "checkpoint.pt"


class Task(Protocol):
    """Interface of a training task: the model, its loss at a step, its validation and its output files."""

    @property
    def model(self) -> nn.Module: ...

    def loss(self, step: int) -> tuple[Tensor, Mapping[str, float]]: ...

    def validate(self) -> Mapping[str, float]:
        """Called with the averaged weights in place."""
        ...

    def keep(self, folder: Path, step: int, measured: Mapping[str, float]) -> None:
        """Write samples and the exported model; called with the averaged weights in place."""
        ...


@dataclass(frozen=True)
class Schedule:
    """Schedule of a run: AdamW with warm-up and cosine decay to 1/30 of the peak.

    steps:          in all
    rate:           peak learning rate
    warm_up:        steps
    clip:           largest norm of the gradient
    averaging:      decay per step of the averaged weights
    validate_every: steps between validations
    save_every:     steps between checkpoints
    betas:          of AdamW: shares that its averages of the gradient and of its square keep
    decay:          of the weights
    """

    steps: int
    rate: float = 1e-3
    warm_up: int = 300
    clip: float = 1.0
    averaging: float = 0.999
    validate_every: int = 400
    save_every: int = 100
    betas: tuple[float, float] = (0.9, 0.98)
    decay: float = 1e-3

    def rate_at(self, step: int) -> float:
        if step < self.warm_up:
            return self.rate * (step + 1) / self.warm_up
        done = (step - self.warm_up) / max(1, self.steps - self.warm_up)
        return self.rate * (1 / 30 + (1 - 1 / 30) * 0.5 * (1 + math.cos(math.pi * min(1.0, done))))


def averaged(run: Path, command: str) -> dict[str, Tensor]:
    """Read the averaged weights of a run of `command`; InputError if there are none."""
    path = run / CHECKPOINT
    if not path.is_file():
        raise InputError(f"{run} holds no {CHECKPOINT}", hint=f"give the folder of an `{command}` run")
    stored: dict[str, Tensor] = torch.load(path, weights_only=True)["average"]
    return stored


OnStep = Callable[[int, Mapping[str, float]], None]
"""Called after each step with its number and measurements."""


class Trainer:
    """Runs a task in a folder, and resumes from the checkpoint in it."""

    def __init__(self, task: Task, schedule: Schedule, folder: Path, *, seed: int, identity: Mapping[str, Any]) -> None:
        self._task, self._schedule, self._folder, self._seed = task, schedule, folder, seed
        self._identity = dict(identity)
        self._optimizer = torch.optim.AdamW(
            task.model.parameters(), lr=schedule.rate, betas=schedule.betas, weight_decay=schedule.decay
        )
        self._average = {name: value.clone() for name, value in task.model.state_dict().items()}
        self.step = 0
        self.hours = 0.0
        self._is_whole = True  # model, average and optimizer are those of `step`
        self._saved = 0
        self._resume()

    def run(self, *, until: Callable[[], bool], report: OnStep) -> None:
        """Train until the schedule is done or `until()` is True; then save and validate.

        Where it is cancelled, the last whole step is saved.
        """
        from torch.utils.tensorboard import SummaryWriter

        started, hours = time.monotonic(), self.hours
        with SummaryWriter(str(self._folder / "tensorboard")) as log:
            try:
                while self.step < self._schedule.steps and not until():
                    measured = self._one_step()
                    self.hours = hours + (time.monotonic() - started) / 3600
                    self._log(log, measured)
                    report(self.step, measured)
                    if self.step % self._schedule.save_every == 0:
                        self.save()
                    if self.step % self._schedule.validate_every == 0:
                        self._validate(log, report)
                self.save()
                self._validate(log, report)
            except (Cancelled, KeyboardInterrupt):
                if self._is_whole and self._saved != self.step:
                    self.save()
                raise

    def save(self) -> None:
        state = {
            "identity": self._identity,
            "step": self.step,
            "hours": self.hours,
            "model": self._task.model.state_dict(),
            "average": self._average,
            "optimizer": self._optimizer.state_dict(),
        }
        with Output(self._folder / CHECKPOINT, overwrite=True) as output:
            torch.save(state, output.file)
        self._saved = self.step

    def _log(self, log: Any, measured: Mapping[str, float]) -> None:
        for name, value in measured.items():
            log.add_scalar(name, value, self.step)

    def _one_step(self) -> dict[str, float]:
        # Seeded by the step, so that a resumed run draws the same random numbers as an uninterrupted one.
        torch.manual_seed(self._seed * 1_000_003 + self.step)
        for group in self._optimizer.param_groups:
            group["lr"] = self._schedule.rate_at(self.step)
        self._task.model.train()
        loss, measured = self._task.loss(self.step)
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        norm = torch.nn.utils.clip_grad_norm_(self._task.model.parameters(), self._schedule.clip)
        self._is_whole = False
        if torch.isfinite(norm):
            self._optimizer.step()
        self.step += 1
        self._follow()
        self._is_whole = True
        return {"loss": float(loss.detach()), "gradient": float(norm), **measured}

    @torch.no_grad()
    def _follow(self) -> None:
        keep = min(self._schedule.averaging, (self.step + 1) / (self.step + 10))
        for name, value in self._task.model.state_dict().items():
            if value.is_floating_point():
                self._average[name].lerp_(value, 1 - keep)

    def _validate(self, log: Any, report: OnStep) -> None:
        current = {name: value.clone() for name, value in self._task.model.state_dict().items()}
        self._is_whole = False
        self._task.model.load_state_dict(self._average)
        self._task.model.eval()
        with torch.no_grad():
            measured = {f"validation/{name}": value for name, value in self._task.validate().items()}
            self._task.keep(self._folder, self.step, measured)
        self._task.model.load_state_dict(current)
        self._is_whole = True
        self._log(log, measured)
        report(self.step, measured)

    def _resume(self) -> None:
        path = self._folder / CHECKPOINT
        if not path.exists():
            return
        stored = torch.load(path, weights_only=True)
        if stored["identity"] != self._identity:
            raise InputError(
                f"{self._folder} holds a run with other settings: {_difference(stored['identity'], self._identity)}",
                hint=f"give another folder for {argument('out')}, or the settings of that run",
            )
        self._task.model.load_state_dict(stored["model"])
        self._optimizer.load_state_dict(stored["optimizer"])
        self._average, self.step, self.hours = stored["average"], stored["step"], stored["hours"]
        self._saved = self.step


def _difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    before, after = _flat(old), _flat(new)
    changed = [key for key in {*before, *after} if before.get(key) != after.get(key)]
    return ", ".join(f"{key} {before.get(key)} → {after.get(key)}" for key in sorted(changed)[:4])


def _flat(values: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in values.items():
        flat.update(_flat(value) if isinstance(value, Mapping) else {key: value})
    return flat
