# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of `aigc` in a child process, and what it has told so far. Nothing of Blender in here.

The child speaks the protocol of `aigc --progress json`: one object a line on stderr, every other line is log.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from enum import Enum
from itertools import count
from pathlib import Path
from typing import Any

_POLITE_SECONDS = 0.7  # between asking the child to stop and ending it
_NICENESS = 5
_LOG_LINES = 50
_numbers = count(1)


class State(Enum):
    waiting = "Waiting"
    running = "Running"
    done = "Done"
    failed = "Failed"
    cancelled = "Cancelled"

    @property
    def is_over(self) -> bool:
        return self not in (State.waiting, State.running)


class Job:
    """`title` is for people; `command` makes `output`; `place` puts it where it belongs, called by the owner once the
    job is done; `scratch` are files that nobody needs after that."""

    def __init__(
        self,
        title: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        output: Path,
        *,
        place: Callable[[Job], None],
        scratch: Sequence[Path] = (),
    ) -> None:
        self.number = next(_numbers)
        self.title, self.output, self.place = title, output, place
        self.state = State.waiting
        self.done = 0.0
        self.total: float | None = None
        self.eta: float | None = None  # seconds
        self.unit = ""
        self.warnings: list[str] = []
        self.message = ""  # why it failed
        self.result: dict[str, Any] = {}
        self.log: deque[str] = deque(maxlen=_LOG_LINES)
        self._command, self._environment, self._scratch = list(command), dict(environment), list(scratch)
        self._process: subprocess.Popen[bytes] | None = None
        self._reader = threading.Thread(target=self._read, name=f"aigc job {self.number}", daemon=True)
        self._asked_to_stop: float | None = None

    @property
    def fraction(self) -> float | None:
        """Of the work, 0 … 1; None where nobody knows."""
        return min(1.0, self.done / self.total) if self.total else None

    def start(self) -> None:
        """A child that cannot be started is a failed job."""
        self.state = State.running
        try:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                **_PLATFORM,
            )
        except OSError as error:
            self._fail(f"{self._command[0]} could not be started: {error.strerror or error}")
            return
        _lower_priority(self._process.pid)
        self._reader.start()

    def cancel(self) -> None:
        """Ask once, politely; poll() ends a child that does not listen."""
        if self.state is State.waiting:
            self.state = State.cancelled
        elif self.state is State.running and self._asked_to_stop is None and self._process is not None:
            self._asked_to_stop = time.monotonic()
            with suppress(OSError):
                assert self._process.stdin is not None
                self._process.stdin.close()

    def poll(self) -> None:
        """Look after the child; to be called now and then by whoever owns the job."""
        if self.state is not State.running or self._process is None:
            return
        asked = self._asked_to_stop
        if asked is not None and time.monotonic() - asked > _POLITE_SECONDS:
            self._process.kill()
        if self._process.poll() is None:
            return
        self._reader.join()
        self._conclude(self._process.returncode)

    def wait(self, seconds: float = 0.05) -> None:
        """Until it is over, for callers without a clock of their own."""
        while not self.state.is_over:
            time.sleep(seconds)
            self.poll()

    def tidy(self) -> None:
        """Once its result has been placed, or there is none: away with the scratch files."""
        for path in self._scratch:
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _read(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        with self._process.stderr as lines:
            for line in lines:
                self._hear(line.decode("utf-8", "replace").rstrip())

    def _hear(self, line: str) -> None:
        event = _event_of(line)
        match event.get("event"):
            case "start":
                self.total, self.unit = event.get("total"), event.get("unit", "")
            case "progress":
                self.done, self.eta = event.get("done", 0.0), event.get("eta")
                self.total = event.get("total") or self.total
            case "warning":
                self.warnings.append(_sentence(event))
            case "error":
                self.message = _sentence(event)
            case "result":
                self.result = event
            case _:
                if line:
                    self.log.append(line)

    def _conclude(self, code: int) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        if self._asked_to_stop is not None and not (self.result and self.output.exists()):
            self.state = State.cancelled
            self._sweep()
        elif self.result and self.output.exists():
            self.state, self.done = State.done, self.total or self.done
        else:
            self._sweep()
            self._fail(self.message or _ending(code, list(self.log)))

    def _fail(self, message: str) -> None:
        self.state, self.message = State.failed, message

    def _sweep(self) -> None:
        """What a child that was killed could not remove: its half-written file."""
        assert self._process is not None
        for folder in {path.parent for path in (self.output, *self._scratch)}:
            with suppress(OSError):
                for part in folder.glob(f".*.{self._process.pid}-*.part"):
                    part.unlink(missing_ok=True)


_PLATFORM: dict[str, Any] = (
    {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS}
    if sys.platform == "win32"
    else {"start_new_session": True}
)


def _lower_priority(pid: int) -> None:
    """Blender is to stay quick while the child computes."""
    if sys.platform != "win32":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, pid, _NICENESS)


def _event_of(line: str) -> dict[str, Any]:
    if line.startswith("{"):
        with suppress(ValueError):
            event = json.loads(line)
            if isinstance(event, dict) and event.get("aigc") == 1:
                return event
    return {}


def _sentence(event: Mapping[str, Any]) -> str:
    message, hint = str(event.get("message", "")), str(event.get("hint", ""))
    return f"{message.rstrip('.')} ({hint.rstrip('.')})" if hint else message


def _ending(code: int, log: list[str]) -> str:
    last = f": {log[-1]}" if log else ""
    if code < 0:
        return f"The process was ended by signal {-code}; often that means that memory ran out{last}"
    return f"The process ended with code {code}{last}"
