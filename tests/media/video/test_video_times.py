"""Times are exact: variable rates, offsets, long videos, cuts, slow motion."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from av.video.frame import VideoFrame

from aigc_plugin.errors import InputError, MediaError
from aigc_plugin.media.video.timeline import Timeline, common_time_base
from aigc_plugin.media.video.video_codecs import EncoderChoice
from aigc_plugin.media.video.video_input import VideoInput
from support.video_files import QUICK, process, read_video, same, write_video

VARIABLE = [0, 512, 1100, 1101, 2500, 9999, 10000, 30000]


@pytest.mark.parametrize("extension", [".mp4", ".mov", ".nut"])
def test_variable_rates_are_kept_to_the_tick(extension: str, tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.mp4", pts=VARIABLE)
    choice = None if extension == ".nut" else QUICK
    done = process(source, tmp_path / f"out{extension}", choice=choice)
    assert done.video.times == [Fraction(stamp, 12800) for stamp in VARIABLE]
    assert done.warnings == []


@pytest.mark.parametrize("base", [Fraction(1, 25), Fraction(1001, 30000), Fraction(1, 90000), Fraction(1, 48000)])
def test_units_of_time_are_kept(base: Fraction, tmp_path: Path) -> None:
    stamps = [round(Fraction(i, 25) / base) for i in range(8)]
    source = write_video(tmp_path / "in.nut", codec="rawvideo", pts=stamps, time_base=base)
    assert process(source, tmp_path / "out.mp4", choice=QUICK).video.times == [stamp * base for stamp in stamps]


def test_milliseconds_of_matroska_are_kept_and_finer_units_are_reported(tmp_path: Path) -> None:
    stamps = [0, 47, 94, 167, 214, 240]
    source = write_video(tmp_path / "in.mkv", codec="ffv1", pts=stamps, time_base=Fraction(1, 1000))
    exact = process(source, tmp_path / "a.mkv", choice=QUICK)
    assert exact.video.times == [Fraction(stamp, 1000) for stamp in stamps]
    assert exact.warnings == []
    fine = write_video(tmp_path / "in.mp4", pts=[0, 513, 1025])
    rounded = process(fine, tmp_path / "b.mkv", choice=QUICK)
    assert any("0.001 s" in text for text in rounded.warnings)
    assert np.allclose([float(time) for time in rounded.video.times], [0, 513 / 12800, 1025 / 12800], atol=0.00051)


@pytest.mark.parametrize("extension", [".mp4", ".mkv"])
def test_an_offset_at_the_start_is_kept(extension: str, tmp_path: Path) -> None:
    stamps = [1400 + 40 * i for i in range(6)]
    source = write_video(tmp_path / "in.mkv", codec="ffv1", pts=stamps, time_base=Fraction(1, 1000))
    video = process(source, tmp_path / f"out{extension}", choice=QUICK).video
    assert video.times == [Fraction(stamp, 1000) for stamp in stamps]


@pytest.mark.parametrize("extension", [".mp4", ".mkv"])
def test_four_hours_of_video(extension: str, tmp_path: Path) -> None:
    hours = 4 * 3600 * 1000
    stamps = [*range(0, hours, hours // 40), hours - 40, hours, hours + 33]
    source = write_video(tmp_path / "in.mkv", codec="ffv1", size=(16, 16), pts=stamps, time_base=Fraction(1, 1000))
    video = process(source, tmp_path / f"out{extension}", choice=QUICK).video
    assert video.times == [Fraction(stamp, 1000) for stamp in stamps]


def test_a_single_frame(tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.mp4", pts=[0])
    assert process(source, tmp_path / "out.mp4", choice=QUICK).video.times == [0]


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_very_short_videos(codec: str, count: int, tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.nut", codec="rawvideo", pts=[512 * i for i in range(count)])
    video = process(source, tmp_path / "out.mp4", choice=EncoderChoice(codec, preset="ultrafast")).video
    assert video.times == [Fraction(i, 25) for i in range(count)]


def test_no_frame_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.mp4", pts=[0, 512])
    with pytest.raises(MediaError, match="no frame in that part"):
        process(source, tmp_path / "out.mp4", choice=QUICK, start=Fraction(1, 20), end=Fraction(1, 19))
    assert not (tmp_path / "out.mp4").exists()


def test_a_cut_begins_at_zero_and_takes_frames_inside(tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.mp4", pts=[512 * i for i in range(50)])
    cut = process(
        source,
        tmp_path / "out.mkv",
        same,
        choice=EncoderChoice("ffv1"),
        start=Fraction(1),
        end=Fraction(3, 2),
    )
    assert cut.video.times == [Fraction(i, 25) for i in range(13)]
    assert cut.damage == []
    before = read_video(source).frames[25]
    np.testing.assert_array_equal(cut.video.frames[0].planes[0], before.planes[0])


@pytest.mark.parametrize("slow", [Fraction(2), Fraction(7, 3), Fraction(1, 2)])
def test_slow_motion_stretches_times(slow: Fraction, tmp_path: Path) -> None:
    source = write_video(
        tmp_path / "in.nut", codec="rawvideo", pts=[3 * i for i in range(6)], time_base=Fraction(1, 750)
    )
    video = process(source, tmp_path / "out.nut", slow=slow).video
    wanted = [i * slow / 250 for i in range(6)]
    assert np.abs(np.array(video.times, float) - np.array(wanted, float)).max() <= 1 / 750


def test_timeline_moves_and_clips() -> None:
    line = Timeline(Fraction(10), Fraction(20), Fraction(4))
    assert line.moved(Fraction(11)) == 4
    assert line.clipped(Fraction(8), Fraction(5)) == (0, 12)
    assert line.clipped(Fraction(19), Fraction(5)) == (36, 4)
    assert not line.keeps(Fraction(20))
    assert line.keeps(Fraction(9), Fraction(2))
    assert not line.keeps(Fraction(9), Fraction(1))
    offset = Timeline(slow=Fraction(2), origin=Fraction(3))
    assert offset.moved(Fraction(5)) == 7
    with pytest.raises(InputError, match="after"):
        Timeline(Fraction(2), Fraction(2))


def test_times_of_the_input_do_not_depend_on_the_encoder(tmp_path: Path) -> None:
    """An encoder that takes the first frame unchanged writes its own time into it while later frames are read."""
    stamps = [40 * i for i in range(6)]
    source = write_video(tmp_path / "in.nut", codec="rawvideo", pts=stamps, time_base=Fraction(1, 1000))
    with VideoInput(str(source)) as video:
        times, base = [], video.time_base
        for item in video.items(Timeline(None, None, Fraction(1), video.origin)):
            assert isinstance(item, VideoFrame)
            assert item.time_base is not None
            times.append((item.pts or 0) * item.time_base)
            item.pts, item.time_base = 2_560_000, Fraction(1, 25)
        assert times == [Fraction(stamp, 1000) for stamp in stamps]
        assert video.time_base == base
        assert video.damage == []


def test_common_time_base_holds_every_step() -> None:
    base = common_time_base(Fraction(1, 12800), Fraction(1001, 60000))
    for step in (Fraction(1, 12800), Fraction(1001, 60000)):
        assert (step / base).denominator == 1
    assert common_time_base(Fraction(1, 24), Fraction(1, 60)) == Fraction(1, 120)
    assert common_time_base(Fraction(1, 99991), Fraction(1, 99989)) == Fraction(1, 1_000_000)
