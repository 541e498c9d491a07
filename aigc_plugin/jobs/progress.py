"""Progress of a job: the interface that a caller may implement, and the record that every job keeps."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import python_spelling, spelled


class Progress:
    """Receive what a job reports while it works. This base ignores all of it: override what is of interest.

    Methods are called in the thread of the job. An exception from one of them stops the job, which then leaves no half
    file; `Cancelled` is meant for that.
    """

    def start(self, command: str, *, total: float | None, unit: str) -> None:
        """The work begins.

        command  name of the command that does the same, such as "upscale"
        total    how much there is to do, in `unit`; None where that is not known
        unit     "s" of audio, "frames", "characters", "texts"
        """

    def resumed(self, done: float) -> None:
        """`done` of `total` is there from an earlier run: what is estimated counts from here."""

    def update(self, done: float) -> None:
        """`done` of `total` is done; called often, so be quick."""

    def warning(self, message: str, hint: str = "") -> None:
        """Something is lost, changed or damaged; `hint` says what to do, or is empty."""

    def result(self, path: str, settings: Mapping[str, Any], summary: str) -> None:
        """`path` is written, with these settings; `summary` says in a few words what it holds."""

    def spell(self, name: str, value: str) -> str:
        """Spell an argument that a warning names, with a value for it or "", as the reader of the warning knows it."""
        return python_spelling(name, value)


class Record:
    """Pass on what a job reports, and keep what its result tells: warnings, damage and time."""

    def __init__(self, progress: Progress | None) -> None:
        self.progress = Progress() if progress is None else progress
        self.warnings: list[str] = []
        self.damage: list[str] = []
        self._begin = time.monotonic()

    def start(self, command: str, *, total: float | None, unit: str) -> None:
        self._begin = time.monotonic()
        self.progress.start(command, total=total, unit=unit)

    def resumed(self, done: float) -> None:
        self.progress.resumed(done)

    def update(self, done: float) -> None:
        self.progress.update(done)

    def warn(self, message: str, hint: str = "") -> None:
        self.warnings.append(spelled(f"{message} ({hint})" if hint else message))
        self.progress.warning(spelled(message, self.progress.spell), spelled(hint, self.progress.spell))

    def add_damage(self, source: str, texts: Sequence[str]) -> None:
        """Record the parts of a source that could not be read; the rest of it was processed."""
        self.damage += [f"{source} is damaged: {text}" for text in texts]
        for text in texts:
            self.progress.warning(f"{source} is damaged: {text}")

    @property
    def seconds(self) -> float:
        """Wall clock since start()."""
        return time.monotonic() - self._begin

    def speed(self, amount: float) -> float:
        """`amount` a second of wall clock."""
        return amount / self.seconds if self.seconds else 0.0
