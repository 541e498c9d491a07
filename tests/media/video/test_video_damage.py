"""Damaged, truncated and wrong input: decodable frames are kept, damage is reported, a failure leaves no file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from aigc_plugin.errors import InputError, MediaError
from aigc_plugin.media.video.colour_tags import ColourTags, named_tags
from aigc_plugin.media.video.side_data import StreamSideData
from aigc_plugin.media.video.video_codecs import EncoderChoice, choose_encoding, video_format
from aigc_plugin.media.video.video_input import VideoInput
from aigc_plugin.planes import PlanarFrame
from support.video_files import QUICK, process, read_video, same, write_video, write_video_with_audio

TICK = Fraction(1, 90000)


def long_video(path: Path, **options: Any) -> Path:
    return write_video(path, size=(128, 96), pts=[40 * i for i in range(100)], time_base=options.pop("base"), **options)


def test_truncated_file_gives_its_frames(tmp_path: Path) -> None:
    whole = long_video(tmp_path / "in.mkv", base=Fraction(1, 1000), codec="ffv1")
    data = whole.read_bytes()
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(data[: len(data) * 6 // 10])
    done = process(cut, tmp_path / "out.mp4", choice=QUICK)
    assert 40 < len(done.video.frames) < 80
    assert done.damage


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("in.avi", {}), ("in.mp4", {"movflags": "frag_keyframe+empty_moov"}), ("in.mp4", {"movflags": "faststart"}),
        ("in.mov", {"movflags": "frag_keyframe+empty_moov"}),
    ],
)  # fmt: skip
def test_files_without_their_end_are_reported(name: str, options: dict[str, str], tmp_path: Path) -> None:
    """Readers of AVI and of MP4 in fragments take what there is for all."""
    codec, whole_file = (
        ("mpeg4", tmp_path / "whole.avi") if name.endswith("avi") else ("libx264", tmp_path / "whole.mp4")
    )
    write_video(whole_file, codec=codec, pts=range(30), time_base=Fraction(1, 25), options={"g": "10"})
    with av.open(whole_file) as before, av.open(tmp_path / name, "w", container_options=options) as after:
        stream = after.add_stream_from_template(before.streams[0], opaque=True)
        for packet in before.demux():
            if packet.size:
                packet.stream = stream
                after.mux(packet)
    whole = process(tmp_path / name, tmp_path / "all.mkv", same, choice=QUICK)
    assert whole.damage == []
    data = (tmp_path / name).read_bytes()
    (tmp_path / f"cut-{name}").write_bytes(data[: len(data) * 2 // 3])
    done = process(tmp_path / f"cut-{name}", tmp_path / "out.mkv", same, choice=QUICK)
    assert 0 < len(done.video.times) < 30
    assert any("it is cut short" in text or "it ends at" in text for text in done.damage)


def test_a_recording_that_was_not_finished_is_named(tmp_path: Path) -> None:
    data = write_video(tmp_path / "in.mp4").read_bytes()
    (tmp_path / "in.mp4").write_bytes(data[: data.index(b"moov") - 4])
    with pytest.raises(MediaError, match="lacks its index"):
        VideoInput(str(tmp_path / "in.mp4"))


def test_damaged_frames_are_reported_and_the_rest_kept(tmp_path: Path) -> None:
    whole = long_video(tmp_path / "in.mkv", base=Fraction(1, 1000), codec="libx264", options={"g": "10"})
    data = bytearray(whole.read_bytes())
    noise = np.random.default_rng(0)
    for place in range(len(data) // 2, len(data) // 2 + 4000, 40):
        data[place] = noise.integers(256)
    bad = tmp_path / "bad.mkv"
    bad.write_bytes(bytes(data))
    done = process(bad, tmp_path / "out.mp4", choice=QUICK)
    assert len(done.video.frames) > 60
    assert done.damage


@pytest.mark.parametrize("content", [b"", b"no video at all", bytes(5000)])
def test_other_files_are_refused_by_name(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "in.mp4"
    path.write_bytes(content)
    with pytest.raises(MediaError, match=r"in\.mp4"):
        VideoInput(str(path))


def test_missing_file_and_directory(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no such file"):
        VideoInput(str(tmp_path / "nothing.mp4"))
    with pytest.raises(MediaError, match="directory"):
        VideoInput(str(tmp_path))


def test_audio_without_video_is_refused(speech: Path) -> None:
    with pytest.raises(MediaError, match="no video track"):
        VideoInput(str(speech))


def interlaced(path: Path) -> Path:
    options = {"flags": "+ildct+ilme", "b": "2M"}

    def mark(container: Any, stream: Any) -> None:
        stream.codec_context.field_order = 2  # top field first

    write_video(path, codec="mpeg2video", options=options, prepare=mark, time_base=Fraction(1, 25), pts=range(12))
    return path


def test_interlaced_frames_are_refused_with_a_hint(tmp_path: Path) -> None:
    source = interlaced(tmp_path / "in.ts")
    with pytest.raises(MediaError, match="interlaced") as caught:
        VideoInput(str(source))
    assert "deinterlace=True" in caught.value.hint
    before = read_video(source).times
    done = process(source, tmp_path / "out.mp4", choice=QUICK, interlaced="frame")
    assert [float(t) for t in done.video.times] == pytest.approx([float(t - before[0]) for t in before], abs=1e-4)


@pytest.mark.parametrize("stage", ["first", "later"])
def test_an_error_of_the_transform_is_raised_and_leaves_no_file(stage: str, tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.mp4")

    def fail(frames: Iterator[PlanarFrame]) -> Iterator[PlanarFrame]:
        for number, frame in enumerate(frames):
            if stage == "first" or number == 3:
                raise InputError("this frame is too blue")
            yield frame

    with pytest.raises(InputError, match="too blue"):
        process(source, tmp_path / "out.mp4", fail, choice=QUICK)
    assert [path.name for path in tmp_path.iterdir()] == ["in.mp4"]


def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.mp4")
    with pytest.raises(MediaError, match="no space is left"):
        process(source, Path("/dev/full"), same)


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (EncoderChoice("libx999"), "no video encoder"),
        (EncoderChoice("libx264", options={"colour": "1"}), "no option 'colour'"),
        (EncoderChoice("libx264", preset="warp"), "refuses"),
        (EncoderChoice("ffv1", crf=3), "no crf"),
        (EncoderChoice("rawvideo", preset="slow"), "no preset"),
    ],
)
def test_impossible_choices_are_refused(choice: EncoderChoice, message: str, tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.mp4")
    with pytest.raises(InputError, match=message):
        process(source, tmp_path / "out.mkv", choice=choice)
    assert [path.name for path in tmp_path.iterdir()] == ["in.mp4"]


def test_names_of_containers_and_tags() -> None:
    assert video_format("a.MKV") == "matroska"
    assert video_format("-") == "nut"
    with pytest.raises(InputError, match="no video format"):
        video_format("a.txt")
    tags = named_tags(ColourTags(), range="full", matrix="bt709", transfer=None)
    assert (tags.range, tags.matrix, tags.transfer) == (2, 1, 2)
    with pytest.raises(InputError, match="matrix purple"):
        named_tags(ColourTags(), matrix="purple")


@pytest.mark.parametrize(
    ("container", "source", "size", "tags", "codec", "pixel_format"),
    [
        ("mp4", "yuv420p", (64, 48), ColourTags(), "libx264", "yuv420p"),
        ("mp4", "yuv420p10le", (64, 48), ColourTags(), "libx264", "yuv420p10le"),
        ("mp4", "yuv420p10le", (64, 48), ColourTags(transfer=16), "libx265", "yuv420p10le"),
        ("mp4", "yuv422p12le", (64, 48), ColourTags(), "libx265", "yuv422p12le"),
        ("mp4", "yuv420p", (63, 47), ColourTags(), "libvpx-vp9", "yuv420p"),
        ("mov", "yuva444p10le", (64, 48), ColourTags(), "prores_ks", "yuva444p10le"),
        ("matroska", "gbrap16le", (64, 48), ColourTags(), "ffv1", "gbrap16le"),
        ("webm", "yuva420p", (64, 48), ColourTags(), "libvpx-vp9", "yuva420p"),
        ("nut", "yuv444p16le", (64, 48), ColourTags(), "rawvideo", "yuv444p16le"),
    ],
)
def test_the_encoder_that_loses_nothing_is_chosen(
    container: str, source: str, size: tuple[int, int], tags: ColourTags, codec: str, pixel_format: str
) -> None:
    encoding = choose_encoding(container, source, size, tags, StreamSideData(), EncoderChoice())
    assert (encoding.codec, encoding.pixel_format) == (codec, pixel_format)


def test_loss_of_depth_is_reported() -> None:
    encoding = choose_encoding("mp4", "yuv444p16le", (64, 48), ColourTags(), StreamSideData(), EncoderChoice())
    assert encoding.pixel_format == "yuv444p12le"
    assert any("depth" in text for text in encoding.warnings)


def test_frames_that_change_their_size_are_reported(tmp_path: Path) -> None:
    parts = [
        write_video(tmp_path / f"{i}.ts", size=size, pts=range(9000 * i, 9000 * i + 36000, 3600), time_base=TICK)
        for i, size in enumerate([(64, 48), (96, 64)], 1)
    ]
    source = tmp_path / "in.ts"
    source.write_bytes(b"".join(part.read_bytes() for part in parts))
    done = process(source, tmp_path / "out.mp4", choice=QUICK)
    assert done.video.size == (128, 96)
    assert len(done.video.frames) > 15
    assert any("change their size to 192 x 128" in text for text in done.warnings)


@pytest.mark.parametrize("extension", [".h264", ".hevc"])
def test_a_bare_stream_gets_times(extension: str, tmp_path: Path) -> None:
    codec = "libx264" if extension == ".h264" else "libx265"
    source = write_video(tmp_path / f"in{extension}", codec=codec, pts=[512 * i for i in range(12)])
    video = process(source, tmp_path / "out.mp4", choice=QUICK).video
    assert video.times == [Fraction(i, 25) for i in range(12)]


def test_a_pipe_with_a_name_is_read_from_its_first_byte(tmp_path: Path) -> None:
    content = write_video(tmp_path / "in.nut", codec="rawvideo").read_bytes()
    os.mkfifo(tmp_path / "pipe")
    with ThreadPoolExecutor(1) as writers:
        writer = writers.submit((tmp_path / "pipe").write_bytes, content)
        video = process(tmp_path / "pipe", tmp_path / "out.mkv", same).video
        assert writer.result() == len(content)
    assert len(video.frames) == 6


def test_damaged_packets_of_other_streams_do_not_stop_the_pipeline(tmp_path: Path) -> None:
    """A broadcast with changed bytes: the intact packets of the audio are kept."""
    source = write_video_with_audio(tmp_path / "in.ts", frames=100, audio="aac", options={"g": "10"})
    noise = np.random.default_rng(1)
    content = bytearray(source.read_bytes())
    for place in noise.integers(len(content) // 4, len(content), 200):
        content[place] = noise.integers(256)
    source.write_bytes(bytes(content[:-50]))
    done = process(source, tmp_path / "out.mp4", choice=QUICK)
    assert len(done.video.frames) > 70
    assert len(done.video.packets[1]) > 15
    assert done.damage
