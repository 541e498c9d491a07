"""Processor time of each stage when a video is upscaled or interpolated: decoder, this package, encoder.

    python benchmarks/video_stage_times.py FILM [--frames 60] [--preset medium]

Each stage runs alone over the same frames; the figures are processor seconds per output frame, so that they add up for
any number of threads. In `aigc upscale` and `aigc interpolate` the stages overlap.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from io import BytesIO
from itertools import islice
from pathlib import Path

import av
from av.video.frame import VideoFrame

from aigc_plugin import Interpolator, Upscaler
from aigc_plugin.generators.retiming import retime
from aigc_plugin.media.video.frame_planes import planar_frame, video_frame
from aigc_plugin.planes import Colour, PlanarFrame


class Clock:
    """Measures the processor seconds of this process in each stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.process_time()
        yield
        self.seconds[name] = time.process_time() - started

    def line(self, title: str, pictures: int) -> str:
        whole = sum(self.seconds.values())
        parts = [f"{1000 * s / pictures:.1f} ms ({s / whole:.0%})" for s in self.seconds.values()]
        return f"| {title} | {' | '.join(parts)} |"


def decoded(video: Path, count: int) -> list[VideoFrame]:
    with av.open(str(video)) as container:
        return list(islice(container.decode(video=0), count))


def encode(frames: Sequence[PlanarFrame], name: str, preset: str) -> None:
    with av.open(BytesIO(), "w", format="matroska") as container:
        stream = container.add_stream("libx264", rate=Fraction(25), options={"crf": "17", "preset": preset})
        stream.height, stream.width, stream.pix_fmt = frames[0].height, frames[0].width, name
        for number, frame in enumerate(frames):
            picture = video_frame(frame, name)
            picture.pts, picture.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(picture))
        container.mux(stream.encode())


def upscaled(frames: Sequence[PlanarFrame]) -> list[PlanarFrame]:
    upscaler = Upscaler.load("aigc-x2")
    return [upscaler.upscale_frame(frame) for frame in frames]


def doubled(frames: Sequence[PlanarFrame]) -> list[PlanarFrame]:
    timed = [frame.at(Fraction(n, 25), Fraction(1, 25)) for n, frame in enumerate(frames)]
    return list(retime(iter(timed), Interpolator(), factor=2))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("video", type=Path)
    parser.add_argument("--frames", type=int, default=60)
    parser.add_argument("--preset", default="medium")
    options = parser.parse_args()
    print("| | decode | ours | encode |\n| --- | --- | --- | --- |")
    for title, work in (("upscale x2", upscaled), ("interpolate x2", doubled)):
        clock = Clock()
        with clock.stage("decode"):
            pictures = decoded(options.video, options.frames)
        frames, name = [planar_frame(picture, Colour()) for picture in pictures], pictures[0].format.name
        with clock.stage("ours"):
            output = work(frames)
        with clock.stage("encode"):
            encode(output, name, options.preset)
        print(clock.line(f"{title}, {output[0].width} x {output[0].height}", len(output)), flush=True)


if __name__ == "__main__":
    main()
