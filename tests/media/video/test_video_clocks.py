"""Clocks that begin anywhere, wrap, jump or are missing: all tracks come out on one that rises, in step."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest

from support.video_files import QUICK, Run, process, write_video, write_video_with_audio

FRAMES = 24
AUDIO_PACKET = Fraction(1024, 8000)
JOINT = Fraction(4, 100) + 2 * AUDIO_PACKET  # the audio of a part, in whole packets, is longer than its video
BEGINS = {"mpegts": ".ts", "flv": ".flv", "matroska": ".mkv"}
B_FRAMES = {"preset": "ultrafast", "bf": "2", "b_strategy": "0", "g": "8"}


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a clip of 0.96 s with B-frames and audio, in several containers."""
    folder = tmp_path_factory.mktemp("clips")
    write_video_with_audio(folder / "clip.mp4", frames=FRAMES, audio="aac", options=B_FRAMES)
    return folder


def shifted(source: Path, target: Path, seconds: Fraction, *, change: Any = None) -> Path:
    """Copy all packets to another container, with other times; `change(packet)` may change them further."""
    options = {"avoid_negative_ts": "disabled", "flvflags": "no_duration_filesize"}
    with av.open(source) as before, av.open(target, "w", container_options=options) as container:
        streams = {stream.index: container.add_stream_from_template(stream, opaque=True) for stream in before.streams}
        for packet in before.demux():
            if not packet.size:
                continue
            offset = round(seconds / packet.time_base)
            packet.pts, packet.dts = (packet.pts or 0) + offset, (packet.dts or 0) + offset
            if change is not None:
                change(packet)
            packet.stream = streams[packet.stream_index]
            container.mux(packet)
    return target


def joined(folder: Path, suffix: str, seconds: list[Fraction]) -> Path:
    """Copies of the clip that begin at these times, one file after the other, as `cat` does."""
    parts = [shifted(folder / "clip.mp4", folder / f"part{n}{suffix}", each) for n, each in enumerate(seconds)]
    path = folder / f"joined{suffix}"
    header = 13 if suffix == ".flv" else 0
    path.write_bytes(b"".join(part.read_bytes()[header if number else 0 :] for number, part in enumerate(parts)))
    return path


def check_in_step(done: Run, count: int, *, longest: Fraction = Fraction(1, 8)) -> None:
    """All frames are there, evenly but for joints; the audio begins and ends with them, without gaps."""
    times = done.video.times
    assert len(times) == count
    assert all(Fraction(39, 1000) <= later - time <= longest for time, later in pairwise(times))
    audio = [packet for packet in done.video.packets[1] if packet[0] is not None]
    assert abs((audio[0][0] or 0) - times[0]) < Fraction(15, 100)
    assert abs((audio[-1][0] or 0) - times[-1]) < Fraction(1, 4)
    for (time, length, _), (later, *_) in pairwise(audio):
        assert time is not None
        assert later is not None
        assert -Fraction(2, 1000) <= later - time - length < longest
    assert done.damage == []


@pytest.mark.parametrize("extension", [".mp4", ".mkv", ".flv"])
@pytest.mark.parametrize("begin", [Fraction("95443.2"), Fraction(95300), Fraction(7000)])
def test_a_broadcast_begins_at_zero(clips: Path, begin: Fraction, extension: str, tmp_path: Path) -> None:
    """The first wraps within the clip: 2^33 / 90000 s are 95443.72 s."""
    source = shifted(clips / "clip.mp4", tmp_path / "in.ts", begin)
    done = process(source, tmp_path / f"out{extension}", choice=QUICK)
    check_in_step(done, FRAMES)
    assert 0 <= done.video.times[0] < Fraction(2, 10)
    assert done.video.start < Fraction(2, 10)
    assert bool(done.mended) == (begin == Fraction("95443.2"))


@pytest.mark.parametrize(
    ("suffix", "begins"),
    [
        (".ts", [500, 1]),
        (".ts", [1, 1, 1]),
        (".flv", [500, 1]),
        (".flv", [1, 1, 1]),
        (".mkv", [500, 1]),
        (".mkv", [4, 1]),
    ],
)
def test_parts_follow_each_other(clips: Path, suffix: str, begins: list[int], tmp_path: Path) -> None:
    source = joined(clips, suffix, [Fraction(each) for each in begins])
    done = process(source, tmp_path / "out.mp4", choice=QUICK)
    check_in_step(done, FRAMES * len(begins), longest=JOINT)
    assert len(done.mended) == 1
    assert "its clock jumps at" in done.mended[0]


@pytest.mark.parametrize(("suffix", "count"), [(".mkv", 3), (".mp4", 2)])
def test_files_that_readers_stop_before_are_told(clips: Path, suffix: str, count: int, tmp_path: Path) -> None:
    part = shifted(clips / "clip.mp4", tmp_path / f"part{suffix}", Fraction(1)).read_bytes()
    (tmp_path / f"in{suffix}").write_bytes(part * count)
    done = process(tmp_path / f"in{suffix}", tmp_path / "out.mkv", choice=QUICK)
    assert len(done.video.times) < count * FRAMES
    assert any("another file was put behind it" in text for text in done.damage)


@pytest.mark.parametrize("suffix", [".ts", ".flv"])
def test_a_live_clock_that_jumps_ahead_leaves_no_gap(clips: Path, suffix: str, tmp_path: Path) -> None:
    source = joined(clips, suffix, [Fraction(1), Fraction(500)])
    check_in_step(process(source, tmp_path / "out.mp4", choice=QUICK), 2 * FRAMES, longest=JOINT)


def test_a_part_is_found_behind_a_jump(clips: Path, tmp_path: Path) -> None:
    source = joined(clips, ".ts", [Fraction(500), Fraction(1)])
    whole = process(source, tmp_path / "whole.mp4", choice=QUICK).video
    start, end = whole.times[30], whole.times[40]
    part = process(source, tmp_path / "part.mp4", choice=QUICK, start=start, end=end).video
    assert len(part.frames) == 10
    ends = [(time or 0) + length for time, length, _ in part.packets[1]]
    assert abs(max(ends) - (end - start)) < Fraction(14, 100)


@pytest.mark.parametrize("codec", ["libx264", "mpeg4"])
def test_frames_of_avi_are_counted(codec: str, tmp_path: Path) -> None:
    """AVI has no times of display, and B-frames come in another order."""
    options = {"libx264": B_FRAMES, "mpeg4": {"bf": "2", "b": "1M"}}[codec]
    source = write_video(
        tmp_path / "in.avi", codec=codec, pts=range(30), time_base=Fraction(1, 25), options=options | {"qp": "20"}
    )
    done = process(source, tmp_path / "out.mp4", choice=QUICK)
    assert done.video.times == [Fraction(number, 25) for number in range(30)]
    assert done.damage == []
    assert done.mended == ["it lacks times of display: they are counted, 25 frames a second"]
    part = process(source, tmp_path / "part.mp4", choice=QUICK, start=Fraction(10, 25), end=Fraction(20, 25))
    assert part.video.times == [Fraction(number, 25) for number in range(10)]


@pytest.mark.parametrize("doubled", [(3,), (8, 9, 15)])
def test_a_time_that_comes_twice_moves_no_other_frame(doubled: tuple[int, ...], clips: Path, tmp_path: Path) -> None:
    """Rounded times of phones do that. The second frame is put half way to the next one."""

    def repeat(packet: Any) -> None:
        number = round(packet.pts * packet.time_base * 25)
        if packet.stream_index == 0 and number in doubled:
            packet.pts -= round(Fraction(1, 25) / packet.time_base)

    source = shifted(clips / "clip.mp4", tmp_path / "in.mkv", Fraction(0), change=repeat)
    done = process(source, tmp_path / "out.mp4", choice=QUICK)
    times = done.video.times
    assert len(times) == FRAMES
    assert all(time < later for time, later in pairwise(times))
    kept = [number for number in range(FRAMES) if number not in doubled]
    assert [times[number] for number in kept if number - 1 not in doubled] == [
        Fraction(number, 25) for number in kept if number - 1 not in doubled
    ]
    assert [line.split(",")[0] for line in done.mended] == ["two frames have the same time"]


def test_matroska_with_times_before_zero_is_shown_whole(clips: Path, tmp_path: Path) -> None:
    """Its clusters cannot say such times: readers find packets without any."""
    source = shifted(clips / "clip.mp4", tmp_path / "in.mkv", Fraction(-1, 2))
    check_in_step(process(source, tmp_path / "out.mp4", choice=QUICK), FRAMES, longest=JOINT)


@pytest.mark.parametrize("extension", [".mp4", ".mkv", ".ts"])
def test_what_an_edit_hides_stays_hidden(clips: Path, extension: str, tmp_path: Path) -> None:
    source = shifted(clips / "clip.mp4", tmp_path / "in.mp4", Fraction(-2, 5))
    done = process(source, tmp_path / f"out{extension}", choice=QUICK)
    assert len(done.video.times) == 14
    audible = [time - done.video.times[0] for time, length, _ in done.video.packets[1] if time is not None]
    assert (min(audible) >= -2 * AUDIO_PACKET) == (extension != ".mp4")
    assert done.damage == []


@pytest.mark.parametrize("extension", [".mp4", ".mkv"])
def test_audio_that_begins_later_stays_later(clips: Path, extension: str, tmp_path: Path) -> None:
    def delay(packet: Any) -> None:
        if packet.stream.type == "audio":
            packet.pts, packet.dts = packet.pts + 4000, packet.dts + 4000

    source = shifted(clips / "clip.mp4", tmp_path / "in.mp4", Fraction(0), change=delay)
    done = process(source, tmp_path / f"out{extension}", choice=QUICK)
    assert done.video.times == [Fraction(number, 25) for number in range(FRAMES)]
    begin = done.video.packets[1][0][0]
    assert begin is not None
    assert Fraction(3, 10) < begin < Fraction(6, 10)
