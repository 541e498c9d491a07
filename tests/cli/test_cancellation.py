"""Stopping in the middle: soon, exit code 130, nothing half written."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from support.run_aigc import events, start, stop


@pytest.fixture
def mel(tmp_path: Path) -> Path:
    np.save(tmp_path / "mel.npy", np.zeros((80, 128 * 400), np.float32))
    return tmp_path / "mel.npy"


def wait_until_it_writes(running: subprocess.Popen[bytes], folder: Path) -> None:
    """Until the file beside the output has grown."""
    for _ in range(600):
        if any(part.stat().st_size for part in folder.glob(".out.wav.*.part")):
            return
        assert running.poll() is None, running.communicate()
        time.sleep(0.05)
    pytest.fail("it never began to write")


def end(running: subprocess.Popen[bytes]) -> tuple[int, bytes]:
    """Exit code and stderr."""
    stderr = running.communicate(timeout=30)[1]
    return running.returncode, stderr


def wait_until_it_is_busy(running: subprocess.Popen[bytes], folder: Path) -> None:
    """Until the file beside the output is there, and a little longer, so that native code has begun."""
    for _ in range(600):
        if list(folder.glob(".out.wav.*.part")):
            time.sleep(0.5)
            return
        assert running.poll() is None, running.communicate()
        time.sleep(0.05)
    pytest.fail("it never began")


@contextmanager
def inherited(number: signal.Signals, handler: signal.Handlers) -> Iterator[None]:
    """A child that starts inside meets this signal so, however the tests themselves were started."""
    before = signal.signal(number, handler)
    try:
        yield
    finally:
        signal.signal(number, before)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_signal_stops_it(number: signal.Signals, mel: Path) -> None:
    with inherited(number, signal.SIG_DFL):
        running = start("vocode", mel, mel.parent / "out.wav", "--progress", "none", STAND_IN_BUSY="0.02")
    wait_until_it_writes(running, mel.parent)
    assert stop(running, number) == (130, b"aigc: error: cancelled\n")
    assert [path.name for path in mel.parent.iterdir()] == ["mel.npy"]


def test_nohup_is_obeyed(mel: Path) -> None:
    np.save(mel, np.zeros((80, 128 * 8), np.float32))
    with inherited(signal.SIGHUP, signal.SIG_IGN):
        running = start("vocode", mel, mel.parent / "out.wav", "--progress", "none", STAND_IN_BUSY="0.1")
    wait_until_it_is_busy(running, mel.parent)
    running.send_signal(signal.SIGHUP)
    assert end(running)[0] == 0


def test_native_code_does_not_hold_it_up(mel: Path) -> None:
    running = start("vocode", mel, mel.parent / "out.wav", "--progress", "none", STAND_IN_BUSY="60")
    wait_until_it_is_busy(running, mel.parent)
    assert stop(running) == (130, b"aigc: error: cancelled\n")  # the native call takes 60 seconds
    assert [path.name for path in mel.parent.iterdir()] == ["mel.npy"]


def test_job_stops_when_its_stdin_closes(mel: Path) -> None:
    running = start(
        "vocode", mel, mel.parent / "out.wav", "--job", "--progress", "json",
        stdin=subprocess.PIPE, STAND_IN_BUSY="0.02",
    )  # fmt: skip
    assert running.stdin is not None
    wait_until_it_writes(running, mel.parent)
    running.stdin.write(b"a host may send what it likes")
    running.stdin.flush()
    time.sleep(0.2)
    assert running.poll() is None
    running.stdin.close()
    running.stdin = None
    code, stderr = end(running)
    assert code == 130
    assert events(stderr)[-1]["type"] == "Cancelled"
    assert [path.name for path in mel.parent.iterdir()] == ["mel.npy"]


def test_without_job_stdin_does_not_matter(mel: Path) -> None:
    np.save(mel, np.zeros((80, 300), np.float32))
    running = start("vocode", mel, mel.parent / "out.wav", stdin=subprocess.DEVNULL)
    assert end(running)[0] == 0


def test_kill_leaves_nothing_under_the_name(mel: Path) -> None:
    running = start("vocode", mel, mel.parent / "out.wav", "--progress", "none", STAND_IN_BUSY="0.02")
    wait_until_it_writes(running, mel.parent)
    os.kill(running.pid, signal.SIGKILL)
    assert end(running)[0] == -signal.SIGKILL
    assert not (mel.parent / "out.wav").exists()
