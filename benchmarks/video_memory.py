"""Memory of upscaling a video to 4K beside that of the encoder alone, for videos of several lengths.

    python benchmarks/video_memory.py [--frames 60 120 240] [--model lanczos] [--preset veryfast] [--size 1920x1080]

Each figure is the peak (VmHWM) of a process of its own. "encoder" feeds the same encoder, with the same options
and threads, frames of the output's size that are there already, three in turn; "whole" reads, upscales and writes
a video of that many frames, audio included. The difference is the memory of everything but the encoder.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from aigc_plugin.media.video.colour_tags import ColourTags
from aigc_plugin.media.video.side_data import StreamSideData
from aigc_plugin.media.video.video_codecs import EncoderChoice, choose_encoding


def peak_mb() -> float:
    line = next(x for x in Path("/proc/self/status").read_text().splitlines() if x.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 / 1e6


def make_video(path: Path, size: tuple[int, int], count: int) -> None:
    """Write a video with motion and audio."""
    graph = av.filter.Graph()
    source = graph.add("testsrc2", f"size={size[0]}x{size[1]}:rate=25")
    graph.link_nodes(source, graph.add("format", "yuv420p"), graph.add("buffersink"))
    graph.configure()
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"preset": "ultrafast", "crf": "20"})
        stream.width, stream.height = size
        sound = container.add_stream("aac", rate=48000)
        for number in range(count):
            frame = graph.vpull()
            frame.pts, frame.time_base = number, Fraction(1, 25)
            frame.pict_type = 0  # the source calls all of them key frames
            container.mux(stream.encode(frame))
            tone = np.sin(np.arange(1920) / 9 + number)[np.newaxis].repeat(2, 0).astype(np.float32)
            samples = av.AudioFrame.from_ndarray(tone, format="fltp", layout="stereo")
            samples.sample_rate, samples.pts, samples.time_base = 48000, 1920 * number, Fraction(1, 48000)
            container.mux(sound.encode(samples))
        for each in (stream, sound):
            container.mux(each.encode(None))


def encode_alone(path: Path, size: tuple[int, int], count: int, preset: str) -> None:
    encoding = choose_encoding(
        "mp4", "yuv420p", size, ColourTags(siting="left"), StreamSideData(), EncoderChoice(preset=preset)
    )
    frames = [av.VideoFrame(*size, "yuv420p") for _ in range(3)]
    for number, frame in enumerate(frames):
        for plane in frame.planes:
            values = np.random.default_rng(number).integers(90, 110, plane.buffer_size, np.uint8)
            plane.update(values.tobytes())
    with av.open(path, "w", format="mp4") as container:
        stream = container.add_stream(encoding.codec, rate=25, options=encoding.options)
        stream.width, stream.height = size
        for number in range(count):
            frame = frames[number % 3]
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def upscale_frame(source: Path, target: Path, model: str, preset: str) -> None:
    from aigc_plugin.cli import main as aigc

    code = aigc(
        [
            "upscale",
            str(source),
            str(target),
            "--model",
            model,
            "--preset",
            preset,
            "--overwrite",
            "--progress",
            "none",
        ]
    )
    if code:
        sys.exit(code)


def child(*words: str) -> list[float]:
    command = [sys.executable, "-P", __file__, *words]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return [float(word) for word in done.stdout.split()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, nargs="+", default=[60, 120, 240])
    parser.add_argument("--model", default="lanczos")
    parser.add_argument("--preset", default="veryfast")
    parser.add_argument("--size", default="1920x1080", help="of the video before upscaling by two")
    parser.add_argument("--measure", choices=["encoder", "whole"], help=argparse.SUPPRESS)
    parser.add_argument("--video", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    width, height = map(int, options.size.split("x"))
    if options.measure:
        begin = time.perf_counter()
        out = options.video.with_suffix(".out.mp4")
        if options.measure == "encoder":
            encode_alone(out, (2 * width, 2 * height), options.frames[0], options.preset)
        else:
            upscale_frame(options.video, out, options.model, options.preset)
        print(peak_mb(), time.perf_counter() - begin)
        return
    print("| frames | encoder MB | whole MB | difference MB | encoder s | whole s |\n" + "| --- " * 6 + "|")
    for count in options.frames:
        with tempfile.TemporaryDirectory() as folder:
            video = Path(folder) / "video.mp4"
            make_video(video, (width, height), count)
            common = ["--frames", str(count), "--model", options.model, "--preset", options.preset]
            common += ["--size", options.size, "--video", str(video)]
            alone, seconds = child("--measure", "encoder", *common)
            whole, whole_seconds = child("--measure", "whole", *common)
        difference = whole - alone
        print(
            f"| {count} | {alone:.0f} | {whole:.0f} | {difference:.0f} | {seconds:.1f} | {whole_seconds:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
