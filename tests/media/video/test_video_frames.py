"""Properties of frames that are kept: samples, depth, layout, colour tags, HDR10, rotation, pixel aspect ratio."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from aigc_plugin.media.orientation import Orientation
from aigc_plugin.media.video.colour_tags import ColourTags
from aigc_plugin.media.video.video_codecs import EncoderChoice
from support.video_files import LOSSLESS, QUICK, process, read_video, rotate, same, write_video

DISPLAY = "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)"


def lossless(codec: str) -> EncoderChoice:
    return EncoderChoice(codec, options=LOSSLESS[codec])


@pytest.mark.parametrize(
    ("codec", "pixel_format"),
    [
        ("libx264", "yuv420p"),
        ("libx264", "yuv422p"),
        ("libx264", "yuv444p"),
        ("libx264", "yuv420p10le"),
        ("libx264", "yuv422p10le"),
        ("ffv1", "gray"),
        ("libx265", "yuv420p12le"),
        ("ffv1", "gray12le"),
        ("libx265", "gbrp10le"),
        ("ffv1", "yuva420p"),
        ("ffv1", "yuva444p16le"),
        ("ffv1", "gbrap16le"),
        ("ffv1", "gbrp12le"),
        ("ffv1", "gray16le"),
        ("ffv1", "ya8"),
        ("ffv1", "yuv440p"),
        ("ffv1", "yuv411p"),
    ],
)
def test_samples_are_written_unchanged(codec: str, pixel_format: str, tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.mkv", codec=codec, pixel_format=pixel_format, pts=[0, 512, 1024])
    before = read_video(source)
    done = process(source, tmp_path / "out.mkv", choice=lossless(codec))
    assert done.video.pixel_format.replace("yuvj", "yuv") == pixel_format
    assert (done.warnings, done.damage) == ([], [])
    for old, new in zip(before.frames, done.video.frames, strict=True):
        for plane, large in zip(old.planes, new.planes, strict=True):
            np.testing.assert_array_equal(large, plane.repeat(2, 0).repeat(2, 1))


@pytest.mark.parametrize(("codec", "packed"), [("ffv1", "bgra"), ("png", "rgb48be"), ("rawvideo", "nv12")])
def test_packed_frames_keep_their_samples(codec: str, packed: str, tmp_path: Path) -> None:
    planar = {"bgra": "gbrap", "rgb48be": "gbrp16le", "nv12": "yuv420p"}[packed]
    source = tmp_path / {"rawvideo": "in.nut", "png": "in.mov", "ffv1": "in.mkv"}[codec]
    write_packed(source, codec, packed, planar)
    before = read_video(source)
    done = process(source, tmp_path / "out.mkv", same, choice=lossless("ffv1"))
    assert done.warnings == []
    for old, new in zip(before.frames, done.video.frames, strict=True):
        assert old.format == new.format
        for plane, kept in zip(old.planes, new.planes, strict=True):
            np.testing.assert_array_equal(kept, plane)


def write_packed(path: Path, codec: str, packed: str, planar: str) -> None:
    import av

    from support.video_files import pattern

    with av.open(path, "w") as container:
        stream = container.add_stream(codec, rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, packed
        for number in range(2):
            frame = pattern(planar, 64, 48, number).reformat(format=packed)
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


@pytest.mark.parametrize("extension", [".mp4", ".mkv", ".mov"])
@pytest.mark.parametrize(
    "tags",
    [
        ColourTags(1, 1, 1, 1, "left"),
        ColourTags(2, 1, 1, 1, "center"),
        ColourTags(1, 6, 6, 6, "left"),
        ColourTags(2, 5, 5, 6, "center"),
        ColourTags(1, 9, 9, 16, "topleft"),
        ColourTags(1, 9, 9, 18, "topleft"),
        ColourTags(2, 9, 9, 14, "left"),
    ],
)
def test_colour_tags_are_kept(tags: ColourTags, extension: str, tmp_path: Path) -> None:
    options = {"chroma_sample_location": tags.siting}
    source = write_video(tmp_path / "in.mp4", tags=tags, options=options, pts=[0, 512])
    assert read_video(source).tags == tags
    assert process(source, tmp_path / f"out{extension}", choice=QUICK).video.tags == tags


def test_unspecified_colour_stays_unspecified(tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.mkv", codec="ffv1", pts=[0, 512])
    video = process(source, tmp_path / "out.mkv", choice=lossless("ffv1")).video
    assert video.tags == read_video(source).tags == ColourTags(0, 2, 2, 2, "unspecified")


@pytest.mark.parametrize("extension", [".mp4", ".mkv", ".mov"])
def test_hdr10_is_kept_in_container_and_stream(extension: str, tmp_path: Path) -> None:
    options = {
        "x265-params": f"lossless=1:log-level=error:hdr10=1:master-display={DISPLAY}:max-cll=1000,400:repeat-headers=1"
    }
    tags = ColourTags(1, 9, 9, 16, "topleft")
    source = write_video(
        tmp_path / "in.mp4",
        codec="libx265",
        pixel_format="yuv420p10le",
        tags=tags,
        options={**options, "chroma_sample_location": "topleft"},
    )
    before = read_video(source)
    done = process(source, tmp_path / f"out{extension}", choice=QUICK)
    assert done.warnings == ([] if extension != ".mkv" else done.warnings)
    assert done.video.codecs == ["hevc"]
    assert done.video.pixel_format == "yuv420p10le"
    assert done.video.tags == tags
    for name in ("MASTERING_DISPLAY_METADATA", "CONTENT_LIGHT_LEVEL"):
        assert done.video.side[name] == before.side[name]
    written = (tmp_path / f"out{extension}").read_bytes()
    assert (b"mdcv" in written and b"clli" in written) or b"\x55\xd0" in written


@pytest.mark.parametrize("extension", [".mp4", ".mkv", ".mov"])
@pytest.mark.parametrize("degrees", [90, -90, 180])
def test_rotation_is_kept(degrees: int, extension: str, tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.mp4")
    rotate(source, degrees)
    assert read_video(source).rotation in (degrees, -degrees if degrees == 180 else degrees)
    done = process(source, tmp_path / f"out{extension}", choice=QUICK)
    assert done.video.rotation in (degrees, -degrees if degrees == 180 else degrees)
    assert done.video.size == (128, 96)
    assert len(done.video.frames) == 6


@pytest.mark.parametrize(
    ("codec", "extension"),
    [("libx265", ".mp4"), ("libsvtav1", ".mp4"), ("libsvtav1", ".mkv"), ("libvpx-vp9", ".webm"), ("prores_ks", ".mov"),
     ("ffv1", ".mkv")],
)  # fmt: skip
def test_rotation_is_kept_by_every_encoder(codec: str, extension: str, tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.mp4")
    rotate(source, -90)
    preset = {"libx265": "ultrafast", "libsvtav1": "12", "libvpx-vp9": "8"}.get(codec)
    done = process(source, tmp_path / f"out{extension}", choice=EncoderChoice(codec, preset=preset))
    assert done.video.rotation == -90
    assert done.video.times == [Fraction(i, 25) for i in range(6)]
    assert done.warnings == []


@pytest.mark.parametrize("number", range(1, 9))
@pytest.mark.parametrize("extension", [".ts", ".nut", ".flv"])
def test_frames_are_turned_where_the_container_cannot_say_it(number: int, extension: str, tmp_path: Path) -> None:
    """All eight orientations, mirrored ones too; the shape of pixels turns with the frame."""

    def anamorphic(container: object, stream: object) -> None:
        stream.codec_context.sample_aspect_ratio = Fraction(4, 3)  # type: ignore[attr-defined]

    source = write_video(tmp_path / "in.mp4", size=(64, 48), prepare=anamorphic)
    orientation = Orientation.of_exif(number)
    set_matrix(source, (orientation or Orientation()).matrix)
    before = read_video(source).frames[0]
    done = process(source, tmp_path / f"out{extension}", same, choice=EncoderChoice(options=LOSSLESS_X264[extension]))
    wanted = orientation.turn(before) if orientation else before
    assert done.warnings == []
    assert done.video.aspect == (Fraction(3, 4) if number > 4 else Fraction(4, 3))
    for plane, expected in zip(done.video.frames[0].planes, wanted.planes, strict=True):
        np.testing.assert_array_equal(plane, expected)


LOSSLESS_X264 = {".nut": {}, ".ts": {"qp": "0"}, ".flv": {"qp": "0"}}


def set_matrix(path: Path, matrix: tuple[int, ...]) -> None:
    """Write a display matrix into the header of the track."""
    data = bytearray(path.read_bytes())
    place = data.find(b"tkhd") + 4 + 40
    data[place : place + 36] = struct.pack(">9i", *matrix)
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(30000, 1001)])
def test_the_header_gives_the_rate_of_a_rotated_video(rate: Fraction, tmp_path: Path) -> None:
    """Matroska's DefaultDuration, in nanoseconds."""
    base = 1 / (rate * 512)
    source = write_video(tmp_path / "in.mp4", rate=rate, time_base=base, pts=[512 * i for i in range(6)])
    rotate(source, 90)
    process(source, tmp_path / "out.mkv", choice=QUICK)
    content = (tmp_path / "out.mkv").read_bytes()
    place = content.index(b"\x23\xe3\x83")
    size = content[place + 3] & 0x7F
    assert int.from_bytes(content[place + 4 : place + 4 + size], "big") == int(1_000_000_000 / rate)
    with av.open(tmp_path / "out.mkv") as container:
        assert container.streams.video[0].average_rate == rate


@pytest.mark.parametrize("extension", [".mp4", ".mkv"])
def test_pixel_aspect_ratio_is_kept(extension: str, tmp_path: Path) -> None:
    def anamorphic(container: object, stream: object) -> None:
        stream.codec_context.sample_aspect_ratio = Fraction(64, 45)  # type: ignore[attr-defined]

    source = write_video(tmp_path / "in.mp4", prepare=anamorphic)
    assert read_video(source).aspect == Fraction(64, 45)
    assert process(source, tmp_path / f"out{extension}", choice=QUICK).video.aspect == Fraction(64, 45)


@pytest.mark.parametrize(
    ("codec", "extension"), [("libvpx-vp9", ".webm"), ("libvpx-vp9", ".mkv"), ("ffv1", ".mkv"), ("libsvtav1", ".mkv")]
)
def test_pixel_aspect_ratio_is_kept_where_only_matroska_says_it(codec: str, extension: str, tmp_path: Path) -> None:
    def squeezed(container: object, stream: object) -> None:
        stream.codec_context.sample_aspect_ratio = Fraction(12, 11)  # type: ignore[attr-defined]

    source = write_video(tmp_path / "in.mp4", size=(64, 88), prepare=squeezed)
    done = process(source, tmp_path / f"out{extension}", choice=EncoderChoice(codec=codec))
    assert abs((done.video.aspect or 0) - Fraction(12, 11)) < Fraction(1, 100)
    assert len(done.video.times) == 6
    assert not [text for text in done.warnings if "shape" in text]
    data = (tmp_path / f"out{extension}").read_bytes()
    positions = [data.index(bytes.fromhex(kind), 140) for kind in ("1549a966", "1654ae6b")]
    segment = data.index(bytes.fromhex("18538067")) + 12
    index = data[: positions[0]]
    for kind, position in zip(("1549a966", "1654ae6b"), positions, strict=True):
        at = index.index(bytes.fromhex(f"53ab84{kind}53ac")) + 9
        assert int.from_bytes(index[at + 1 : at + 1 + (index[at] & 15)], "big") == position - segment


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (3, 5), (33, 17), (321, 181)])
def test_odd_sizes(size: tuple[int, int], tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.nut", codec="rawvideo", size=size, pts=[0, 512])
    before = read_video(source)
    large = process(source, tmp_path / "out.mp4", choice=QUICK).video
    assert large.size == (2 * size[0], 2 * size[1])
    alike = process(source, tmp_path / "out.mkv", same)
    assert alike.video.size == size
    assert alike.video.frames[0].format == before.frames[0].format


def test_alpha_is_kept_by_formats_that_hold_it(tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.mkv", codec="ffv1", pixel_format="yuva420p", pts=[0, 512])
    video = process(source, tmp_path / "out.mov").video
    assert video.codecs == ["prores"]
    assert video.frames[0].format.alpha
    before = read_video(source).frames[0].planes[3].repeat(2, 0).repeat(2, 1).astype(float)
    scale = 1 << (video.frames[0].format.bits - 8)
    assert np.abs(video.frames[0].planes[3] / scale - before).max() < 1.0
    webm = process(source, tmp_path / "out.webm", decoder="libvpx-vp9").video
    assert webm.pixel_format == "yuva420p"
    assert np.abs(webm.frames[0].planes[3] - before).mean() < 4
    again = process(tmp_path / "out.webm", tmp_path / "again.mkv", same)
    assert again.video.frames[0].format.alpha
    lost = process(source, tmp_path / "out.mp4", choice=QUICK)
    assert any("alpha" in text for text in lost.warnings)
