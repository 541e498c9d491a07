"""Cost per 1080p frame of each integration with ffmpeg, beside ffmpeg's own filters and frames in PNG files.

    python benchmarks/ffmpeg_integrations.py [--ffmpeg PATH] [--rounds 3] [--out FILE.json]

Each command runs over a few frames and over more of them; the difference gives the time per frame without the start,
which is listed separately. All take turns; the figures are medians over the rounds. Processor time is that of all
processes. The first part passes frames through unchanged; the second upscales them to 2160 lines, or doubles their
number.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aigc_plugin.bench.machine import describe
from aigc_plugin.lavfi.ffmpeg_binary import Program, find_ffmpeg
from aigc_plugin.lavfi.plugin_files import plugin_path
from aigc_plugin.lavfi.plugins import VideoProperties, graph_of

AIGC = f"{shlex.quote(sys.executable)} -P -m aigc_plugin"
RAW = "-c:v rawvideo -f nut"


@dataclass(frozen=True)
class Integration:
    """An integration to time: `command` for bash, in which {n} is the number of frames to read, `few` or `many`."""

    name: str
    command: str
    few: int
    many: int


@dataclass(frozen=True)
class Cost:
    """Wall-clock seconds and processor seconds of a run."""

    wall: float
    processor: float


def passing_through(ffmpeg: Program) -> Iterator[Integration]:
    exact = " ".join(ffmpeg.exact_times(of_several=False))
    read = f"{ffmpeg.path} -v error -nostdin -i in.nut -frames:v {{n}}"
    yield Integration("ffmpeg, null filter", f"{read} -vf null -f null -", 20, 120)
    yield Integration(
        "ffmpeg to ffmpeg by NUT",
        f"{read} {exact} {RAW} - | {ffmpeg.path} -v error -f nut -i - -f null -",
        20,
        120,
    )
    identity = "interpolate=factor=1"
    yield Integration(
        "ffmpeg to aigc filter to ffmpeg",
        f"{read} {exact} {RAW} - | {AIGC} filter {identity} - - --progress none |"
        f" {ffmpeg.path} -v error -f nut -i - -f null -",
        20, 120,
    )  # fmt: skip
    yield Integration(
        "aigc ffmpeg",
        f"{AIGC} ffmpeg --ffmpeg {ffmpeg.path} -v error -i in.nut -vf trim=end_frame={{n}},aigc_{identity} -f null -",
        20, 120,
    )  # fmt: skip
    yield Integration("format=bgra and back", f"{read} -vf format=bgra,format=yuv420p -f null -", 20, 120)
    yield Integration(
        "frei0r plug-in that copies, bgra and back",
        f"{read} -vf format=bgra,crop=iw:1079,frei0r=aigc_interpolate,format=yuv420p -f null -",
        20, 120,
    )  # fmt: skip
    yield Integration(
        "PNG files and back",
        f"rm -rf png; mkdir png; {read} png/%05d.png; {ffmpeg.path} -v error -i png/%05d.png -f null -",
        2, 10,
    )  # fmt: skip


def at_work(ffmpeg: Program) -> Iterator[Integration]:
    read = f"{ffmpeg.path} -v error -nostdin -i in.nut -frames:v {{n}}"
    ours = f"{AIGC} ffmpeg --ffmpeg {ffmpeg.path} -v error -i in.nut -vf trim=end_frame={{n}}"
    upscale, interpolate = (graph_of(name, VideoProperties()) for name in ("upscale", "interpolate"))
    yield Integration("x2: scale, lanczos", f"{read} -vf scale=2*iw:2*ih:flags=lanczos -f null -", 4, 24)
    yield Integration("x2: aigc_upscale", f"{ours},aigc_upscale=2 -f null -", 4, 24)
    yield Integration("x2: aigc_upscale, lanczos", f"{ours},aigc_upscale=2:lanczos -f null -", 4, 24)
    yield Integration("x2: frei0r aigc_upscale", f'{read} -vf "{upscale}" -f null -', 2, 8)
    # minterpolate has no output for its first frames.
    yield Integration("fps x2: minterpolate", f"{read} -vf minterpolate=fps=50 -f null -", 6, 16)
    yield Integration("fps x2: aigc_interpolate", f"{ours},aigc_interpolate -f null -", 4, 14)
    yield Integration("fps x2: aigc_interpolate, fast", f"{ours},aigc_interpolate=quality=fast -f null -", 4, 14)
    yield Integration("fps x2: frei0r aigc_interpolate", f'{read} -vf "{interpolate}" -f null -', 2, 8)


def timed(command: str, folder: str) -> Cost:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    environment = {**os.environ, "FREI0R_PATH": str(plugin_path("upscale").parent)}
    subprocess.run(["bash", "-c", f"set -eo pipefail; {command}"], cwd=folder, env=environment, check=True)
    wall = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def measure(integrations: list[Integration], folder: str, rounds: int) -> list[dict[str, object]]:
    runs: dict[str, list[tuple[Cost, Cost]]] = {integration.name: [] for integration in integrations}
    for _ in range(rounds):
        for integration in integrations:
            runs[integration.name].append(
                tuple(timed(integration.command.format(n=n), folder) for n in (integration.few, integration.many))
            )  # type: ignore[arg-type]
    return [row(integration, runs[integration.name]) for integration in integrations]


def row(integration: Integration, runs: list[tuple[Cost, Cost]]) -> dict[str, object]:
    pictures = integration.many - integration.few
    each = [1000 * (many.wall - few.wall) / pictures for few, many in runs]
    work = [1000 * (many.processor - few.processor) / pictures for few, many in runs]
    start = [few.wall - (many.wall - few.wall) / pictures * integration.few for few, many in runs]
    return {
        "integration": integration.name,
        "ms": round(statistics.median(each), 2),
        "processor_ms": round(statistics.median(work), 2),
        "start_s": round(max(0.0, statistics.median(start)), 2),
        "ms_of_rounds": [round(value, 2) for value in each],
    }


def table(rows: list[dict[str, object]]) -> str:
    lines = ["| integration | ms a picture read | processor ms | start s |", "| --- | --- | --- | --- |"]
    lines += [f"| {r['integration']} | {r['ms']} | {r['processor_ms']} | {r['start_s']} |" for r in rows]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ffmpeg")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    program = find_ffmpeg(arguments.ffmpeg)
    results = {"machine": describe(), "ffmpeg": program.banner, "load": os.getloadavg()[0]}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [program.path, "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=1920x1080:r=25:d=4.8", "-vf",
             "format=yuv420p,setparams=range=tv:colorspace=bt709", "-c:v", "rawvideo", "in.nut"],
            cwd=folder, check=True,
        )  # fmt: skip
        for part, integrations in (("passing through", passing_through), ("at work", at_work)):
            results[part] = measure(list(integrations(program)), folder, arguments.rounds)
            print(f"\n{part}, 1920 x 1080, {program.banner.split(' Copyright')[0]}\n\n{table(results[part])}")
    if arguments.out:
        arguments.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
