"""Interpolation of 720p from 24 to 48 frames per second beside ffmpeg's minterpolate, in turns with a probe.

    python benchmarks/interpolation_speed.py [--threads 2] [--rounds 5] [--json FILE]

Each run takes the same yuv420p frames from memory and gives the frames of the doubled rate; the figure is frames of
output a second, originals included, and the check for cuts with them. minterpolate runs as a process of its own (it
has one thread whatever is asked): its start, and the pipe, which flatter ours by a few per cent, are measured by the
"null" filter and taken off.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from interpolation_clips import DATA

from aigc_plugin.bench import machine, probe
from aigc_plugin.generators.interpolator import Interpolator
from aigc_plugin.generators.retiming import retime
from aigc_plugin.planes import PlanarFrame, PlaneFormat

FRAMES, HEIGHT, WIDTH = 16, 720, 1280
YUV420 = PlaneFormat("yuv", 8, 1, 1)
MINTERPOLATE = "minterpolate=fps=48:mi_mode=mci:mc_mode=aobmc:me_mode=bidir:vsbmc=1"


@dataclass
class Row:
    """Results of one contender: output frames per second of each turn, and the probe's rate beside it."""

    contender: str
    threads: int
    rates: list[float] = field(default_factory=list)
    probes: list[float] = field(default_factory=list)

    def rate(self) -> float:
        """Median of the undisturbed turns."""
        best = max(self.probes)
        return statistics.median(rate for rate, near in zip(self.rates, self.probes, strict=True) if near > 0.9 * best)


def video_frames() -> list[PlanarFrame]:
    frames = []
    with av.open(str(DATA / "video" / "bigbuckbunny.mp4")) as container:
        for k, frame in zip(range(FRAMES), container.decode(video=0), strict=False):
            flat = frame.to_ndarray(format="yuv420p").reshape(-1)
            sizes = [YUV420.shape_of(plane, HEIGHT, WIDTH) for plane in range(3)]
            parts = np.split(flat, np.cumsum([rows * columns for rows, columns in sizes])[:-1])
            planes = tuple(part.reshape(size).copy() for part, size in zip(parts, sizes, strict=True))
            frames.append(PlanarFrame(planes, YUV420, pts=Fraction(k, 24), duration=Fraction(1, 24)))
    return frames


def doubled(frames: list[PlanarFrame], quality: Any, threads: int) -> int:
    """Double the frame rate; return the number of output frames."""
    maker = Interpolator(quality, threads=threads)
    return sum(1 for _ in retime(iter(frames), maker, factor=2))


def filtered(frames: list[PlanarFrame], what: str) -> int:
    raw = ["-f", "rawvideo", "-pix_fmt", "yuv420p"]
    command = ["ffmpeg", "-v", "error", *raw, "-s", f"{WIDTH}x{HEIGHT}", "-r", "24", "-i", "-",
               "-vf", what, *raw, "-"]  # fmt: skip
    data = b"".join(plane.tobytes() for frame in frames for plane in frame.planes)
    done = subprocess.run(command, input=data, capture_output=True, check=True)
    return len(done.stdout) // (WIDTH * HEIGHT * 3 // 2)


def contenders(frames: list[PlanarFrame], threads: int) -> Iterator[tuple[str, Callable[[], float]]]:
    """List contenders by name; each returns its output frames per second."""

    def timed(run: Callable[[], int], less: float = 0.0) -> float:
        begin = time.perf_counter()
        count = run()
        return count / (time.perf_counter() - begin - less)

    for quality in ("fast", "balanced", "best"):
        yield f"ours, {quality}", lambda quality=quality: timed(lambda: doubled(frames, quality, threads))
    if shutil.which("ffmpeg"):

        def minterpolate() -> float:
            begin = time.perf_counter()
            filtered(frames, "null")
            return timed(lambda: filtered(frames, MINTERPOLATE), time.perf_counter() - begin)

        yield "minterpolate", minterpolate


def rows(threads: int, rounds: int) -> list[Row]:
    frames = video_frames()
    named = list(contenders(frames, threads))
    found = [Row(name, threads) for name, _ in named]
    for _ in range(rounds):
        for row, (_, run) in zip(found, named, strict=True):
            before = probe.measure("float32", threads)
            row.rates.append(run())
            row.probes.append(min(before, probe.measure("float32", threads)))
    return found


def table(found: list[Row]) -> str:
    peer = next((row.rate() for row in found if row.contender == "minterpolate"), None)
    lines = ["| interpolation 720p 24 to 48 | threads | frames/s | times minterpolate |", "| --- " * 4 + "|"]
    for row in found:
        times = f"{row.rate() / peer:.1f}" if peer else "-"
        lines.append(f"| {row.contender} | {row.threads} | {row.rate():.1f} | {times} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found = rows(options.threads, options.rounds)
    print(table(found))
    if options.json:
        options.json.write_text(
            json.dumps({"machine": machine.describe(), "rows": [asdict(row) for row in found]}, indent=1)
        )


if __name__ == "__main__":
    main()
