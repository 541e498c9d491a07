"""Metadata inside frames, and data tracks of cameras: kept, or told."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from aigc_plugin.errors import MediaError
from aigc_plugin.media.video.video_codecs import EncoderChoice
from aigc_plugin.media.video.video_input import VideoInput
from support.hevc_units import closed_captions, dolby_vision, hdr10_plus, write_with_units
from support.video_files import QUICK, pattern, process, read_video


def test_hdr10_plus_is_told(tmp_path: Path) -> None:
    source = write_with_units(tmp_path / "in.ts", "libx265", hdr10_plus)
    assert "DYNAMIC_HDR_PLUS" in read_video(source).side
    done = process(source, tmp_path / "out.mp4", choice=EncoderChoice("libx265", preset="ultrafast"))
    assert len(done.video.frames) == 6
    assert any("HDR10+ metadata cannot be kept" in text for text in done.warnings)


def test_dolby_vision_over_hdr10_is_told(tmp_path: Path) -> None:
    unit = dolby_vision(1, full_range=False)
    source = write_with_units(tmp_path / "in.ts", "libx265", lambda: unit, after=True)
    assert "DOVI_METADATA" in read_video(source).side
    done = process(source, tmp_path / "out.mp4", choice=EncoderChoice("libx265", preset="ultrafast"))
    assert any("Dolby Vision metadata cannot be kept" in text for text in done.warnings)


def test_dolby_vision_with_colours_of_its_own_is_refused(tmp_path: Path) -> None:
    unit = dolby_vision(0, full_range=True)
    source = write_with_units(tmp_path / "in.ts", "libx265", lambda: unit, after=True)
    with pytest.raises(MediaError, match="Dolby Vision of profile 5") as caught:
        VideoInput(str(source))
    assert "HDR10" in caught.value.hint


@pytest.mark.parametrize("codec", ["libx264", "libx265", "ffv1"])
def test_closed_captions_are_kept_or_told(codec: str, tmp_path: Path) -> None:
    source = write_with_units(tmp_path / "in.ts", "libx264", closed_captions)
    captions = read_video(source).side["A53_CC"]
    choice = EncoderChoice(codec, preset=None if codec == "ffv1" else "ultrafast")
    done = process(source, tmp_path / "out.mkv", choice=choice)
    told = any("closed captions cannot be kept by ffv1" in text for text in done.warnings)
    assert told == (codec == "ffv1")
    assert done.video.side.get("A53_CC") == (None if told else captions)


def camera_film(path: Path, *, chapters: bool) -> Path:
    """A film with a track of sensor data beside it, as cameras write."""
    with av.open(path, "w") as container:
        if chapters:
            marks: Any = {"start": 0, "end": 1, "time_base": Fraction(1), "metadata": {"title": "Eins"}, "id": 1}
            container.set_chapters([marks])
        film: Any = container.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        film.width, film.height = 64, 48
        sensors: Any = container.add_data_stream("bin_data")
        for number in range(50):
            frame = pattern("yuv420p", 64, 48, number)
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(film.encode(frame))
        for number in range(4):
            data: Any = av.Packet(b"DEVC" + bytes([number] * 60))
            data.pts = data.dts = number
            data.duration, data.time_base, data.stream = 1, Fraction(1, 2), sensors
            container.mux(data)
        container.mux(film.encode(None))
    return path


@pytest.mark.parametrize("chapters", [False, True])
@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".ts"])
def test_data_of_cameras_are_kept_or_told(suffix: str, chapters: bool, tmp_path: Path) -> None:
    source = camera_film(tmp_path / "in.mp4", chapters=chapters)
    done = process(source, tmp_path / f"out{suffix}", choice=QUICK)
    told = any("stream 1 (data, bin_data) cannot be kept" in text for text in done.warnings)
    assert told == (suffix in (".mkv", ".ts"))
    assert [name for name in done.video.codecs[1:] if name == "bin_data"] == [] if told else ["bin_data"]
    assert told or done.video.packets[1] == read_video(source).packets[1]
    part = process(source, tmp_path / f"part{suffix}", choice=QUICK, start=Fraction(1))
    if not told:
        assert [data[4] for *_, data in part.video.packets[1]] == [2, 3]
