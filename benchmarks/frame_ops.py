"""Frame operations beside their peers, as a table and as JSON.

    python benchmarks/frame_ops.py [--threads 1 2] [--rounds 7] [--json FILE] [--all]

Contenders of a job share one process and take turns; a probe of the multiply-add units runs before and after each turn,
and the figure is the median of the undisturbed turns. --all also runs the programs for networks and interpolation
(upscaler_networks.py, interpolation_speed.py), each in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import resampling
from frame_contenders import table

from aigc_plugin.bench import machine

OTHERS = ("upscaler_networks.py", "interpolation_speed.py")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    rows = [row for threads in options.threads for row in resampling.rows(threads, options.rounds)]
    print(table(rows), flush=True)
    print("\nours and zimg's results: " + resampling.agreement(), flush=True)
    if options.json:
        options.json.write_text(json.dumps({"machine": machine.describe(), "rows": [asdict(row) for row in rows]}))
    for program in OTHERS if options.all else ():
        subprocess.run([sys.executable, str(Path(__file__).with_name(program))], check=True)


if __name__ == "__main__":
    main()
