"""The command line as users meet it: another process, with its own streams."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

STAND_IN = Path(__file__).with_name("stand_in.py")
SAY_STAND_IN = Path(__file__).with_name("say_stand_in.py")
STOP_SECONDS = 1.0
"""Longest time from a signal to the exit on a machine that does nothing else; 0.05 to 0.6 s are measured."""
LOADED = 10
"""Times as long as that may take where other work holds the processor, as it may while tests run."""
_PROGRESS = re.compile(r"aigc: [a-z]+ \d")
EVENTS = {
    "start": {"command", "total", "unit"},
    "progress": {"done", "total", "unit", "eta"},
    "warning": {"message", "hint"},
    "result": {"path", "seconds", "settings", "summary"},
    "error": {"type", "message", "hint", "parameter"},
}


def environment(**variables: str) -> dict[str, str]:
    """As it is, but the installed package is found, not the sources in the working folder, which lack the core."""
    return {**os.environ, "PYTHONSAFEPATH": "1", "COLUMNS": "100", **variables}


def start(*arguments: str | Path, stdin: int | None = subprocess.DEVNULL, **variables: str) -> subprocess.Popen[bytes]:
    """`aigc` with the stand-in vocoder, running."""
    return subprocess.Popen(
        [sys.executable, str(STAND_IN), *map(str, arguments)],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(**variables),
    )


def stop(running: subprocess.Popen[bytes], number: signal.Signals = signal.SIGINT) -> tuple[int, bytes]:
    """Send a signal; exit code and the rest of stderr, which must come within STOP_SECONDS times LOADED."""
    assert running.stderr is not None
    begin = time.monotonic()
    with running:
        running.send_signal(number)
        stderr = running.stderr.read()
        running.wait(timeout=60)
        seconds = time.monotonic() - begin
    assert seconds < STOP_SECONDS * LOADED, f"took {seconds:.1f} s to stop"
    return running.returncode, stderr


def run(
    *arguments: str | Path,
    given: bytes = b"",
    before: Callable[[], None] | None = None,
    stdout: Any = subprocess.PIPE,
    **variables: str,
) -> subprocess.CompletedProcess[bytes]:
    """The same, to its end; `before` runs in the child, `given` is its stdin."""
    return subprocess.run(
        [sys.executable, str(STAND_IN), *map(str, arguments)],
        input=given,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=environment(**variables),
        preexec_fn=before,
        timeout=120,
        check=False,
    )


def told(done: subprocess.CompletedProcess[bytes]) -> list[str]:
    """The lines of stderr, without those of progress, which come where the machine is slow."""
    return [line for line in done.stderr.decode().splitlines() if not _PROGRESS.match(line)]


def only_line(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return the message, which must be one line."""
    lines = told(done)
    assert len(lines) == 1, lines
    return lines[0]


def events(stderr: bytes) -> list[dict[str, Any]]:
    """The protocol's lines, each checked."""
    found = [json.loads(line) for line in stderr.decode().splitlines()]
    for event in found:
        assert event["aigc"] == 1
        assert set(event) == {"aigc", "event", *EVENTS[event["event"]]}
    return found
