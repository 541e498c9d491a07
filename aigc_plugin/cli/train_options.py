"""Options that the training commands share, their progress, and how they end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .cancellation import extend_grace
from .options import begin
from .progress import ProgressKind, QuietProgress

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Data = Annotated[
    list[Path],
    typer.Argument(metavar="DATA...", help="Folders: metadata.csv (id|text) and recordings, or recordings alone."),
]
Out = Annotated[Path, typer.Option("--out", help="Folder of the run; where it holds one, that one goes on.")]
Validation = Annotated[
    Path | None, typer.Option("--validation", help="Folder to validate on, rather than a share of DATA.")
]
Unlicensed = Annotated[
    bool, typer.Option("--unlicensed", help="Take collected sets with clips that no licence is known for.")
]
Steps = Annotated[int, typer.Option("--steps", min=1, help="Of the optimiser, in all.")]
Rate = Annotated[float, typer.Option("--rate", help="Peak learning rate.")]
BatchSize = Annotated[int, typer.Option("--batch", min=1, help="Segments a step.")]
Frames = Annotated[int, typer.Option("--frames", min=8, help="Mel frames a segment.")]
Seed = Annotated[int, typer.Option("--seed", min=0)]
Minutes = Annotated[float | None, typer.Option("--minutes", min=0.0, help="Stop, resumable, after so long.")]
Device = Annotated[str, typer.Option("--device", help="auto, cpu or cuda.")]
TrainThreads = Annotated[int | None, typer.Option("--threads", min=1, help="Threads of torch.")]
Card = Annotated[Path | None, typer.Option("--card", help="JSON file that goes into the model as its card.")]


_SAVING_SECONDS = 20.0
"""For the rest of a step and the checkpoint, where a run is cancelled."""


@contextmanager
def training(kind: ProgressKind, job: bool, threads: int | None) -> Iterator[QuietProgress]:
    progress = begin(kind, job=job)
    extend_grace(_SAVING_SECONDS)
    from ..training import torch

    if threads is not None:
        torch.set_num_threads(threads)
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
        self.measured.update(measured)
        self._progress.update(done)


def finish(progress: QuietProgress, path: Path, settings: DataclassInstance, report: Report) -> None:
    shown = [f"{name.removeprefix('validation/')} {value:.4f}" for name, value in report.measured.items()
             if name.startswith("validation/")]  # fmt: skip
    progress.result(str(path), asdict(settings), "validation: " + ", ".join(shown))
