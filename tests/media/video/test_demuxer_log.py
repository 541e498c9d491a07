"""FFmpeg's log: messages of the demuxer are captured; threads of decoders that log do not disturb or block."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import av.logging
import numpy as np
import pytest

from aigc_plugin.media.video.demuxer_log import DemuxerLog
from aigc_plugin.media.video.timeline import Timeline
from aigc_plugin.media.video.video_input import VideoInput
from support.run_aigc import environment
from support.video_files import write_video

READ = """
import sys
from aigc_plugin.media.video.timeline import Timeline
from aigc_plugin.media.video.video_input import VideoInput
for path in sys.argv[2:]:
    with VideoInput(path, threads=4) as video:
        for number, item in enumerate(video.items(Timeline())):
            if number == int(sys.argv[1]):
                break
    print(len(video.damage))
"""


@pytest.fixture
def damaged(tmp_path: Path) -> list[Path]:
    """Videos with intact packets of damaged content."""
    video = write_video(tmp_path / "in.mkv", size=(320, 240), pts=[512 * i for i in range(60)], options={"g": "12"})
    content, found = video.read_bytes(), []
    for seed in range(6):
        noise = np.random.default_rng(seed)
        broken = bytearray(content)
        for place in noise.integers(len(content) // 5, len(content), 300):
            broken[place] = noise.integers(256)
        found.append(tmp_path / f"{seed}.mkv")
        found[-1].write_bytes(bytes(broken))
    return found


@pytest.fixture
def cut_out(tmp_path: Path) -> Path:
    """A video that misses some bytes in its middle: only the demuxer's messages tell."""
    content = write_video(tmp_path / "in.mkv", codec="ffv1", pts=[512 * i for i in range(60)]).read_bytes()
    middle = len(content) // 2
    bad = tmp_path / "bad.mkv"
    bad.write_bytes(content[:middle] + content[middle + 300 :])
    return bad


@pytest.mark.parametrize("stop", [7, 20, 1000])
def test_decoders_that_log_leave_stderr_alone_and_end(stop: int, damaged: list[Path]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", READ, str(stop), *map(str, damaged)],
        capture_output=True, text=True, timeout=60, env=environment(), check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert stop != 1000 or all(int(count) for count in done.stdout.split())


def test_the_log_is_as_before_when_the_video_is_closed(damaged: list[Path]) -> None:
    assert av.logging.get_level() is None
    with VideoInput(str(damaged[0])) as video, VideoInput(str(damaged[1])) as other:
        first, second = list(video.items(Timeline())), list(other.items(Timeline()))
        assert av.logging.get_level() == av.logging.ERROR
    assert min(len(first), len(second), len(video.damage), len(other.damage)) > 0
    assert av.logging.get_level() is None
    assert av.logging.get_skip_repeated()


def test_a_closed_video_is_read_no_further(damaged: list[Path]) -> None:
    video = VideoInput(str(damaged[0]))
    items = video.items(Timeline())
    next(items)
    video.close()
    video.close()
    assert av.logging.get_level() is None
    with pytest.raises(ValueError, match="is closed"):
        list(items)


def test_the_log_level_of_the_host_program_stays(damaged: list[Path]) -> None:
    av.logging.set_level(av.logging.PANIC)
    try:
        with VideoInput(str(damaged[0])) as video:
            assert av.logging.get_level() == av.logging.PANIC
            assert list(video.items(Timeline()))
        assert av.logging.get_level() == av.logging.PANIC
    finally:
        av.logging.set_level(None)


def test_damage_is_reported_after_the_host_program_took_its_level_back(cut_out: Path) -> None:
    with VideoInput(str(cut_out)) as video, VideoInput(str(cut_out)) as other:
        av.logging.set_level(None)
        list(video.items(Timeline()))
        av.logging.set_level(None)
        with VideoInput(str(cut_out)) as last:
            list(last.items(Timeline()))
        list(other.items(Timeline()))
    for each in (video, other, last):
        assert any("part of it cannot be read" in text for text in each.damage)
    assert av.logging.get_level() is None


def test_the_same_damage_is_reported_for_each_video(cut_out: Path) -> None:
    messages = []
    for _ in range(2):
        with VideoInput(str(cut_out)) as video:
            assert len(list(video.items(Timeline()))) > 30
            messages.append(video.damage)
    assert any("part of it cannot be read" in text for text in messages[0])
    assert messages[0] == messages[1]


def test_a_video_closed_during_a_read_is_closed_when_the_read_ends(tmp_path: Path) -> None:
    content = write_video(tmp_path / "in.nut", size=(320, 240), codec="rawvideo", pts=[*range(60)]).read_bytes()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got_a_frame, closed = threading.Event(), threading.Event()

    def feed() -> None:
        with suppress(BrokenPipeError), pipe.open("wb") as writer:  # broken where the video is closed in time
            writer.write(content[: len(content) // 2])
            writer.flush()
            assert closed.wait(30)
            writer.write(content[len(content) // 2 :])

    def read(video: VideoInput) -> None:
        for _ in video.items(Timeline()):
            got_a_frame.set()

    with ThreadPoolExecutor(2) as threads:
        writing = threads.submit(feed)
        video = VideoInput(str(pipe), threads=1)
        reading = threads.submit(read, video)
        assert got_a_frame.wait(30)
        time.sleep(0.3)  # for the reader to reach what has not been written yet
        video.close()
        assert DemuxerLog.number_open() == 1
        closed.set()
        with pytest.raises(ValueError, match="is closed"):
            reading.result(30)
        writing.result(30)
    assert DemuxerLog.number_open() == 0
    assert av.logging.get_level() is None
