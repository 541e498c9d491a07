"""Parts of a command's inputs that a pipe of raw frames does not carry, and the streams that are mapped."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from aigc_plugin.errors import MediaError
from aigc_plugin.lavfi.command_line import parse_command_line
from aigc_plugin.lavfi.input_facts import lost_in_pipe, subtitles_not_found_in, video_streams
from aigc_plugin.lavfi.stream_maps import split_maps
from support.hevc_units import closed_captions, dolby_vision, hdr10_plus, write_with_units
from support.video_files import pattern


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film with a second video, a text and a cover."""
    path = tmp_path_factory.mktemp("film") / "in.mkv"
    with av.open(path, "w") as container:
        videos: list[Any] = [container.add_stream("ffv1", rate=25) for _ in range(2)]
        for video in videos:
            video.width, video.height = 32, 32
        text: Any = container.add_stream("subrip")
        text.codec_context.subtitle_header = b"[Script Info]\n"
        png: Any = av.CodecContext.create("png", "w")
        png.width, png.height, png.pix_fmt, png.time_base = 16, 16, "gray", Fraction(1, 25)
        picture = b"".join(bytes(each) for each in png.encode(pattern("gray", 16, 16, 0)))
        container.add_attachment("cover.png", "image/png", picture)
        for video in videos:
            frame = pattern("yuv420p", 32, 32, 0)
            frame.pts, frame.time_base = 0, Fraction(1, 25)
            container.mux(video.encode(frame))
            container.mux(video.encode(None))
    return path


def test_covers_are_mapped_and_other_videos_named(film: Path) -> None:
    assert (video_streams(str(film)).covers, video_streams(str(film)).videos) == ((3,), (0, 1))
    words = ["-i", str(film), "-map", "0", "-c", "copy", "-c:v", "libx264", "out.mp4"]
    maps = split_maps(parse_command_line(words), 0)
    assert maps.reading == ["-map", "0:V:0"]
    written = [word for option in maps.options for word in option.words]
    assert written[:2] == ["-map", maps.label]
    assert written[-4:] == ["-map", "0:3", "-c:v:1", "copy"]
    assert maps.left_out == (f"stream 1 (video) of {film} is left out: our filters take one",)


def test_inputs_without_covers_are_mapped_as_before(film: Path) -> None:
    words = ["-i", str(film), "-map", "0:v:0", "-map", "0:s", "out.mp4"]
    maps = split_maps(parse_command_line(words), 0)
    assert (maps.label, maps.left_out) == ("", ())
    assert [word for option in maps.options for word in option.words] == ["-map", "0:s"]


def test_subtitles_that_a_transport_stream_hides_are_named(film: Path) -> None:
    assert subtitles_not_found_in(str(film), "matroska") == []
    (line,) = subtitles_not_found_in(str(film), "mpegts")
    assert line == f"stream 2 (subtitle, srt) of {film} is not found by players in mpegts"


def test_what_raw_frames_do_not_carry_is_named(film: Path, tmp_path: Path) -> None:
    assert lost_in_pipe(str(film)) == lost_in_pipe("no such file") == []
    assert lost_in_pipe(str(write_with_units(tmp_path / "cc.ts", "libx264", closed_captions))) == ["closed captions"]
    assert lost_in_pipe(str(write_with_units(tmp_path / "hdr.ts", "libx265", hdr10_plus))) == ["HDR10+ metadata"]
    unit = dolby_vision(0, full_range=True)
    source = write_with_units(tmp_path / "dv.ts", "libx265", lambda: unit, after=True)
    with pytest.raises(MediaError, match="profile 5"):
        lost_in_pipe(str(source))
