"""Each container and encoder writes each kind of frame so that it can be read back."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import pytest

from aigc_plugin.media.video.frame_planes import layout_of, name_of, planar_name
from aigc_plugin.media.video.video_codecs import FORMATS, EncoderChoice
from support.video_files import process, read_video, same, write_video

KINDS = ("yuv420p", "yuv422p10le", "yuv444p12le", "yuva444p10le", "gbrp", "gray16le")
FAST = {
    "libx264": EncoderChoice(preset="ultrafast"),
    "libx264rgb": EncoderChoice("libx264rgb", preset="ultrafast"),
    "libx265": EncoderChoice("libx265", preset="ultrafast"),
    "libsvtav1": EncoderChoice("libsvtav1", preset="12"),
    "libvpx-vp9": EncoderChoice("libvpx-vp9", preset="8"),
    "prores_ks": EncoderChoice("prores_ks"),
    "ffv1": EncoderChoice("ffv1"),
    "mpeg4": EncoderChoice("mpeg4"),
    "mjpeg": EncoderChoice("mjpeg"),
    "png": EncoderChoice("png"),
}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("sources")
    times = {"pts": [0, 40, 80], "time_base": Fraction(1, 1000)}
    return {
        kind: write_video(folder / f"{kind}.nut", codec="rawvideo", pixel_format=kind, **times)  # type: ignore[arg-type]
        for kind in KINDS
    }


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_container_takes_every_kind_of_frame(
    kind: str, extension: str, sources: dict[str, Path], tmp_path: Path
) -> None:
    """With default options; losses are reported."""
    done = process(sources[kind], tmp_path / f"out{extension}", same)
    start = done.video.times[0]
    assert start == 0 or (extension in (".ts", ".flv") and start < 1), start
    assert [time - start for time in done.video.times] == [Fraction(40 * i, 1000) for i in range(3)]
    assert done.video.size == (64, 48)
    before, after = layout_of(kind), done.video.frames[0].format
    assert before is not None
    decoder_hides_alpha = extension == ".webm"
    if (after.bits < before.format.bits or after.alpha < before.format.alpha) and not decoder_hides_alpha:
        assert done.warnings


@pytest.mark.parametrize("extension", FORMATS)
def test_the_same_video_gives_the_same_bytes(extension: str, sources: dict[str, Path], tmp_path: Path) -> None:
    for name in ("a", "b"):
        process(sources["yuv420p"], tmp_path / f"{name}{extension}", same)
    first, second = ((tmp_path / f"{name}{extension}").read_bytes() for name in "ab")
    assert first == second


@pytest.mark.parametrize("codec", FAST)
def test_every_encoder_can_be_asked_for(codec: str, sources: dict[str, Path], tmp_path: Path) -> None:
    extension = ".mov" if codec in ("prores_ks", "png", "mjpeg") else ".mkv"
    done = process(sources["yuv420p"], tmp_path / f"out{extension}", choice=FAST[codec])
    assert done.video.times == [Fraction(40 * i, 1000) for i in range(3)]
    assert done.video.size == (128, 96)
    assert done.damage == []


def test_every_pixel_format_of_the_decoders_has_planes() -> None:
    """Formats that PlanarFrame holds map to themselves."""
    names = {shape.name for codec in ("ffv1", "libx265", "png") for shape in _offered(codec)}
    for name in sorted(names - {"pal8", "monob"}):
        if "f16" in name:
            continue
        planar = planar_name(name)
        layout = layout_of(planar)
        assert layout is not None
        assert layout_of(name_of(layout.format)) == layout


def _offered(codec: str) -> list[av.VideoFormat]:
    return list(av.Codec(codec, "w").video_formats or [])


def test_eight_k_fits(tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.nut", codec="rawvideo", size=(3840, 2160), pts=[0])
    assert read_video(source).size == (3840, 2160)
    done = process(source, tmp_path / "out.mp4", choice=EncoderChoice(preset="ultrafast"))
    assert done.video.size == (7680, 4320)


@pytest.mark.parametrize("extension", [".mp4", ".mov"])
def test_a_video_plays_while_it_is_loaded(extension: str, tmp_path: Path) -> None:
    """The index comes before the data, and points to it."""
    source = write_video(tmp_path / "in.mkv", pts=[512 * i for i in range(40)], size=(320, 180))
    target = tmp_path / f"out{extension}"
    video = process(source, target, same, choice=EncoderChoice(options={"qp": "0"})).video
    content = target.read_bytes()
    assert 0 < content.find(b"moov") < content.find(b"mdat")
    assert len(content) > 100_000
    for actual, expected in zip(video.frames, read_video(source).frames, strict=True):
        assert (actual.planes[0] == expected.planes[0]).all()
