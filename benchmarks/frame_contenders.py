"""Time contenders in turns, beside a probe of the multiply-add units, and tabulate the results."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from aigc_plugin.bench import probe

RUN_SECONDS = 0.15


@dataclass(frozen=True)
class Contender:
    """A contender; `run` does the job once, with all preparation done before."""

    name: str
    run: Callable[[], object]


@dataclass
class Row:
    """Results of one contender at one job: the median milliseconds per run of each turn, and the probe's rate beside
    it."""

    job: str
    contender: str
    threads: int
    gigabytes: float
    turns: list[float] = field(default_factory=list)
    probes: list[float] = field(default_factory=list)

    def clean(self, best_probe: float) -> list[float]:
        """Undisturbed turns, those beside a probe close to the best one; all turns if there are none."""
        near = [turn for turn, rate in zip(self.turns, self.probes, strict=True) if rate > 0.9 * best_probe]
        return near or self.turns

    def milliseconds(self, best_probe: float) -> float:
        return statistics.median(self.clean(best_probe))


def race(job: str, contenders: Sequence[Contender], threads: int, gigabytes: float, rounds: int) -> list[Row]:
    """Run every contender once per round, in changing order; gigabytes: what a run has to read and write once."""
    rows = [Row(job, contender.name, threads, gigabytes) for contender in contenders]
    for contender in contenders:
        contender.run()
    for number in range(rounds):
        for index in range(len(rows)):
            place = (index + number) % len(rows)
            _turn(rows[place], contenders[place].run, threads)
    return rows


def _turn(row: Row, run: Callable[[], object], threads: int) -> None:
    before = probe.measure("float32", threads)
    runs: list[float] = []
    while len(runs) < 5 or sum(runs) < RUN_SECONDS:
        start = time.perf_counter()
        run()
        runs.append(time.perf_counter() - start)
    row.turns.append(1e3 * statistics.median(runs))
    row.probes.append(min(before, probe.measure("float32", threads)))


def best_probe(rows: Sequence[Row], threads: int) -> float:
    return max(rate for row in rows if row.threads == threads for rate in row.probes)


def table(rows: Sequence[Row]) -> str:
    lines = ["| job | threads | by | ms | GB/s | times ours | probe, clean turns |", "| --- " * 7 + "|"]
    ours: dict[tuple[str, int], float] = {}
    for row in rows:
        best = best_probe(rows, row.threads)
        taken = row.milliseconds(best)
        first = ours.setdefault((row.job, row.threads), taken)  # the first contender of a job is ours
        near = sum(rate > 0.9 * best for rate in row.probes)
        lines.append(
            f"| {row.job} | {row.threads} | {row.contender} | {taken:.2f} | {1e3 * row.gigabytes / taken:.1f} "
            f"| {taken / first:.2f} | {statistics.median(row.probes):.0f} of {best:.0f}, {near}/{len(row.turns)} |"
        )
    return "\n".join(lines)
