"""Still images: depth, alpha and layout are kept, rotated images become upright, losses are reported."""

from __future__ import annotations

import struct
from pathlib import Path

import av
import numpy as np
import pytest

from aigc_plugin import Engine
from aigc_plugin.errors import InputError, MediaError
from aigc_plugin.media.image.image_file import Image, is_image, read_image, read_rgb, write_image
from aigc_plugin.media.video.video_codecs import EncoderChoice
from support.image_files import make_image
from support.video_files import write_video

STORED = {
    ".png": ["rgb24", "rgba", "rgb48be", "rgba64be", "gray", "ya8", "gray16be", "ya16be"],
    ".tiff": ["rgb24", "rgba", "rgb48le", "rgba64le", "gray", "gray16le"],
    ".bmp": ["bgr24", "bgra"],
    ".webp": ["bgra"],
}


def written(image: Image, path: Path, **choice: object) -> tuple[str, ...]:
    chosen = EncoderChoice(**choice)  # type: ignore[arg-type]
    return write_image(image, str(path), overwrite=False, choice=chosen, engine=Engine(), comment="made here")


@pytest.mark.parametrize(
    ("extension", "pixel_format", "error"),
    [
        (".png", "rgb24", 0),
        (".png", "rgba", 0),
        (".png", "rgb48be", 1),
        (".png", "gray", 1),
        (".jpg", "yuvj444p", 3),
    ],
)
def test_colours_are_those_of_ffmpeg(extension: str, pixel_format: str, error: int, tmp_path: Path) -> None:
    """The bounds allow for rounding in swscale."""
    path = make_image(tmp_path / f"in{extension}", pixel_format)
    with av.open(str(path)) as container:
        want = next(container.decode(video=0)).to_ndarray(format="rgb24")
    got = read_rgb(str(path))
    assert got.dtype == np.uint8
    assert np.abs(got.astype(int) - want).max() <= error


@pytest.mark.parametrize(("extension", "pixel_format"), [(e, name) for e, names in STORED.items() for name in names])
def test_samples_are_kept(extension: str, pixel_format: str, tmp_path: Path) -> None:
    source = make_image(tmp_path / f"in{extension}", pixel_format)
    before = read_image(str(source))
    wide = "16" in pixel_format or "48" in pixel_format or "64" in pixel_format
    assert before.frame.format.bits == (16 if wide else 8)
    assert before.frame.format.alpha == ("a" in pixel_format.replace("gray", ""))
    assert (before.frame.width, before.frame.height) == (37, 23)
    assert written(before, tmp_path / f"out{extension}") == ()
    after = read_image(str(tmp_path / f"out{extension}"))
    assert after.frame.format == before.frame.format
    for old, new in zip(before.frame.planes, after.frame.planes, strict=True):
        np.testing.assert_array_equal(new, old)


def test_samples_are_those_of_the_file(tmp_path: Path) -> None:
    source = make_image(tmp_path / "in.png", "rgba")
    with av.open(str(source)) as container:
        wanted = next(container.decode(video=0)).to_ndarray()
    frame = read_image(str(source)).frame
    np.testing.assert_array_equal(np.stack(frame.planes, axis=-1), wanted)


def test_losses_are_reported(tmp_path: Path) -> None:
    image = read_image(str(make_image(tmp_path / "in.png", "rgba64be")))
    lost = written(image, tmp_path / "out.jpg")
    assert any("alpha" in text for text in lost)
    assert any("8 bits, not 16" in text for text in lost)
    lost = written(image, tmp_path / "out.bmp")
    assert len(lost) == 1
    assert "8 bits" in lost[0]


def test_jpeg_keeps_its_chroma_and_range(tmp_path: Path) -> None:
    source = make_image(tmp_path / "in.jpg", "yuvj420p", (64, 48))
    before = read_image(str(source))
    assert (before.frame.colour.range, before.frame.colour.siting) == ("full", "center")
    assert written(before, tmp_path / "out.jpg") == ()
    after = read_image(str(tmp_path / "out.jpg"))
    assert after.frame.format == before.frame.format
    for old, new in zip(before.frame.planes, after.frame.planes, strict=True):
        assert np.abs(new.astype(int) - old).mean() < 1.5


def test_jpeg_as_png_has_the_colours_of_another_reader(data: Path, tmp_path: Path) -> None:
    source = make_image(tmp_path / "in.jpg", "yuvj444p", (64, 48))
    written(read_image(str(source)), tmp_path / "out.png")
    with av.open(str(source)) as container:
        wanted = next(container.decode(video=0)).to_ndarray(format="rgb24").astype(int)
    pixels = np.stack(read_image(str(tmp_path / "out.png")).frame.planes, axis=-1)
    assert np.abs(pixels - wanted).max() <= 2


@pytest.mark.parametrize(("orientation", "turns"), [(6, 3), (8, 1), (3, 2)])
def test_images_of_rotated_cameras_become_upright(orientation: int, turns: int, tmp_path: Path) -> None:
    source = make_image(tmp_path / "in.jpg", "yuvj444p", (40, 24))
    upright = read_image(str(source)).frame
    data = source.read_bytes()
    exif = b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, orientation, 0, 0)
    source.write_bytes(data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:])
    turned = read_image(str(source)).frame
    for old, new in zip(upright.planes, turned.planes, strict=True):
        np.testing.assert_array_equal(new, np.rot90(old, turns))


@pytest.mark.parametrize("extension", [".png", ".jpg"])
def test_comment_is_in_the_file(extension: str, tmp_path: Path) -> None:
    image = read_image(str(make_image(tmp_path / "in.png", "rgb24")))
    written(image, tmp_path / f"out{extension}")
    assert b"made here" in (tmp_path / f"out{extension}").read_bytes()
    assert read_image(str(tmp_path / f"out{extension}")).damage == ()


def test_truncated_png_is_reported(tmp_path: Path) -> None:
    source = make_image(tmp_path / "in.png", "rgb24", (300, 200))
    data = source.read_bytes()
    source.write_bytes(data[: len(data) // 2])
    messages = []
    try:
        messages += read_image(str(source)).damage
    except MediaError as error:
        messages.append(str(error))
    assert messages


def test_encoders_of_other_media_are_refused(tmp_path: Path) -> None:
    assert is_image("A.PNG")
    assert not is_image("a.mp4")
    image = read_image(str(make_image(tmp_path / "in.png", "rgb24")))
    for codec in ("aac", "libx264", "mjpeg"):
        with pytest.raises(InputError, match=f"does not hold {codec}") as caught:
            written(image, tmp_path / "out.png", codec=codec)
        assert caught.value.hint == "png fits it"


def test_a_video_gives_its_first_frame_and_reports_it(tmp_path: Path) -> None:
    assert read_image(str(write_video(tmp_path / "in.mp4"))).lost == ("it is the first frame of a video",)
    assert read_image(str(make_image(tmp_path / "in.png", "rgb24"))).lost == ()


@pytest.mark.parametrize("length", [20, 21, 60])
def test_damaged_animated_webp_is_refused(length: int, tmp_path: Path) -> None:
    head = b"RIFF\x40\0\0\0WEBPVP8X\x0a\0\0\0\x02"
    (tmp_path / "in.webp").write_bytes(head.ljust(60, b"\0")[:length])
    with pytest.raises(MediaError, match=r"in\.webp"):
        read_image(str(tmp_path / "in.webp"))
