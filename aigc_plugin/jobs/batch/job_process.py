"""A job in a process of its own: whatever happens to it happens to no other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

_DAMAGED = 3
_STOP_SECONDS = 10.0  # for a job to leave nothing half written
_NOT_AGAIN = ("UsageError", "InputError", "OutputExists", "ModelFormatError", "DependencyMissing", "BackendUnavailable")


@dataclass
class Outcome:
    """End of a try of a job.

    status     "done", "damaged" (written, but the input was damaged), "failed" or "cancelled"
    message    of the failure, with what to do
    retry      another try may help
    """

    status: str
    message: str = ""
    seconds: float = 0.0
    summary: str = ""
    warnings: list[str] = field(default_factory=list)
    retry: bool = False


def run_job(
    words: Sequence[str], report: Callable[[float], None], stopped: Callable[[], bool], folder: str | None = None
) -> Outcome:
    """Run `aigc WORDS` to its end.

    report    called with the share that is done, from 0 to 1
    stopped   asked often: True cancels the job, which keeps its chunks
    folder    from which file names count; None: that of this process
    """
    begin = time.monotonic()
    command = [sys.executable, "-P", "-m", "aigc_plugin", *_with_protocol(words)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        errors="replace", start_new_session=True, cwd=folder, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    events = _Events(report)
    reader = threading.Thread(target=events.read, args=(process.stderr,), daemon=True)
    reader.start()
    try:
        while process.poll() is None:
            if stopped():
                _stop(process)
                break
            time.sleep(0.05)
        reader.join(_STOP_SECONDS)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stderr):
            with suppress(OSError):
                assert pipe is not None
                pipe.close()
    outcome = events.outcome(process.returncode, cancelled=stopped())
    outcome.seconds = time.monotonic() - begin
    return outcome


def _with_protocol(words: Sequence[str]) -> list[str]:
    """The words with the options for a host, after the names of the command."""
    names = 2 if words[0] == "generate" else 1
    return [*words[:names], "--progress", "json", "--job", *words[names:]]


def _stop(process: subprocess.Popen[str]) -> None:
    """Ask the job to end, and make sure of it."""
    assert process.stdin is not None
    with suppress(OSError):
        process.stdin.close()
    with suppress(subprocess.TimeoutExpired):
        process.wait(_STOP_SECONDS)


class _Events:
    """Messages of a job."""

    def __init__(self, report: Callable[[float], None]) -> None:
        self._report = report
        self._warnings: list[str] = []
        self._error: dict[str, Any] = {}
        self._summary = ""
        self._log: deque[str] = deque(maxlen=5)

    def read(self, lines: Any) -> None:
        with suppress(ValueError):  # the pipe was closed
            for line in lines:
                self._take(line)

    def _take(self, line: str) -> None:
        try:
            event = json.loads(line)
            kind = event["event"]
        except (ValueError, KeyError, TypeError):
            self._log.append(line.strip())
            return
        if kind == "progress" and event["total"]:
            self._report(min(1.0, event["done"] / event["total"]))
        elif kind == "warning":
            self._warnings.append(_sentence(event))
        elif kind == "error":
            self._error = event
        elif kind == "result":
            self._summary = str(event["summary"])

    def outcome(self, code: int, *, cancelled: bool) -> Outcome:
        if code in (0, _DAMAGED):
            status = "done" if code == 0 else "damaged"
            return Outcome(status, summary=self._summary, warnings=self._warnings)
        if cancelled:
            return Outcome("cancelled", warnings=self._warnings)
        if self._error:
            retry = self._error.get("type") not in _NOT_AGAIN
            return Outcome("failed", _sentence(self._error), warnings=self._warnings, retry=retry)
        what = f"it was killed by signal {-code}" if code < 0 else f"it ended with code {code}"
        return Outcome("failed", ": ".join([what, *self._log]), warnings=self._warnings, retry=True)


def _sentence(event: dict[str, Any]) -> str:
    message, hint = str(event.get("message", "")), str(event.get("hint", ""))
    return f"{message} ({hint})" if hint else message
