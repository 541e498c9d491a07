"""Kill a long job at random moments, again and again: its film must be that of a run that nobody killed.

    python benchmarks/resume_kills.py VIDEO [--kills 100] [--seed 0]

VIDEO is upscaled by lanczos into FFV1, in chunks of 8 frames. Each run is killed (SIGKILL) at a random moment of the
time that a whole run takes, and the next one goes on; a run that comes to its end is compared byte by byte, and the
work begins again. The number of kills, of films and of differences is printed; the exit code is 1 where a film differs.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DRIVER = Path(__file__).parents[1] / "tests" / "support" / "short_chunks.py"
OPTIONS = ("--model", "lanczos", "--codec", "ffv1", "--resume", "--progress", "none")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("video")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    moments = random.Random(given.seed)
    command = [sys.executable, "-P", str(DRIVER), "8", "upscale", given.video]
    kills = films = different = 0
    with tempfile.TemporaryDirectory() as folder:
        whole, target = Path(folder) / "whole.mkv", Path(folder) / "film.mkv"
        begin = time.monotonic()
        subprocess.run([*command, str(whole), *OPTIONS], check=True)
        length = time.monotonic() - begin
        while kills < given.kills:
            with subprocess.Popen([*command, str(target), *OPTIONS]) as running:
                try:
                    running.wait(moments.uniform(0.05, 1.1) * length)
                except subprocess.TimeoutExpired:
                    running.kill()
                    kills += 1
            if target.exists():
                films += 1
                different += target.read_bytes() != whole.read_bytes()
                target.unlink()
    print(f"{kills} kills, {films} films, {different} of them different")
    return int(different > 0)


if __name__ == "__main__":
    sys.exit(main())
