"""Progress of a command on stderr, in one of four forms.

json is the protocol for hosts: one object a line, `{"aigc": 1, "event": …}`, with
start     command, total (or null), unit
progress  done, total (or null), unit, eta (seconds, or null)
warning   message, hint
result    path, seconds (wall clock since start), settings, summary
error     type, message, hint, parameter (name of the wrong option, as in Python, or ""); the last line
Every other line on stderr is log.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from itertools import pairwise
from types import TracebackType
from typing import Any, Self

from ..jobs.progress import Progress
from .visible_text import visible

_JSON_SECONDS = 0.2
_PLAIN_SECONDS = 2.0
_COUNTED = ("characters", "files", "frames", "jobs", "recordings", "steps", "texts")


class ProgressKind(StrEnum):
    auto = "auto"
    plain = "plain"
    json = "json"
    none = "none"


class QuietProgress(Progress):
    """Print warnings and errors alone; the base of the other forms.

    start() once, update() as often as convenient, result() for what was written; a context manager.
    """

    interval = 0.0  # least seconds between two reports

    def __init__(self) -> None:
        self._command = ""
        self._total: float | None = None
        self._unit = ""
        self._begin = self._last = self._rate_begin = time.monotonic()
        self._earlier = 0.0  # of `done`, what an earlier run did

    def start(self, command: str, *, total: float | None, unit: str) -> None:
        self._command, self._total, self._unit = command, total, unit
        self._begin = time.monotonic()
        self._last = self._rate_begin = self._begin
        self._earlier = 0.0
        self._show_start()

    def resumed(self, done: float) -> None:
        self._earlier, self._rate_begin = done, time.monotonic()

    def update(self, done: float) -> None:
        now = time.monotonic()
        if now - self._last >= self.interval:
            self._last = now
            self._show(done, self._eta(done, now))

    def warning(self, message: str, hint: str = "") -> None:
        _print(f"aigc: warning: {one_sentence(message, hint)}")

    def error(self, kind: str, message: str, hint: str = "", parameter: str = "") -> None:
        _print(f"aigc: error: {one_sentence(message, hint)}")

    def spell(self, name: str, value: str) -> str:
        from .spelling import flag

        return flag(name, value)

    @property
    def seconds(self) -> float:
        """Wall clock since start()."""
        return time.monotonic() - self._begin

    def close(self) -> None:
        """Give the terminal back."""

    def _show_start(self) -> None: ...

    def _show(self, done: float, eta: float | None) -> None: ...

    def _amount(self, done: float) -> str:
        """Format the amount that is done, of the total, in `unit`; counted things also with their speed."""
        whole = 0 if self._unit in _COUNTED else 1
        total = f" of {self._total:.{whole}f}" if self._total else ""
        seconds, own = time.monotonic() - self._rate_begin, done - self._earlier
        speed = f", {own / seconds:.1f} {self._unit}/s" if whole == 0 and seconds > 0 and own > 0 else ""
        return f"{done:.{whole}f}{total} {self._unit}{speed}"

    def _eta(self, done: float, now: float) -> float | None:
        """Seconds for the rest at the speed of this run; None before it has done anything."""
        own = done - self._earlier
        if not self._total or own <= 0:
            return None
        return max(0.0, (now - self._rate_begin) * (self._total - done) / own)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class PlainProgress(QuietProgress):
    """A line every two seconds, for logs."""

    interval = _PLAIN_SECONDS

    def result(self, path: str, settings: Mapping[str, Any], summary: str) -> None:
        _print(f"aigc: wrote {path}: {summary}")

    def _show(self, done: float, eta: float | None) -> None:
        left = f", {eta:.0f} s left" if eta is not None else ""
        _print(f"aigc: {self._command} {self._amount(done)}{left}")


class JsonProgress(QuietProgress):
    """One JSON object a line, for hosts."""

    interval = _JSON_SECONDS

    def warning(self, message: str, hint: str = "") -> None:
        self._event("warning", message=_one_line(message), hint=_one_line(hint))

    def result(self, path: str, settings: Mapping[str, Any], summary: str) -> None:
        seconds = round(self.seconds, 3)
        self._event("result", path=path, seconds=seconds, settings=dict(settings), summary=summary)

    def error(self, kind: str, message: str, hint: str = "", parameter: str = "") -> None:
        self._event("error", type=kind, message=_one_line(message), hint=_one_line(hint), parameter=parameter)

    def _show_start(self) -> None:
        self._event("start", command=self._command, total=self._total, unit=self._unit)

    def _show(self, done: float, eta: float | None) -> None:
        left = None if eta is None else round(eta, 1)
        self._event("progress", done=round(done, 3), total=self._total, unit=self._unit, eta=left)

    def _event(self, event: str, **fields: Any) -> None:
        _print(json.dumps({"aigc": 1, "event": event, **fields}, default=str))


def requested_kind(arguments: list[str]) -> ProgressKind:
    """Find the kind in a command line that may be wrong otherwise, so that its error is reported in that form, too."""
    for word, following in pairwise([*arguments, ""]):
        kind = following if word == "--progress" else word.removeprefix("--progress=")
        if word.startswith("--progress") and kind in set(ProgressKind):
            return ProgressKind(kind)
    return ProgressKind.auto


def one_sentence(message: str, hint: str) -> str:
    return _one_line(f"{message.rstrip('.')} ({hint.rstrip('.')})" if hint else message.rstrip("."))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _print(line: str) -> None:
    """In one write, so that threads do not mix their lines; a reader that went away is no reason to stop."""
    with suppress(OSError):
        os.write(2, (visible(line) + "\n").encode("utf-8", "backslashreplace"))
