"""Run one heat: contenders take turns at one mel length and number of threads, with a probe between any two."""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from . import probe
from .contender import Contender
from .process import ContenderError, Process

Say = Callable[[str], None]

# A run is disturbed where the probe just before or just after it is below this share of the best one of the heat.
CLEAN = 0.93


@dataclass
class Sample:
    """One timed run. `probe` is the lower of the probes before and after it."""

    seconds: float
    probe: float


@dataclass
class Entrant:
    """A contender in a heat, with its results so far."""

    contender: Contender
    process: Process
    import_s: float
    load_s: float
    samples: list[Sample] = field(default_factory=list)
    peak_rss_mb: float = 0.0
    output: NDArray[np.float32] | None = None

    def clean(self, best: float) -> list[Sample]:
        """Runs that were not disturbed; `best` is the best probe of the heat."""
        return [sample for sample in self.samples if sample.probe >= CLEAN * best]

    def median_s(self, best: float) -> float:
        """Median time of the clean runs, or of all where none was clean."""
        return statistics.median(sample.seconds for sample in self.clean(best) or self.samples)


@dataclass
class Heat:
    """A finished heat.

    load_average    of the minute before it
    entrants        contenders that ran
    best            best probe of each kind, 1e9 operations per second
    failed          name and reason of each contender that could not run
    """

    threads: int
    frames: int
    load_average: float
    entrants: list[Entrant]
    best: dict[str, float]
    failed: dict[str, str]


def run_heat(
    contenders: Sequence[Contender], folder: Path, *, threads: int, frames: int, rounds: int, say: Say
) -> Heat:
    """Load all contenders, run each once without timing, time `rounds` rounds, and repeat disturbed runs."""
    failed: dict[str, str] = {}
    best: dict[str, float] = {}
    load_average = os.getloadavg()[0]
    with ExitStack() as stack:
        entrants = []
        for contender in contenders:
            try:
                entrants.append(_start(stack, contender, folder, threads, frames))
            except ContenderError as error:
                failed[contender.name] = str(error)
                say(f"left out: {error}")
        for number in range(rounds):
            say(f"{frames} frames, {threads} threads: round {number + 1} of {rounds}")
            _round(entrants, threads, best)
        for _ in range(rounds):
            disturbed = [e for e in entrants if len(e.clean(best[e.contender.probe])) < (rounds + 1) // 2]
            if not disturbed:
                break
            say(f"again, because they were disturbed: {', '.join(e.contender.name for e in disturbed)}")
            _round(disturbed, threads, best)
        for entrant in entrants:
            entrant.peak_rss_mb, entrant.output = entrant.process.finish()
    return Heat(threads, frames, load_average, entrants, best, failed)


def _start(stack: ExitStack, contender: Contender, folder: Path, threads: int, frames: int) -> Entrant:
    process = stack.enter_context(Process(contender))
    ready = process.ask("load", folder=str(folder), threads=threads, frames=frames)
    process.ask("run")
    return Entrant(contender, process, **ready)


def _round(entrants: Iterable[Entrant], threads: int, best: dict[str, float]) -> None:
    for entrant in entrants:
        kind = entrant.contender.probe
        before = probe.measure(kind, threads)
        seconds = entrant.process.ask("run")["seconds"]
        after = probe.measure(kind, threads)
        best[kind] = max(best.get(kind, 0.0), before, after)
        entrant.samples.append(Sample(seconds, min(before, after)))
