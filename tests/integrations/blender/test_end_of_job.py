"""The end of a job does not reach into what the editor is doing, and a request is one job."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from support.require import require

bpy = require("bpy")

RESULT = '{"aigc": 1, "event": "result", "path": "%s"}'


@pytest.fixture
def runner(extension: ModuleType) -> Iterator[ModuleType]:
    runner = extension.job_runner
    yield runner
    runner.stop()
    runner.queue.clear()


@pytest.fixture
def make_job(extension: ModuleType, tmp_path: Path) -> Callable[..., Any]:
    """Return a function that makes a job of several children, each of which writes a file; some fail or wait."""

    def make(*kinds: str, place: Callable[[Any], None] = lambda job: None) -> Any:
        runs = []
        for number, kind in enumerate(kinds):
            path = tmp_path / f"{number}.txt"
            event = RESULT % path
            code = {
                "ok": f"open({str(path)!r}, 'w').close(); print({event!r}, file=sys.stderr)",
                "fail": "sys.exit('out of ideas')",
                "wait": "sys.stdin.read()",
            }[kind]
            command = [sys.executable, "-c", f"import sys\n{code}"]
            runs.append(extension.job.Run(command, [path], f"“{number}”"))
        return extension.job.Job("Make", runs, {}, place=place)

    return make


def until_over(runner: ModuleType, job: Any) -> None:
    while not job.state.is_over:
        runner.tick()


def test_results_wait_while_the_editor_grabs(
    runner: ModuleType, make_job: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    placed, busy = [], True
    monkeypatch.setattr(runner, "editor_is_busy", lambda: busy)
    monkeypatch.setattr(runner, "_report", lambda job: None)
    job = make_job("ok", place=lambda job: placed.append(job))
    runner.queue.add(job)
    until_over(runner, job)
    runner.tick()
    assert (placed, runner.ended) == ([], [job])
    busy = False
    runner.tick()
    assert (placed, runner.ended) == ([job], [])


def test_modal_operators_that_ran_before_the_request_do_not_count(
    extension: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as an add-on that shows keys on the screen, which runs all day."""
    state = extension.editor_state

    def operator(name: str) -> Any:
        return SimpleNamespace(bl_idname=name, as_pointer=lambda: hash(name))

    running = [operator("SCREEN_OT_keys")]
    manager = SimpleNamespace(windows=[SimpleNamespace(modal_operators=running)])
    context = SimpleNamespace(window_manager=manager)
    monkeypatch.setattr(state, "bpy", SimpleNamespace(context=context, app=bpy.app))
    state.note_background()
    assert not state.editor_is_busy()
    running.append(operator("TRANSFORM_OT_seq_slide"))
    assert state.editor_is_busy()
    running.pop()
    assert not state.editor_is_busy()


def test_a_job_runs_one_child_after_the_other(make_job: Callable[..., Any]) -> None:
    job = make_job("ok", "fail", "ok")
    job.start()
    job.wait()
    assert job.state.value == "Done"
    assert [path.name for path in job.written] == ["0.txt", "2.txt"]
    assert job.warnings == ["“1”: The process ended with code 1: out of ideas"]


def test_a_job_of_which_nothing_is_made_has_failed(make_job: Callable[..., Any]) -> None:
    job = make_job("fail", "fail")
    job.start()
    job.wait()
    assert job.state.value == "Failed"
    assert "“0”: The process ended with code 1" in job.message


def test_what_is_made_when_a_job_is_cancelled_is_kept(make_job: Callable[..., Any]) -> None:
    job = make_job("ok", "wait", "ok")
    job.start()
    while not job.written:
        job.poll()
    while job.fraction is None or job.fraction < 1 / 3:
        job.poll()
    job.cancel()
    job.wait()
    assert job.state.value == "Done"
    assert job.warnings == ["Cancelled: 1 of 3 were made"]


def test_cancel_all_is_one_operator(runner: ModuleType, make_job: Callable[..., Any]) -> None:
    jobs = [make_job("wait"), make_job("ok")]
    for job in jobs:
        runner.queue.add(job)
    runner.tick()
    runner.queue.cancel_all()
    until_over(runner, jobs[0])
    assert [job.state.value for job in jobs] == ["Cancelled", "Cancelled"]
