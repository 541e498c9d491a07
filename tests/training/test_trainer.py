"""The training loop: what is saved when, and what is refused before."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from aigc_plugin.errors import Cancelled, DependencyMissing, InputError
from support.require import require

torch = require("torch")
require("tensorboard")

from aigc_plugin.training.corpus import prepare_reported  # noqa: E402
from aigc_plugin.training.trainer import CHECKPOINT, Schedule, Trainer  # noqa: E402
from aigc_plugin.training.vocoder.waveglow_run import RunSettings  # noqa: E402
from aigc_plugin.training.voice.vae_run import VaeSettings  # noqa: E402


class Line:
    """A task that fits a line; `loss` and `validate` raise Cancelled at the step that is named."""

    def __init__(self, cancelled_loss: int = -1, cancelled_validation: bool = False) -> None:
        torch.manual_seed(0)
        self.model = torch.nn.Linear(3, 1)
        self._cancelled_loss, self._cancelled_validation = cancelled_loss, cancelled_validation

    def loss(self, step: int) -> tuple[Any, Mapping[str, float]]:
        if step == self._cancelled_loss:
            raise Cancelled("cancelled")
        inputs = torch.randn(8, 3)
        return (self.model(inputs) - inputs.sum(1, keepdim=True)).square().mean(), {}

    def validate(self) -> Mapping[str, float]:
        if self._cancelled_validation:
            raise Cancelled("cancelled")
        return {}

    def keep(self, folder: Path, step: int, measured: Mapping[str, float]) -> None: ...


SCHEDULE = Schedule(steps=12, warm_up=2, validate_every=5, save_every=100)


def trainer(task: Line, folder: Path) -> Trainer:
    folder.mkdir(exist_ok=True)
    return Trainer(task, SCHEDULE, folder, seed=1, identity={})


def train(task: Line, folder: Path) -> Any:
    trainer(task, folder).run(until=lambda: False, report=lambda step, measured: None)
    return task.model.weight.detach()


@pytest.mark.parametrize(("task", "step"), [(Line(cancelled_loss=3), 3), (Line(cancelled_loss=8), 8)])
def test_a_cancelled_run_goes_on_where_it_stopped(task: Line, step: int, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        train(task, tmp_path / "a")
    assert trainer(Line(), tmp_path / "a").step == step
    torch.testing.assert_close(train(Line(), tmp_path / "a"), train(Line(), tmp_path / "b"), rtol=0, atol=0)


def test_averaged_weights_are_not_saved_as_the_model(tmp_path: Path) -> None:
    """While it validates, they are in the place of the others."""
    with pytest.raises(Cancelled):
        train(Line(cancelled_validation=True), tmp_path / "a")
    assert not (tmp_path / "a" / CHECKPOINT).exists()


def test_a_missing_package_is_told_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    with pytest.raises(DependencyMissing, match="needs tensorboard"):
        prepare_reported([(tmp_path / "missing.wav", 1.0)], tmp_path, lambda *told: None)


def test_settings_are_named_with_their_bound() -> None:
    with pytest.raises(InputError, match=r"^frames must be at least 32, not 16$"):
        VaeSettings(frames=16)
    with pytest.raises(InputError, match=r"^rate must lie between 0 and 1, not be 2$"):
        RunSettings(rate=2)
