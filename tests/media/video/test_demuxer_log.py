"""What FFmpeg logs is heard of the demuxer alone; decoders' threads that log disturb nothing and hang nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import av.logging
import numpy as np
import pytest

from aigc_plugin.media.video.timeline import Timeline
from aigc_plugin.media.video.video_input import VideoInput
from support.run_aigc import environment
from support.video_files import write_video

READ = """
import sys
from aigc_plugin.media.video.timeline import Timeline
from aigc_plugin.media.video.video_input import VideoInput
for path in sys.argv[2:]:
    with VideoInput(path, threads=4) as film:
        for number, item in enumerate(film.items(Timeline())):
            if number == int(sys.argv[1]):
                break
    print(len(film.damage))
"""


@pytest.fixture
def damaged(tmp_path: Path) -> list[Path]:
    """Films whose packets are whole, but not what is in them."""
    film = write_video(tmp_path / "in.mkv", size=(320, 240), pts=[512 * i for i in range(60)], options={"g": "12"})
    content, found = film.read_bytes(), []
    for seed in range(6):
        noise = np.random.default_rng(seed)
        broken = bytearray(content)
        for place in noise.integers(len(content) // 5, len(content), 300):
            broken[place] = noise.integers(256)
        found.append(tmp_path / f"{seed}.mkv")
        found[-1].write_bytes(bytes(broken))
    return found


@pytest.mark.parametrize("stop", [7, 20, 1000])
def test_decoders_that_log_leave_stderr_alone_and_end(stop: int, damaged: list[Path]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", READ, str(stop), *map(str, damaged)],
        capture_output=True, text=True, timeout=60, env=environment(), check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert stop != 1000 or all(int(count) for count in done.stdout.split())


def test_the_log_is_as_before_when_the_film_is_closed(damaged: list[Path]) -> None:
    assert av.logging.get_level() is None
    with VideoInput(str(damaged[0])) as film, VideoInput(str(damaged[1])) as other:
        first, second = list(film.items(Timeline())), list(other.items(Timeline()))
        assert av.logging.get_level() == av.logging.ERROR
    assert min(len(first), len(second), len(film.damage), len(other.damage)) > 0
    assert av.logging.get_level() is None
    assert av.logging.get_skip_repeated()


def test_a_closed_film_is_read_no_further(damaged: list[Path]) -> None:
    film = VideoInput(str(damaged[0]))
    items = film.items(Timeline())
    next(items)
    film.close()
    film.close()
    assert av.logging.get_level() is None
    with pytest.raises(ValueError, match="is closed"):
        list(items)


def test_a_level_of_the_host_program_stays(damaged: list[Path]) -> None:
    av.logging.set_level(av.logging.PANIC)
    try:
        with VideoInput(str(damaged[0])) as film:
            assert av.logging.get_level() == av.logging.PANIC
            assert list(film.items(Timeline()))
        assert av.logging.get_level() == av.logging.PANIC
    finally:
        av.logging.set_level(None)


def test_the_same_damage_is_told_of_each_film(tmp_path: Path) -> None:
    content = write_video(tmp_path / "in.mkv", codec="ffv1", pts=[512 * i for i in range(60)]).read_bytes()
    middle = len(content) // 2
    bad = tmp_path / "bad.mkv"
    bad.write_bytes(content[:middle] + content[middle + 300 :])
    told = []
    for _ in range(2):
        with VideoInput(str(bad)) as film:
            assert len(list(film.items(Timeline()))) > 30
            told.append(film.damage)
    assert any("part of it cannot be read" in text for text in told[0])
    assert told[0] == told[1]
