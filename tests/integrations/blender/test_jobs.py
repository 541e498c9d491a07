"""Jobs and their queue, with the real `aigc` and with faulty child processes. Needs no Blender."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SOURCE = Path(__file__).resolve().parents[3] / "integrations" / "blender" / "aigc"
START = '{"aigc": 1, "event": "start", "command": "x", "total": 10, "unit": "s"}'
TIMEOUT_SECONDS = 60.0
# Evaluated before the extension is installed into a Blender, which then finds its wheels.
with_package = pytest.mark.skipif(find_spec("aigc_plugin") is None, reason="a Blender's Python has no aigc_plugin")


@pytest.fixture(scope="module")
def modules() -> tuple[ModuleType, ModuleType]:
    """Import job and job_queue without the __init__ of their package, which needs Blender."""
    package = ModuleType("aigc_without_blender")
    package.__path__ = [str(SOURCE)]
    sys.modules[package.__name__] = package
    return import_module("aigc_without_blender.job"), import_module("aigc_without_blender.job_queue")


@pytest.fixture
def make_job(modules: tuple[ModuleType, ModuleType], tmp_path: Path) -> Callable[..., Any]:
    """Return a function that makes a job with a Python child that runs some lines."""

    def make(code: str, **more: Any) -> Any:
        command = [sys.executable, "-c", f"import os, sys, time\nout = {str(tmp_path / 'out')!r}\n{code}"]
        run = modules[0].Run(command, [tmp_path / "out"])
        return modules[0].Job("A title", [run], os.environ, place=lambda job: None, **more)

    return make


def on_stderr(line: str) -> str:
    """Return the code that prints a line on stderr."""
    return f"print({line!r}, file=sys.stderr, flush=True)\n"


def run(job: Any) -> Any:
    job.start()
    job.wait()
    return job


def wait_until(condition: Callable[[], bool], job: Any) -> None:
    end = time.monotonic() + TIMEOUT_SECONDS
    while not condition():
        job.poll()
        assert time.monotonic() < end
        time.sleep(0.01)


def is_running(process: int) -> bool:
    """Return whether a process runs; a zombie, which only keeps its exit code, does not."""
    state = Path(f"/proc/{process}/stat")
    return state.exists() and state.read_text().split()[2] != "Z"


@with_package
def test_a_real_command_runs_to_its_end(modules: tuple[ModuleType, ModuleType], data: Path, tmp_path: Path) -> None:
    sound = next((data / "speech" / "ljspeech" / "wavs").glob("*.flac"))
    output = tmp_path / "vocoded.wav"
    command = [sys.executable, "-P", "-m", "aigc_plugin", "vocode", str(sound), str(output), "--refine", "0"]
    vocode = modules[0].Run([*command, "--progress", "json", "--job"], [output])
    job = modules[0].Job("Vocode", [vocode], os.environ, place=lambda job: None)
    run(job)
    assert job.state is modules[0].State.done, job.message
    assert output.stat().st_size > 1000
    assert job.results[output]["settings"]["seed"] == 0
    assert job.fraction == 1.0


@with_package
def test_a_real_error_becomes_the_message(modules: tuple[ModuleType, ModuleType], tmp_path: Path) -> None:
    output = tmp_path / "larger.mp4"
    command = [sys.executable, "-P", "-m", "aigc_plugin", "upscale", str(tmp_path / "none.mp4"), str(output)]
    upscale = modules[0].Run([*command, "--progress", "json", "--job"], [output])
    job = modules[0].Job("None", [upscale], os.environ, place=print)
    run(job)
    assert job.state is modules[0].State.failed
    assert "none.mp4: no such file" in job.message
    assert list(tmp_path.iterdir()) == []


def test_progress_is_read(make_job: Callable[..., Any]) -> None:
    job = make_job(
        on_stderr(START) + on_stderr('{"aigc": 1, "event": "progress", "done": 4, "eta": 3.5}') + "time.sleep(60)"
    )
    job.start()
    wait_until(lambda: job.fraction == 0.4, job)
    assert job.eta == 3.5
    job.cancel()
    job.wait()


def test_a_child_that_ends_without_a_result_is_a_failure(make_job: Callable[..., Any]) -> None:
    job = run(make_job(on_stderr("Traceback: something") + "sys.exit(1)"))
    assert job.state.value == "Failed"
    assert job.message == "The process ended with code 1: Traceback: something"


def test_a_result_without_its_file_is_a_failure(make_job: Callable[..., Any]) -> None:
    assert run(make_job(on_stderr('{"aigc": 1, "event": "result", "path": "x"}'))).state.value == "Failed"


def test_message_of_a_killed_child_names_the_signal(make_job: Callable[..., Any]) -> None:
    job = run(make_job(f"os.kill(os.getpid(), {int(signal.SIGKILL)})"))
    assert "signal 9" in job.message
    assert "memory" in job.message


def test_other_lines_are_log(make_job: Callable[..., Any]) -> None:
    job = run(make_job(on_stderr("{not json") + on_stderr('{"event": "error"}') + on_stderr("[1]") + "print('stray')"))
    assert list(job.log) == ["{not json", '{"event": "error"}', "[1]"]


def test_warnings_are_kept(make_job: Callable[..., Any]) -> None:
    job = run(make_job(on_stderr('{"aigc": 1, "event": "warning", "message": "Low.", "hint": "Raise it."}')))
    assert job.warnings == ["Low (Raise it)"]


LABELS = {"speed": "Speed", "bridge_duplicates": "Bridge Duplicates", "voice": "Voice"}


@pytest.mark.parametrize(
    ("parameter", "message", "hint", "expected"),
    [
        ("speed", "--speed must be from 0.25 to 4, not 9", "", "“Speed” must be from 0.25 to 4, not 9"),
        ("", "Low", "try --bridge-duplicates", "Low (try “Bridge Duplicates”)"),
        ("voice", "no file and no model x.bin", "", "Voice: no file and no model x.bin"),
        ("voice", "there is no voice x", "", "there is no voice x"),
        ("overwrite", "x exists already", "give --overwrite", "x exists already (give --overwrite)"),
        ("speed", "--speed-up is no --speed", "", "--speed-up is no “Speed”"),
    ],
)
def test_errors_show_labels_instead_of_options(
    parameter: str, message: str, hint: str, expected: str, make_job: Callable[..., Any]
) -> None:
    event = {"aigc": 1, "event": "error", "message": message, "hint": hint, "parameter": parameter}
    job = run(make_job(on_stderr(json.dumps(event)) + "sys.exit(1)", labels=LABELS))
    assert job.message == expected


@pytest.mark.parametrize("ignores_stdin", [False, True])
def test_cancelling_ends_the_child(
    modules: tuple[ModuleType, ModuleType], make_job: Callable[..., Any], ignores_stdin: bool, tmp_path: Path
) -> None:
    """Within a second, also where it ignores its stdin; its half-written file is removed."""
    part = f"open({str(tmp_path)!r} + f'/.out.{{os.getpid()}}-ab.part', 'w').close()\n"
    waiting = "time.sleep(60)" if ignores_stdin else "sys.stdin.read()"
    job = make_job(part + on_stderr(START) + waiting)
    job.start()
    wait_until(lambda: job.total == 10, job)
    job.cancel()
    job.wait()
    assert job.state.value == "Cancelled"
    assert modules[0]._GRACE_SECONDS < 0.9
    assert list(tmp_path.iterdir()) == []


def test_a_missing_program_is_a_failure(modules: tuple[ModuleType, ModuleType], tmp_path: Path) -> None:
    job = modules[0].Job("None", [modules[0].Run([str(tmp_path / "none")], [])], os.environ, place=print)
    job.start()
    assert job.state.value == "Failed"
    assert "could not be started" in job.message


@with_package
def test_the_child_dies_with_its_host(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A killed host leaves no orphan: the real command watches its stdin."""
    from support.video_files import write_video

    timestamps = [512 * number for number in range(200)]
    video = write_video(tmp_path_factory.mktemp("video") / "video.mp4", size=(320, 180), pts=timestamps)
    host = (
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen([sys.executable, '-P', '-m', 'aigc_plugin', 'upscale', {str(video)!r}, "
        f"{str(tmp_path / 'x.mp4')!r}, '--job', '--scale', '4'], stdin=subprocess.PIPE, start_new_session=True)\n"
        "print(child.pid, flush=True)\ntime.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", host], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    child = int(process.stdout.readline())
    time.sleep(0.5)
    assert is_running(child)
    process.kill()
    process.wait()
    process.stdout.close()
    end = time.monotonic() + TIMEOUT_SECONDS
    while is_running(child):
        assert time.monotonic() < end
        time.sleep(0.05)
    assert list(tmp_path.iterdir()) == []


def test_the_queue_runs_one_after_the_other(
    modules: tuple[ModuleType, ModuleType], make_job: Callable[..., Any]
) -> None:
    queue = modules[1].JobQueue()
    jobs = [make_job("sys.stdin.read()"), make_job("sys.exit(1)"), make_job("sys.exit(1)")]
    for job in jobs:
        queue.add(job)
    assert queue.tick() == []
    assert [job.state.value for job in queue] == ["Running", "Waiting", "Waiting"]
    assert queue.by_interest() == jobs
    jobs[2].cancel()
    jobs[0].cancel()
    over: list[Any] = []
    end = time.monotonic() + TIMEOUT_SECONDS
    while queue.is_busy:
        over += queue.tick()
        assert time.monotonic() < end
    assert [job.state.value for job in queue] == ["Cancelled", "Failed", "Cancelled"]
    assert queue.by_interest() == jobs[::-1]
    assert over == jobs[:2]
    queue.clear()
    assert len(queue) == 0


def test_scratch_files_are_removed(make_job: Callable[..., Any], tmp_path: Path) -> None:
    scratch = tmp_path / "text.txt"
    scratch.write_text("Guten Tag.")
    job = run(make_job("", scratch=[scratch]))
    assert scratch.exists()
    job.remove_scratch()
    assert not scratch.exists()
