"""The data argument of the training commands, their progress, and how they end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..options.train import TrainOptions
from .cancellation import extend_grace
from .options import JobOptions
from .progress import QuietProgress

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Data = Annotated[
    list[Path],
    typer.Argument(metavar="DATA...", help="Folders: metadata.csv (id|text) and recordings, or recordings alone."),
]
_SAVING_SECONDS = 20.0
"""For the rest of a step and the checkpoint, where a run is cancelled."""


@contextmanager
def training(run: JobOptions, options: TrainOptions) -> Iterator[QuietProgress]:
    progress = run.begin()
    extend_grace(_SAVING_SECONDS)
    from ..training import torch

    if options.threads is not None:
        torch.set_num_threads(options.threads)
    with progress:
        yield progress


class Report:
    """Progress of the stages, one after the other, and what was measured last."""

    def __init__(self, progress: QuietProgress) -> None:
        self._progress = progress
        self._stage = ""
        self.measured: dict[str, float] = {}

    def __call__(self, stage: str, done: int, total: int, measured: Mapping[str, float]) -> None:
        if stage != self._stage:
            self._stage = stage
            unit = "files" if stage == "prepare" else "steps"
            self._progress.start(f"train: {stage}", total=total, unit=unit)
            if done > 1:  # a run that goes on
                self._progress.resumed(done)
        self.measured.update(measured)
        self._progress.update(done)


def finish(progress: QuietProgress, path: Path, settings: DataclassInstance, report: Report) -> None:
    shown = [f"{name.removeprefix('validation/')} {value:.4f}" for name, value in report.measured.items()
             if name.startswith("validation/")]  # fmt: skip
    progress.result(str(path), asdict(settings), "validation: " + ", ".join(shown))
