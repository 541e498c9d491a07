"""A cut at the exact time of a frame selects that frame, also where the container rounds times."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from aigc_plugin.errors import MediaError
from aigc_plugin.media.video.timeline import Timeline
from aigc_plugin.media.video.video_codecs import EncoderChoice
from support.video_files import QUICK, VideoContents, process, read_video, same, write_video

RATES = [Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(60)]
LOSSLESS = EncoderChoice("ffv1")


def even_video(path: Path, rate: Fraction, count: int) -> Path:
    """A video with frames at n / rate, as the container rounds it."""
    return write_video(path, size=(32, 32), pts=list(range(count)), time_base=1 / rate, rate=rate, options={"g": "7"})


def numbers(part: VideoContents, whole: VideoContents) -> list[int]:
    """Numbers in `whole` of the frames of `part`."""
    known = {frame.planes[0].tobytes(): number for number, frame in enumerate(whole.frames)}
    return [known[frame.planes[0].tobytes()] for frame in part.frames]


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("extension", [".mp4", ".mkv", ".mov", ".ts"])
def test_a_part_holds_exactly_its_frames(extension: str, rate: Fraction, tmp_path: Path) -> None:
    source = even_video(tmp_path / f"in{extension}", rate, 30)
    whole = read_video(source)
    assert len(whole.frames) == 30
    for first, last in [(0, 1), (1, 2), (2, 11), (7, 14), (13, 30), (29, 30)]:
        start, end = whole.start + first / rate, whole.start + last / rate
        part = process(source, tmp_path / f"out{first}.mkv", same, choice=LOSSLESS, start=start, end=end).video
        assert numbers(part, whole) == list(range(first, last))
        assert part.times[0] == 0
        # Three clocks round: the input's, the output's, and that of the input's start.
        for place, time in enumerate(part.times):
            assert abs(time - place / rate) <= Fraction(2, 1000)


@pytest.mark.parametrize("extension", [".mp4", ".mkv"])
def test_parts_that_meet_are_the_whole(extension: str, tmp_path: Path) -> None:
    rate = Fraction(24000, 1001)
    source = even_video(tmp_path / f"in{extension}", rate, 30)
    whole = read_video(source)
    found = []
    for first in range(30):
        start, end = first / rate, (first + 1) / rate
        part = process(source, tmp_path / f"out{first}.mkv", same, choice=LOSSLESS, start=start, end=end).video
        found += numbers(part, whole)
    assert found == list(range(30))


def test_a_cut_between_frames_is_not_moved(tmp_path: Path) -> None:
    source = even_video(tmp_path / "in.mp4", Fraction(25), 10)
    cut = {"start": Fraction(115, 1000), "end": Fraction(165, 1000)}
    part = process(source, tmp_path / "out.mp4", choice=QUICK, **cut).video
    assert [round(float(time), 4) for time in part.times] == [0.005, 0.045]
    with pytest.raises(MediaError, match="no frame in that part"):
        process(source, tmp_path / "no.mp4", choice=QUICK, start=Fraction(13, 100), end=Fraction(15, 100))


def test_the_nearest_frame_is_at_the_cut() -> None:
    line = Timeline(Fraction(10), Fraction(20))
    slack = Fraction(1, 10)
    assert line.on_cut(Fraction("9.95"), slack, Fraction(9), Fraction(11)) == 10
    assert line.on_cut(Fraction("10.05"), slack, Fraction(9), None) == 10
    assert line.on_cut(Fraction("9.95"), slack, None, Fraction(10)) == Fraction("9.95")
    assert line.on_cut(Fraction("10.05"), slack, Fraction("9.99"), Fraction(11)) == Fraction("10.05")
    assert line.on_cut(Fraction("9.89"), slack, None, None) == Fraction("9.89")
    assert line.on_cut(Fraction("19.91"), slack, Fraction(19), Fraction("20.8")) == 20


def test_frames_close_together_are_not_lost(tmp_path: Path) -> None:
    """At a variable rate two frames may be within the tolerance for an average one."""
    stamps = [0, 512, 1100, 1101, 1102, 2500, 9999]
    source = write_video(tmp_path / "in.mp4", pts=stamps, size=(32, 32))
    whole = read_video(source)
    part = process(
        source, tmp_path / "out.mkv", same, choice=LOSSLESS, start=Fraction(1101, 12800), end=Fraction(1, 2)
    ).video
    assert numbers(part, whole) == [3, 4, 5]
    np.testing.assert_allclose([float(time) for time in part.times], [0, 0.0001, 0.1093], atol=0.0011)
