"""Decoder steps of Tacotron 2 a second beside torch, taking turns with a probe; and what the memory gives.

    python benchmarks/tacotron2.py [--threads 1 2] [--rounds 5] [--steps 200] [--json FILE]

The published sizes with random weights, 100 symbols, one text at a time. A step is prenet, both memory cells, attention
and projection; 86 steps are a second of speech. Encoder and post-net are not in it. All get the same dropout masks, and
the first 20 frames of each are compared with torch float32.

Expected. A step reads 18.3 million weights of the decoder, 17.8 million of them in the two cells: 73 MB in
float32, 37 MB with the cells in bfloat16, 19 MB in int8 (the rest stays in float32). Nothing is read twice within a
step and all of it is read again in the next, so steps/s <= bandwidth / bytes. At 22 GB/s from memory that is 300, 595
and 1150; where the last-level cache holds the weights (int8 in 32 MB), its bandwidth counts instead, about twice as
much. The arithmetic, 37 million operations, is below a tenth of that time.

Found, one thread of an EPYC with 32 MB of cache and others at work: 277, 641 and 1394 steps/s, 20 to 27 GB/s of
weights; torch made 183 in float32 (eager, scripted and compiled alike) and 217 in bfloat16. Two threads were not
measured on a quiet machine.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from tacotron2_decoders import write_inputs

from aigc_plugin.bench import machine
from aigc_plugin.bench.contender import Contender
from aigc_plugin.bench.race import Heat, run_heat
from aigc_plugin.bench.report import write_json

_OURS, _TORCH = "tacotron2_decoders:Ours", "tacotron2_decoders:Torch"
_PATH = {"PYTHONPATH": os.pathsep.join([str(Path(__file__).resolve().parent), os.environ.get("PYTHONPATH", "")])}
CONTENDERS = (
    Contender("ours float32", "ours", "float32", _OURS, ("float32",), _PATH),
    Contender("ours bfloat16", "ours", "float32", _OURS, ("bfloat16",), _PATH),
    Contender("ours int8", "ours", "float32", _OURS, ("int8",), _PATH),
    Contender("ours bfloat16 AVX2", "ours", "float32", _OURS, ("bfloat16", "avx2"), _PATH),
    Contender("torch float32", "torch", "float32", _TORCH, ("float32",), _PATH),
    Contender("torch float32 script", "torch", "float32", _TORCH, ("float32", "script"), _PATH),
    Contender("torch float32 compile", "torch", "float32", _TORCH, ("float32", "compile"), _PATH),
    Contender("torch bfloat16", "torch", "float32", _TORCH, ("bfloat16",), _PATH),
)
# Bytes of weights that a step reads, in 1e6.
MEGABYTES = {"float32": 72.7, "bfloat16": 37.0, "int8": 19.2}
FRAMES_A_SECOND = 22050 / 256


@dataclass
class Row:
    """steps: a second, the median of the undisturbed turns; megabytes: of weights a step; error: the largest
    difference of the first 20 frames to torch float32; clean: undisturbed turns of all."""

    contender: str
    threads: int
    steps: float
    megabytes: float
    error: float
    clean: str
    load_s: float


def bandwidth(threads: int) -> float:
    """GB/s that so many threads read from memory, each its own 200 MB: the best of five."""
    parts = [np.ones(50_000_000, np.float32) for _ in range(threads)]
    best = 0.0
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(5):
            start = time.perf_counter()
            list(pool.map(np.max, parts))
            best = max(best, sum(part.nbytes for part in parts) / (time.perf_counter() - start) / 1e9)
    return best


def rows_of(heat: Heat, steps: int) -> list[Row]:
    reference = next((e.output for e in heat.entrants if e.contender.name == "torch float32"), None)
    rows = []
    for entrant in heat.entrants:
        best = heat.best[entrant.contender.probe]
        error = float("nan")
        if reference is not None and entrant.output is not None:
            error = float(np.abs(entrant.output[:20] - reference[:20]).max())
        kind = next(name for name in MEGABYTES if name in entrant.contender.name)
        rows.append(Row(
            entrant.contender.name, heat.threads, steps / entrant.median_s(best), MEGABYTES[kind], error,
            f"{len(entrant.clean(best))}/{len(entrant.samples)}", entrant.load_s,
        ))  # fmt: skip
    return rows


def table(rows: list[Row], read: dict[int, float]) -> str:
    lines = []
    for threads, rate in read.items():
        here = [row for row in rows if row.threads == threads]
        torch = next((row.steps for row in here if row.contender == "torch float32"), float("nan"))
        lines += [f"### {threads} thread{'s' * (threads > 1)}; memory gives {rate:.1f} GB/s", ""]
        lines += ["| decoder | steps/s | real time | over torch | GB/s of weights | error | clean |"]
        lines += ["| --- " * 7 + "|"]
        lines += [
            f"| {row.contender} | {row.steps:.0f} | {row.steps / FRAMES_A_SECOND:.1f}x | {row.steps / torch:.1f}x "
            f"| {row.steps * row.megabytes / 1e3:.1f} | {row.error:.1g} | {row.clean} |"
            for row in here
        ]
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--only", nargs="+", default=[""], help="parts of the names of contenders")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    chosen = [c for c in CONTENDERS if any(part in c.name for part in options.only)]
    rows: list[Row] = []
    read: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        write_inputs(Path(folder), options.steps)
        for threads in options.threads:
            read[threads] = bandwidth(threads)
            heat = run_heat(
                chosen, Path(folder), threads=threads, frames=options.steps, rounds=options.rounds, say=print
            )
            rows += rows_of(heat, options.steps)
            read[threads] = max(read[threads], bandwidth(threads))
    print(table(rows, read))
    if options.json:
        document = {
            "machine": machine.describe(),
            "bandwidth_gb_s": read,
            "rows": [asdict(row) for row in rows],
        }
        write_json(options.json, json.loads(json.dumps(document)))


if __name__ == "__main__":
    main()
