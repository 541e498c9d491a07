# SPDX-License-Identifier: GPL-3.0-or-later
"""A run of `aigc` in a child process, and the events that it has reported so far. Does not use Blender.

The child writes the protocol of `aigc --progress json` on stderr: one JSON object a line; every other line is log.
"""

from __future__ import annotations

import json
import os
import re
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

_GRACE_SECONDS = 0.7  # between asking the child to stop and killing it
_NICENESS = 5
_LOG_LINES = 50
_OPTION = re.compile(r"(?<![\w-])--([a-z][a-z0-9-]*)")  # of a command line: --bridge-duplicates
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
    """A run of `aigc`.

    title        shown to the user
    command      command line that writes `output`
    environment  of the child process
    place        puts the result on the timeline; whoever owns the job calls it once the job is done
    scratch      files that are not needed after that
    labels       labels of Blender's properties, by the name of the parameter of `aigc` that they set; messages show
                 them instead of options of the command line
    """

    def __init__(
        self,
        title: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        output: Path,
        *,
        place: Callable[[Job], None],
        scratch: Sequence[Path] = (),
        labels: Mapping[str, str] | None = None,
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
        self._labels = dict(labels or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._reader = threading.Thread(target=self._read, name=f"aigc job {self.number}", daemon=True)
        self._asked_to_stop: float | None = None

    @property
    def fraction(self) -> float | None:
        """Finished share of the work, 0 … 1; None where the total is not known."""
        return min(1.0, self.done / self.total) if self.total else None

    def start(self) -> None:
        """Start the child; where that is not possible, the job has failed."""
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
        """Ask the child to stop; poll() kills one that does not."""
        if self.state is State.waiting:
            self.state = State.cancelled
        elif self.state is State.running and self._asked_to_stop is None and self._process is not None:
            self._asked_to_stop = time.monotonic()
            with suppress(OSError):
                assert self._process.stdin is not None
                self._process.stdin.close()

    def poll(self) -> None:
        """Update the state from the child; whoever owns the job calls it regularly."""
        if self.state is not State.running or self._process is None:
            return
        asked_at = self._asked_to_stop
        if asked_at is not None and time.monotonic() - asked_at > _GRACE_SECONDS:
            self._process.kill()
        if self._process.poll() is None:
            return
        self._reader.join()
        self._conclude(self._process.returncode)

    def wait(self, seconds: float = 0.05) -> None:
        """Block until the job is over, for callers without a timer."""
        while not self.state.is_over:
            time.sleep(seconds)
            self.poll()

    def remove_scratch(self) -> None:
        """Delete the scratch files, after the result was placed or the job has failed."""
        for path in self._scratch:
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _read(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        with self._process.stderr as lines:
            for line in lines:
                self._handle_line(line.decode("utf-8", "replace").rstrip())

    def _handle_line(self, line: str) -> None:
        event = _event_of(line)
        match event.get("event"):
            case "start":
                self.total, self.unit = event.get("total"), event.get("unit", "")
            case "progress":
                self.done, self.eta = event.get("done", 0.0), event.get("eta")
                self.total = event.get("total") or self.total
            case "warning":
                self.warnings.append(_sentence(event, self._labels))
            case "error":
                self.message = _sentence(event, self._labels)
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
            self._remove_partial_files()
        elif self.result and self.output.exists():
            self.state, self.done = State.done, self.total or self.done
        else:
            self._remove_partial_files()
            self._fail(self.message or _exit_message(code, list(self.log)))

    def _fail(self, message: str) -> None:
        self.state, self.message = State.failed, message

    def _remove_partial_files(self) -> None:
        """Delete the half-written file that a killed child could not remove itself."""
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
    """Give Blender precedence, so that it stays responsive while the child computes."""
    if sys.platform != "win32":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, pid, _NICENESS)


def _event_of(line: str) -> dict[str, Any]:
    """Return the event in a line; an empty one where the line is log."""
    if line.startswith("{"):
        with suppress(ValueError):
            event = json.loads(line)
            if isinstance(event, dict) and event.get("aigc") == 1:
                return event
    return {}


def _sentence(event: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """Return message and hint of a warning or an error, with labels of properties instead of options.

    Where `parameter` of an error names a property that the text does not mention, the sentence begins with its label.
    """
    message, hint = str(event.get("message", "")), str(event.get("hint", ""))
    sentence = f"{message.rstrip('.')} ({hint.rstrip('.')})" if hint else message
    with_labels = _OPTION.sub(lambda match: _label(match[1], labels) or match[0], sentence)
    label = labels.get(str(event.get("parameter", "")), "")
    return with_labels if label.lower() in with_labels.lower() else f"{label}: {with_labels}"


def _label(option: str, labels: Mapping[str, str]) -> str:
    """Return the quoted label of the property that sets an option; "" where there is none."""
    label = labels.get(option.replace("-", "_"))
    return f"“{label}”" if label else ""


def _exit_message(code: int, log: list[str]) -> str:
    last = f": {log[-1]}" if log else ""
    if code < 0:
        return f"The process was ended by signal {-code}; often this means that memory ran out{last}"
    return f"The process ended with code {code}{last}"
