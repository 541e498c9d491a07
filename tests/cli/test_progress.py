"""Speed and time left count what this run did, not what an earlier one left."""

from __future__ import annotations

import json
import time

import pytest

from aigc_plugin.cli.progress import JsonProgress, PlainProgress
from aigc_plugin.cli.progress_bar import BarProgress
from aigc_plugin.cli.train_options import Report


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "monotonic", clock)
    return clock


def test_a_resumed_training_estimates_from_its_own_steps(clock: Clock, capfd: pytest.CaptureFixture[str]) -> None:
    report = Report(PlainProgress())
    for step in range(1100, 1103):
        report("train", step, 2200, {})
        clock.now += 1
    assert capfd.readouterr().err == "aigc: train: train 1102 of 2200 steps, 1.0 steps/s, 1098 s left\n"


def test_speed_counts_what_this_run_did(clock: Clock, capfd: pytest.CaptureFixture[str]) -> None:
    progress = PlainProgress()
    progress.start("upscale", total=1000, unit="frames")
    clock.now += 10
    progress.resumed(900)
    progress.update(900)
    clock.now += 10
    progress.update(920)
    lines = capfd.readouterr().err.splitlines()
    assert lines == ["aigc: upscale 900 of 1000 frames", "aigc: upscale 920 of 1000 frames, 2.0 frames/s, 40 s left"]


def test_hosts_get_no_estimate_before_there_is_one(clock: Clock, capfd: pytest.CaptureFixture[str]) -> None:
    progress = JsonProgress()
    progress.start("upscale", total=1000, unit="frames")
    progress.resumed(900)
    for done in (900, 950):
        clock.now += 5
        progress.update(done)
    _, first, second = map(json.loads, capfd.readouterr().err.splitlines())
    assert (first["eta"], second["eta"]) == (None, 10.0)


def test_a_run_from_the_start_counts_all(clock: Clock, capfd: pytest.CaptureFixture[str]) -> None:
    progress = PlainProgress()
    progress.start("upscale", total=100, unit="frames")
    clock.now += 10
    progress.update(20)
    assert capfd.readouterr().err == "aigc: upscale 20 of 100 frames, 2.0 frames/s, 40 s left\n"


def test_a_bar_forgets_the_leap() -> None:
    progress = BarProgress()
    progress.start("upscale", total=1000, unit="frames")
    progress.resumed(900)
    (task,) = progress._bar.tasks
    assert (task.completed, task.total, task.speed) == (900, 1000, None)
    progress.close()
