"""Cost of doing a video in chunks: processor time, size, and the picture at the borders of chunks.

    python benchmarks/long_work.py VIDEO [--frames 1500] [--chunk 250] [--codec libx264] [--repeat 5]

VIDEO is upscaled by lanczos, in one piece and in chunks, by turns. Printed are the least processor time of both, their
sizes, and PSNR-Y against a lossless run: of all frames, and of the 5 frames on either side of each border.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

import aigc_plugin as aigc
from aigc_plugin.jobs import long_work

NEAR = 5


def seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def upscaled(source: str, target: Path, end: Fraction, resume: bool, codec: str) -> float:
    """Processor time of a run."""
    options = aigc.UpscaleOptions(model="lanczos", scale=2, end=end, codec=codec, resume=resume, no_audio=True)
    begin = seconds()
    aigc.upscale_video(source, target, options, overwrite=True)
    return seconds() - begin


def errors(path: Path, reference: Path) -> list[float]:
    """Mean squared error of the luma of each frame."""
    found = []
    with av.open(str(path)) as one, av.open(str(reference)) as other:
        for frame, same in zip(one.decode(video=0), other.decode(video=0), strict=True):
            a, b = (np.asarray(each.planes[0]).view() for each in (frame, same))
            found.append(float(np.mean(np.square(a.astype(np.float32) - b.astype(np.float32)))))
    return found


def psnr(values: list[float]) -> float:
    return float(10 * np.log10(255**2 / np.mean(values)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("video")
    parser.add_argument("--frames", type=int, default=1500)
    parser.add_argument("--chunk", type=int, default=250)
    parser.add_argument("--codec", default="libx264")
    parser.add_argument("--repeat", type=int, default=5)
    given = parser.parse_args()
    long_work._SHORTEST = long_work._LONGEST = given.chunk
    with av.open(given.video) as container:
        rate = container.streams.video[0].average_rate or Fraction(25)
    end = given.frames / Fraction(rate)
    with tempfile.TemporaryDirectory() as folder:
        exact, whole, chunked = (Path(folder) / name for name in ("exact.mkv", "whole.mkv", "chunked.mkv"))
        upscaled(given.video, exact, end, False, "ffv1")
        spent = {path.stem: float("inf") for path in (whole, chunked)}
        for path in (whole, chunked) * given.repeat:
            used = upscaled(given.video, path, end, path is chunked, given.codec)
            spent[path.stem] = min(spent[path.stem], used)
        sizes = {path.stem: path.stat().st_size for path in (whole, chunked)}
        found = {path.stem: errors(path, exact) for path in (whole, chunked)}
    count = len(found["whole"])
    near = [n for n in range(count) if min(n % given.chunk, given.chunk - n % given.chunk) <= NEAR]
    near = [n for n in near if NEAR < n < count - NEAR]
    print(f"{count} frames, chunks of {given.chunk}, {given.codec}")
    for name, values in found.items():
        border = psnr([values[n] for n in near])
        worst = psnr([max(values[n] for n in near)])
        print(
            f"{name:8} {spent[name]:7.2f} s of processor, {sizes[name]:10d} bytes, PSNR-Y {psnr(values):.2f} dB, "
            f"at borders {border:.2f}, worst there {worst:.2f}"
        )


if __name__ == "__main__":
    main()
