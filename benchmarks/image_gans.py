"""Generators of images and videos beside torch and OpenVINO, taking turns with a probe.

    python benchmarks/image_gans.py [--threads 2] [--rounds 7] [--only dcgan] [--size 256] [--json FILE]

DCGAN and VideoGAN as published with random weights; StyleGAN2 of 256 pixels (channel_base 16384) beside torch; and
StyleGAN3-T of the same without a peer. One image or clip at a time, and several at once. Outputs are compared with
torch's, and GFLOP/s count convolutions alone. `--size 32` shows in seconds that all runs.

Expected on two AVX2 cores with 187 GFLOP/s: weights of DCGAN (14 MB) bind a single image at about 1.1 ms, so 400 to
900 images/s, and 16 at once 650 at 73 % of the peak; VideoGAN 30 clips/s; StyleGAN2-256 5.5 images/s, direct sums;
StyleGAN3-T-256 1.6 s an image.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from image_gan_contenders import SIZE_VARIABLE, giga_macs, write_inputs

from aigc_plugin.bench import machine
from aigc_plugin.bench.contender import Contender
from aigc_plugin.bench.race import Heat, run_heat
from aigc_plugin.bench.report import write_json

_PATH = {"PYTHONPATH": os.pathsep.join([str(Path(__file__).resolve().parent), os.environ.get("PYTHONPATH", "")])}
CASES = (("dcgan", 1), ("dcgan", 16), ("videogan", 1), ("stylegan2", 1), ("stylegan2", 4), ("stylegan3", 1))


def contenders(kind: str, count: int) -> list[Contender]:
    """All that run one case; the reference of the comparison is torch."""

    def one(name: str, library: str, factory: str, *more: str) -> Contender:
        arguments = (kind, str(count), *more)
        return Contender(name, library, "float32", f"image_gan_contenders:{factory}", arguments, _PATH)

    own = [one("ours", "ours", "Ours")]
    if kind == "stylegan3":
        return own
    if kind == "stylegan2":
        return [*own, one("torch", "torch", "Torch")]
    peers = [one("torch", "torch", "Torch"), one("OpenVINO", "openvino", "OpenVino")]
    if kind == "dcgan":
        peers.insert(1, one("torch channels_last", "torch", "Torch", "channels_last"))
    return [*own, *peers]


@dataclass
class Row:
    """rate: images or clips a second, the median of the undisturbed turns; gflops: 1e9 operations a second, a
    multiply-add is two; error: the largest difference to torch; clean: undisturbed turns of all."""

    case: str
    contender: str
    threads: int
    rate: float
    gflops: float
    error: float
    clean: str


def rows_of(heat: Heat, kind: str, count: int) -> list[Row]:
    reference = next((entrant.output for entrant in heat.entrants if entrant.contender.name == "torch"), None)
    rows = []
    for entrant in heat.entrants:
        best = heat.best[entrant.contender.probe]
        rate = count / entrant.median_s(best)
        error = float("nan")
        if reference is not None and entrant.output is not None:
            error = float(np.abs(entrant.output - reference).max())
        clean = f"{len(entrant.clean(best))}/{len(entrant.samples)}"
        gflops = 2 * rate * giga_macs(kind)
        rows.append(Row(f"{kind} x{count}", entrant.contender.name, heat.threads, rate, gflops, error, clean))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, nargs="+", default=[2])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", nargs="+", default=[""], help="parts of the names of cases")
    parser.add_argument("--size", type=int, default=256, help="pixels of the images of StyleGANs")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    os.environ[SIZE_VARIABLE] = str(options.size)  # which the contenders' processes read
    cases = [(kind, count) for kind, count in CASES if any(part in f"{kind} x{count}" for part in options.only)]
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        write_inputs(Path(folder), sorted({kind for kind, _ in cases}))
        for kind, count in cases:
            for threads in options.threads:
                heat = run_heat(
                    contenders(kind, count), Path(folder), threads=threads, frames=1, rounds=options.rounds, say=print
                )
                rows += rows_of(heat, kind, count)
    print("| case | contender | threads | a second | GFLOP/s | error | clean |\n" + "| --- " * 7 + "|")
    for row in rows:
        print(f"| {row.case} | {row.contender} | {row.threads} | {row.rate:.1f} | {row.gflops:.0f} "
              f"| {row.error:.1g} | {row.clean} |")  # fmt: skip
    if options.json:
        document = {"machine": machine.describe(), "rows": [asdict(row) for row in rows]}
        write_json(options.json, json.loads(json.dumps(document)))


if __name__ == "__main__":
    main()
