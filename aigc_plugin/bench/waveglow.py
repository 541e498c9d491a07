"""Run the WaveGlow race over contenders, lengths and numbers of threads, and report it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import BackendUnavailable, InputError, argument
from ..weights import WaveGlowConfig
from . import machine, probe, report, targets
from .contender import CONTENDERS, Contender
from .race import Say, run_heat
from .rows import Row, disagreements, rows_of

ROUNDS = {86: 5, 256: 3}
LONG_ROUNDS = 2
QUICK_ROUNDS = 3


@dataclass(frozen=True)
class Race:
    """The settings of a race.

    folder        files that contenders read
    out           JSON file of the results
    contenders    to run
    frames        lengths in mel frames
    threads       numbers of threads
    rounds        of each heat; None for a default that depends on the length
    only          names of contenders; empty for all
    """

    folder: Path
    out: Path
    contenders: Sequence[Contender]
    frames: Sequence[int] = (86, 256, 860)
    threads: Sequence[int] = (2, 1)
    rounds: int | None = None
    only: Sequence[str] = ()

    def __post_init__(self) -> None:
        for name, values, most in (("frames", self.frames, 100_000), ("threads", self.threads, 1024)):
            if not values or not all(1 <= value <= most for value in values):
                raise InputError(f"{name} must be 1 to {most}, got {list(values)}")
        if self.rounds is not None and self.rounds < 1:
            raise InputError(f"rounds must be at least 1, got {self.rounds}")


def run(race: Race, say: Say) -> str:
    """Run the race; return the report in Markdown, with the targets at its end. Each heat adds to the JSON file."""
    where = machine.describe()
    import_s = machine.import_seconds()
    contenders = available(race.contenders, say)
    _prepare(race, say)
    rows: list[Row] = []
    checked: list[targets.Target] = []
    for threads in race.threads:
        for frames in race.frames:
            rounds = race.rounds or ROUNDS.get(frames, LONG_ROUNDS)
            heat = run_heat(contenders, race.folder, threads=threads, frames=frames, rounds=rounds, say=say)
            fresh = rows_of(heat, WaveGlowConfig(), str(where["commit"]))
            for line in disagreements(fresh):
                say(f"not the same network: {line}")
            rows = report.merged(fresh, race.out, where)
            checked = targets.check(rows, import_s)
            report.write_json(race.out, _document(where, import_s, checked, rows))
    return f"{report.table(rows)}\n\n{report.target_lines(checked)}"


def _document(
    where: dict[str, Any], import_s: float, checked: Sequence[targets.Target], rows: Sequence[Row]
) -> dict[str, Any]:
    return {
        "machine": where,
        "finished": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "import_over_numpy_s": import_s,
        "targets": [target.to_dict() for target in checked],
        "rows": [row.to_dict() for row in rows],
    }


def choose(libraries: Sequence[str], names: Sequence[str] = ()) -> list[Contender]:
    """The contenders of these libraries; only those in `names`, unless it is empty."""
    for what, selected, known in (
        ("library", libraries, {contender.library for contender in CONTENDERS}),
        ("contender", names, {contender.name for contender in CONTENDERS}),
    ):
        if unknown := sorted(set(selected) - known):
            raise InputError(f"no {what} is called {unknown[0]!r}", hint=f"choose from {', '.join(sorted(known))}")
    return [c for c in CONTENDERS if c.library in libraries and (not names or c.name in names)]


def available(contenders: Sequence[Contender], say: Say) -> list[Contender]:
    """The contenders that this machine has the instructions for."""
    runnable = []
    for contender in contenders:
        try:
            probe.measure(contender.probe, 1)
        except BackendUnavailable as error:
            say(f"left out: {contender.name}: {error}")
        else:
            runnable.append(contender)
    return runnable


def _prepare(race: Race, say: Say) -> None:
    """Write the models in a process of its own, which keeps this one small; up to a minute on the first race."""
    say("preparing the models")
    onnx = ["onnx"] if {"onnxruntime", "openvino"} & {c.library for c in race.contenders} else []
    done = subprocess.run(
        [sys.executable, "-P", "-m", "aigc_plugin.bench.prepare", str(race.folder), *onnx],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise InputError(
            f"the models of the race could not be made: {lines[-1] if lines else done.returncode}",
            hint=f"pip install 'aigc_plugin[bench]' brings what they need; {argument('peers', 'none')} leaves them out",
        )
