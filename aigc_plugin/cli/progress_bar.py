"""Progress on a terminal: a bar with what is done, what is left and how long it will take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress

from .progress import QuietProgress, one_sentence
from .visible_text import visible

_COLUMNS = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[done]}"),
            TimeRemainingColumn(compact=True))  # fmt: skip


class BarProgress(QuietProgress):
    interval = 0.1

    def __init__(self) -> None:
        super().__init__()
        self._console = Console(stderr=True, highlight=False, markup=False)
        self._bar = RichProgress(*_COLUMNS, console=self._console, transient=True)

    def warning(self, message: str, hint: str = "") -> None:
        self._console.print("aigc: warning: ", style="yellow", end="")
        self._console.print(visible(one_sentence(message, hint)), soft_wrap=True)

    def result(self, path: str, settings: Mapping[str, Any], summary: str) -> None:
        self.close()
        self._console.print(visible(f"aigc: wrote {path}: {summary}"), soft_wrap=True)

    def close(self) -> None:
        self._bar.stop()

    def _show_start(self) -> None:
        self._task = self._bar.add_task(self._command, total=self._total, done="")
        self._bar.start()

    def resumed(self, done: float) -> None:
        super().resumed(done)
        self._bar.reset(self._task, total=self._total, completed=int(done), done=self._amount(done))

    def _show(self, done: float, eta: float | None) -> None:
        self._bar.update(self._task, completed=done, done=self._amount(done))
