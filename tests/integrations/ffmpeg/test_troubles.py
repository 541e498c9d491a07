"""Faults that are known of other tools: drift, washed-out colours, wrong counts, dead-locks, orphans."""

from __future__ import annotations

import math
import os
import random
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from aigc_plugin.media.video.colour_tags import ColourTags
from support.ffmpeg import shell
from support.patches import PATCHES, write_patches
from support.run_aigc import environment
from support.video_files import read_video, write_video

HALF_AN_HOUR = 1800
TICK = Fraction(1, 24000)
KEEP = "-v error -c:a copy -c:v ffv1"


def write_long(path: Path, pts: Sequence[int]) -> Path:
    """Half an hour of sound, with pictures at some times of a clock of 24000 Hz."""
    silent = write_video(path.with_stem("silent"), codec="ffv1", size=(16, 16), pts=pts, time_base=TICK)
    with av.open(str(silent)) as source, av.open(str(path), "w") as target:
        pictures = target.add_stream_from_template(source.streams.video[0])
        sound = target.add_stream("pcm_s16le", rate=1000, layout="mono")
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = pictures
                target.mux(packet)
        for second in range(HALF_AN_HOUR):
            samples = np.full((1, 1000), second, np.int16)
            frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
            frame.sample_rate, frame.pts = 1000, 1000 * second
            target.mux(sound.encode(frame))
    return path


def every_sixtieth() -> list[int]:
    """Times of the pictures of a film at 24000/1001 a second."""
    return [1001 * number for number in range(0, HALF_AN_HOUR * 24000 // 1001, 60)]


def uneven() -> list[int]:
    choice = random.Random(0)
    return sorted(choice.sample(range(HALF_AN_HOUR * 24000), 700))


@pytest.mark.parametrize("times", [every_sixtieth, uneven])
def test_nothing_drifts_in_half_an_hour(times: object, tmp_path: Path, system_ffmpeg: str) -> None:
    source = write_long(tmp_path / "in.nut", times())  # type: ignore[operator]
    shell(
        f"aigc ffmpeg --ffmpeg {system_ffmpeg} -i in.nut -map 0 -vf aigc_upscale=model=point {KEEP} out.nut",
        tmp_path,
    )
    before, after = read_video(source), read_video(tmp_path / "out.nut")
    assert after.times == before.times
    assert [packet[::2] for packet in after.packets[1]] == [packet[::2] for packet in before.packets[1]]


MEANINGS = {
    "full range BT.709": ("yuv420p", ColourTags(2, 1, 1, 1)),
    "BT.601 SD": ("yuv420p", ColourTags(1, 6, 6, 6)),
    "BT.2020 in 10 bits": ("yuv420p10le", ColourTags(1, 9, 9, 14)),
    "untagged": ("yuv422p", ColourTags()),
}


@pytest.mark.parametrize("meaning", MEANINGS)
def test_colours_stay(meaning: str, tmp_path: Path, system_ffmpeg: str) -> None:
    """Through the packaged network, and a filter of ffmpeg's before and after: each patch within 1 code, same tags."""
    pixel_format, tags = MEANINGS[meaning]
    source = write_patches(tmp_path / "in.mkv", pixel_format, tags)
    shell(
        f"aigc ffmpeg --ffmpeg {system_ffmpeg} -i in.mkv -vf hflip,aigc_upscale,hflip {KEEP} out.mkv",
        tmp_path,
    )
    before, after = read_video(source), read_video(tmp_path / "out.mkv")
    told = [(t.range, t.matrix, t.primaries, t.transfer) for t in (before.tags, after.tags)]
    assert told[0] == told[1]
    assert after.pixel_format == pixel_format
    unit = 1 << (before.frames[0].format.bits - 8)
    for old, new in zip(before.frames[0].planes, after.frames[0].planes, strict=True):
        width = new.shape[1] // len(PATCHES)
        for number in range(len(PATCHES)):
            middle = new[new.shape[0] // 2, number * width + width // 2]
            assert abs(int(middle) - int(old[0, number * width // 2 + width // 4])) <= unit


@pytest.mark.parametrize(
    ("chain", "count"),
    [
        ("aigc_upscale=model=point", 7),
        ("aigc_interpolate", 14),
        ("aigc_interpolate=60", math.ceil(7 / 25 * 60)),
    ],
)
def test_the_last_pictures_are_there(chain: str, count: int, tmp_path: Path, system_ffmpeg: str) -> None:
    write_video(tmp_path / "in.mkv", codec="ffv1", pts=range(7), time_base=Fraction(1, 25))
    shell(f"aigc ffmpeg --ffmpeg {system_ffmpeg} -i in.mkv -vf {chain} {KEEP} out.nut", tmp_path)
    after = read_video(tmp_path / "out.nut")
    step = Fraction(7, 25) / (7 if count == 7 else 14) if count != 17 else Fraction(1, 60)
    assert after.times == [step * number for number in range(count)]


class Running:
    """`aigc ffmpeg` at work on a film without end."""

    def __init__(self, folder: Path, ffmpeg: str) -> None:
        write_video(folder / "in.nut", codec="rawvideo", pts=range(50), time_base=Fraction(1, 25))
        words = "-v error -y -stream_loop -1 -i in.nut -vf aigc_upscale=model=point -c:v mpeg4 out.mkv"
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "aigc_plugin", "ffmpeg", "--ffmpeg", ffmpeg, *shlex.split(words)],
            cwd=folder, env=environment(), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.output = folder / "out.mkv"
        self.children: list[int] = []

    def wait_until_it_writes(self) -> None:
        for _ in range(600):
            if self.output.exists() and self.output.stat().st_size > 2000:
                self.children = children_of(self.process.pid)
                return
            assert self.process.poll() is None, self.process.communicate()
            time.sleep(0.05)
        pytest.fail("it never began to write")

    def end(self) -> int:
        code = self.process.wait(timeout=60)
        assert self.process.stderr is not None
        self.process.stderr.close()
        return code

    def alive(self) -> list[int]:
        return [child for child in self.children if Path(f"/proc/{child}").exists()]


def children_of(parent: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def words_of(process: int) -> list[str]:
    return Path(f"/proc/{process}/cmdline").read_text().split("\0")


@pytest.fixture
def running(tmp_path: Path, system_ffmpeg: str) -> Iterator[Running]:
    made = Running(tmp_path, system_ffmpeg)
    made.wait_until_it_writes()
    yield made
    made.process.kill()


@pytest.mark.parametrize("part", ["reads", "filters", "writes"])
def test_all_end_when_one_dies(part: str, running: Running) -> None:
    kinds = {"filters": lambda w: "aigc_plugin" in w, "writes": lambda w: "mpeg4" in w}
    is_it = kinds.get(part, lambda w: "rawvideo" in w)
    (victim,) = [child for child in running.children if is_it(words_of(child))]
    os.kill(victim, signal.SIGKILL)
    assert running.end() != 0
    assert running.alive() == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_film_in_order(number: signal.Signals, running: Running, system_ffmpeg: str) -> None:
    running.process.send_signal(number)
    assert running.end() == 255
    assert running.alive() == []
    assert len(read_video(running.output).times) > 0
