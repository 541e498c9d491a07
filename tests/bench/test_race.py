"""Races of test contenders: child processes, turns and repeated runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from aigc_plugin.bench import probe
from aigc_plugin.bench.contender import Contender
from aigc_plugin.bench.machine import import_seconds
from aigc_plugin.bench.process import ContenderError, Process
from aigc_plugin.bench.race import run_heat
from aigc_plugin.bench.rows import disagreements, rows_of
from aigc_plugin.weights import WaveGlowConfig


def contender(mood: str) -> Contender:
    environment = {"PYTHONPATH": str(Path(__file__).parents[1])}
    return Contender(mood, "made", "float32", "support.contender:Made", (mood,), environment)


def quiet(_: str) -> None:
    pass


def state_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0]


def test_a_child_answers_and_is_stopped(tmp_path: Path) -> None:
    with Process(contender("runs")) as process:
        ready = process.ask("load", folder=str(tmp_path), threads=1, frames=4)
        assert set(ready) == {"import_s", "load_s"}
        assert process.ask("run")["seconds"] >= 0.02
        assert state_of(process.pid) == "T"
        peak, output = process.finish()
        assert output.shape == (4,)
        assert 10 < peak < 1000
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


def test_a_child_starts_beside_a_folder_that_has_the_name_of_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the repository's root is, where `aigc_plugin/` has no compiled core."""
    (tmp_path / "aigc_plugin").mkdir()
    (tmp_path / "aigc_plugin" / "__init__.py").write_text("raise ImportError('the wrong folder')")
    monkeypatch.chdir(tmp_path)
    with Process(contender("runs")) as process:
        assert process.ask("load", folder=str(tmp_path), threads=1, frames=4)
    assert import_seconds(times=1) > 0


@pytest.mark.parametrize(("mood", "words"), [("refuses", "no such model"), ("dies", "status 3")])
def test_a_failed_child_gives_the_reason(mood: str, words: str, tmp_path: Path) -> None:
    with Process(contender(mood)) as process, pytest.raises(ContenderError, match=f"{mood}: .*{words}"):
        process.ask("load", folder=str(tmp_path), threads=1, frames=4)


def test_disturbed_runs_are_repeated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The second of the two probes around the only run of the only round is low."""
    probes = iter([100.0, 60.0, 100.0, 99.0])
    monkeypatch.setattr(probe, "measure", lambda kind, threads: next(probes))
    heat = run_heat([contender("runs")], tmp_path, threads=1, frames=4, rounds=1, say=quiet)
    assert [sample.probe for sample in heat.entrants[0].samples] == [60.0, 99.0]
    row = rows_of(heat, WaveGlowConfig(), "abc")[0]
    assert (row.clean, len(row.seconds)) == (1, 2)
    assert row.share == pytest.approx(row.gops / 99.0)


def test_failed_contenders_are_left_out_and_different_ones_reported(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(probe, "measure", lambda kind, threads: 100.0)
    contenders = [contender(mood) for mood in ("runs", "refuses", "differs")]
    heat = run_heat(contenders, tmp_path, threads=1, frames=4, rounds=2, say=quiet)
    assert list(heat.failed) == ["refuses"]
    rows = rows_of(heat, WaveGlowConfig(), "abc")
    assert [len(row.seconds) for row in rows] == [2, 2]
    assert [line.split(" at ")[0] for line in disagreements(rows)] == ["differs"]
