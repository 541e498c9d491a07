# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of `aigc` in child processes, and the events that they have reported so far. Does not use Blender.

The child writes the protocol of `aigc --progress json` on stderr: one JSON object a line; every other line is log.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Run:
    """One child process of a job.

    command  whole command line
    outputs  files that it writes, each with an event `result`
    title    of the run in messages, where the job has several
    names    what messages show instead of files that the editor does not know
    """

    command: Sequence[str]
    outputs: Sequence[Path]
    title: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    def with_names(self, message: str) -> str:
        """Return a message in which the names are replaced."""
        for name, shown in self.names.items():
            message = message.replace(name, shown)
        return message


class Job:
    """A request of an editor: runs of `aigc`, one after the other.

    title        shown to the user
    runs         child processes; where one fails, the others still run
    environment  of the child processes
    place        puts the results on the timeline; whoever owns the job calls it once the job is done
    follow_up    returns further runs once the others have ended, from what they have written
    scratch      files and folders that are not needed after that
    measure      kind and amount of the work, for estimates of later jobs
    labels       labels of Blender's properties, by the name of the parameter of `aigc` that they set; messages show
                 them instead of options of the command line

    `results` has the event `result` of each output that was written.
    """

    def __init__(
        self,
        title: str,
        runs: Sequence[Run],
        environment: Mapping[str, str],
        *,
        place: Callable[[Job], None],
        follow_up: Callable[[Job], Sequence[Run]] = lambda job: (),
        scratch: Sequence[Path] = (),
        measure: tuple[str, float] = ("", 0.0),
        labels: Mapping[str, str] | None = None,
    ) -> None:
        self.number = next(_numbers)
        self.title, self.place, self.measure = title, place, measure
        self.seconds = 0.0  # that it took
        self.state = State.waiting
        self.done = 0.0
        self.total: float | None = None
        self.unit = ""
        self.warnings: list[str] = []
        self.message = ""  # why it failed
        self.results: dict[Path, dict[str, Any]] = {}
        self.log: deque[str] = deque(maxlen=_LOG_LINES)
        self.groups: list[str] = []  # of the strips that were placed; see Record
        self._runs, self._follow_up = list(runs), follow_up
        self._environment, self._scratch, self._labels = dict(environment), list(scratch), dict(labels or {})
        self._ended = 0  # runs
        self._run_eta: float | None = None
        self._began = 0.0
        self._error = ""  # of the run
        self._failures: list[str] = []
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._asked_to_stop: float | None = None

    @property
    def outputs(self) -> list[Path]:
        """Files that the job writes."""
        return list(dict.fromkeys(path for run in self._runs for path in run.outputs))

    @property
    def written(self) -> list[Path]:
        """Files that were written so far."""
        return [path for path in self.outputs if path in self.results and path.exists()]

    @property
    def fraction(self) -> float | None:
        """Finished share of the work, 0 … 1; None where the total is not known."""
        if self.state is State.done:
            return 1.0
        if not self.total and len(self._runs) < 2:
            return None
        run = min(1.0, self.done / self.total) if self.total else 0.0
        return min(1.0, (self._ended + run) / len(self._runs))

    @property
    def eta(self) -> float | None:
        """Seconds that are left."""
        if len(self._runs) < 2:
            return self._run_eta
        share = self.fraction
        return (time.monotonic() - self._began) * (1 / share - 1) if share else None

    def start(self) -> None:
        """Start the first child; where that is not possible, the job has failed."""
        self.state, self._began = State.running, time.monotonic()
        self._start_run()

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
        assert self._reader is not None
        self._reader.join()
        self._end_run(self._process.returncode)

    def wait(self, seconds: float = 0.05) -> None:
        """Block until the job is over, for callers without a timer."""
        while not self.state.is_over:
            time.sleep(seconds)
            self.poll()

    def remove_scratch(self) -> None:
        """Delete the scratch files, after the results were placed or the job has failed."""
        for path in self._scratch:
            with suppress(OSError):
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def warn(self, message: str) -> None:
        """Add a warning, once."""
        if message not in self.warnings:
            self.warnings.append(message)

    def _start_run(self) -> None:
        run = self._runs[self._ended]
        self.done, self.total, self._run_eta, self._error = 0.0, None, None, ""
        try:
            self._process = subprocess.Popen(
                list(run.command),
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                **_PLATFORM,
            )
        except OSError as error:
            self._process = None
            self._failures.append(f"{run.command[0]} could not be started: {error.strerror or error}")
            self._conclude()
            return
        _lower_priority(self._process.pid)
        self._reader = threading.Thread(
            target=self._read, args=(self._process,), name=f"aigc job {self.number}", daemon=True
        )
        self._reader.start()

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stderr is not None
        with process.stderr as lines:
            for line in lines:
                self._handle_line(line.decode("utf-8", "replace").rstrip())

    def _handle_line(self, line: str) -> None:
        event = _event_of(line)
        match event.get("event"):
            case "start":
                self.total, self.unit = event.get("total"), event.get("unit", "")
            case "progress":
                self.done, self._run_eta = event.get("done", 0.0), event.get("eta")
                self.total = event.get("total") or self.total
            case "warning":
                self.warn(self._runs[self._ended].with_names(_sentence(event, self._labels)))
            case "error":
                self._error = self._runs[self._ended].with_names(_sentence(event, self._labels))
            case "result":
                self.results[self._output_named(str(event.get("path", "")))] = event
            case _:
                if line:
                    self.log.append(line)

    def _output_named(self, name: str) -> Path:
        """Return the output of the run that an event names; the only one where there is one."""
        outputs = self._runs[self._ended].outputs
        return outputs[0] if len(outputs) == 1 else Path(name)

    def _end_run(self, code: int) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        run = self._runs[self._ended]
        complete = all(path in self.results and path.exists() for path in run.outputs)
        if not complete:
            self._remove_partial_files(run)
            if self._asked_to_stop is None:
                reason = self._error or _exit_message(code, list(self.log))
                self._failures.append(f"{run.title}: {reason}" if run.title and len(self._runs) > 1 else reason)
        self._ended += 1
        if self._asked_to_stop is None and self._ended == len(self._runs):
            self._runs += self._follow_up(self)
        if self._asked_to_stop is None and self._ended < len(self._runs):
            self._start_run()
        else:
            self._conclude()

    def _conclude(self) -> None:
        """Set the state after the last run: done where anything was written."""
        self.seconds = time.monotonic() - self._began
        missing = len(self.outputs) - len(self.written)
        if self.written:
            self.state = State.done
            if self._asked_to_stop is not None and missing:
                self.warn(f"Cancelled: {len(self.written)} of {len(self.outputs)} were made")
            for failure in self._failures:
                self.warn(failure)
        elif self._asked_to_stop is not None:
            self.state = State.cancelled
        else:
            self.state, self.message = State.failed, "; ".join(dict.fromkeys(self._failures))

    def _remove_partial_files(self, run: Run) -> None:
        """Delete the half-written file that a killed child could not remove itself."""
        assert self._process is not None
        for folder in {path.parent for path in (*run.outputs, *self._scratch)}:
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
