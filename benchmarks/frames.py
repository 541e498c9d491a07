"""Frame operations beside their peers, with a table for people and JSON for machines.

    python benchmarks/frames.py [--threads 1 2] [--rounds 7] [--json FILE] [--all]

Contenders of a job share one process, take turns, and a probe of the multiply-add units runs before and after each
turn; the figure is the median of the turns that had the machine to themselves. --all goes on with the programs for
networks and interpolation (frames_conv2d.py, frames_motion.py), each in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import frames_resample
from frame_race import table

from aigc_plugin.bench import machine

OTHERS = ("frames_conv2d.py", "frames_motion.py")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    found = [row for threads in options.threads for row in frames_resample.rows(threads, options.rounds)]
    print(table(found), flush=True)
    print("\nours and zimg's results: " + frames_resample.agreement(), flush=True)
    if options.json:
        options.json.write_text(json.dumps({"machine": machine.describe(), "rows": [asdict(row) for row in found]}))
    for program in OTHERS if options.all else ():
        subprocess.run([sys.executable, str(Path(__file__).with_name(program))], check=True)


if __name__ == "__main__":
    main()
