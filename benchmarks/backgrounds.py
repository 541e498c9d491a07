"""Processor time of moving backgrounds, by style: a frame of 1920 x 1080 on one thread, as 4:2:0 planes and as RGB.

    python benchmarks/backgrounds.py [WIDTHxHEIGHT]

Processor time is hardly longer on a machine that does other work as well, except for what that takes of the caches.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from aigc_plugin.generators.background import Background, styles
from aigc_plugin.options.kinds import read_size

FRAMES = 8


def milliseconds(work: Callable[[int], object]) -> float:
    """Processor time, the median of some frames."""
    work(0)
    times = []
    for number in range(1, FRAMES + 1):
        begin = time.process_time()
        work(number)
        times.append(time.process_time() - begin)
    return 1e3 * sorted(times)[FRAMES // 2]


def main() -> None:
    size = read_size(sys.argv[1] if len(sys.argv) > 1 else "1920x1080")
    print("| style | 4:2:0, ms | frames/s a core | RGB, ms |\n| --- | --- | --- | --- |")
    for name in styles():
        loop = Background.load(name, threads=1).loop(size)
        planes, rgb = milliseconds(loop.yuv), milliseconds(loop.frame)
        print(f"| {name} | {planes:.1f} | {1e3 / planes:.0f} | {rgb:.1f} |", flush=True)


if __name__ == "__main__":
    main()
