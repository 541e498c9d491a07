"""Kinds of images that decoders differ in, against Pillow: compression, colour, orientation, pages, resolution."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageOps

from aigc_plugin import Engine
from aigc_plugin.errors import InputError, MediaError
from aigc_plugin.media.image.cut_short import is_cut_short
from aigc_plugin.media.image.image_file import read_image, read_rgb, write_image
from aigc_plugin.media.image.size_limits import check_image_size
from aigc_plugin.media.video.video_codecs import EncoderChoice


def scene(size: tuple[int, int] = (61, 43)) -> Pillow.Image:
    """Smooth colours that differ in each corner."""
    x, y = np.meshgrid(np.linspace(0, 1, size[0]), np.linspace(0, 1, size[1]))
    return Pillow.fromarray(np.rint(255 * np.stack([x, y, 1 - x * y], -1)).astype(np.uint8))


def in_pillow(path: Path) -> NDArray[np.uint8]:
    with Pillow.open(path) as image:
        return np.asarray(ImageOps.exif_transpose(image).convert("RGB"))


def difference(path: Path) -> int:
    ours, theirs = read_rgb(str(path)).astype(int), in_pillow(path)
    assert ours.shape == theirs.shape
    return int(np.abs(ours - theirs).max())


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK", "YCbCr"])
@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"])
def test_tiff_of_every_compression(mode: str, compression: str, tmp_path: Path) -> None:
    """JPEG inside TIFF is black to FFmpeg."""
    scene().convert(mode).save(tmp_path / "a.tif", compression=compression)
    assert difference(tmp_path / "a.tif") <= 1


@pytest.mark.parametrize("compression", ["raw", "group3", "group4"])
def test_scans_of_one_bit(compression: str, tmp_path: Path) -> None:
    scene().convert("1").save(tmp_path / "a.tif", compression=compression)
    assert difference(tmp_path / "a.tif") == 0


@pytest.mark.parametrize("options", [{"big_tiff": True}, {"tiffinfo": {262: 0}}, {"compression": "zstd"}])
def test_rare_tiff(options: dict[str, object], tmp_path: Path) -> None:
    scene().convert("L").save(tmp_path / "a.tif", **options)  # type: ignore[arg-type]
    assert difference(tmp_path / "a.tif") == 0


@pytest.mark.parametrize(
    ("name", "mode", "alpha", "error"),
    [("a.jpg", "CMYK", False, 2), ("a.jpg", "L", False, 2), ("a.png", "LA", True, 0), ("a.png", "P", False, 0),
     ("a.png", "1", False, 0), ("a.webp", "RGB", False, 0), ("a.gif", "P", False, 0), ("a.bmp", "1", False, 0)],
)  # fmt: skip
def test_colour_kinds(name: str, mode: str, alpha: bool, error: int, tmp_path: Path) -> None:
    options = {"lossless": True} if name == "a.webp" else {}
    scene().convert(mode).save(tmp_path / name, **options)  # type: ignore[arg-type]
    assert difference(tmp_path / name) <= error
    assert read_image(str(tmp_path / name)).frame.format.alpha == alpha


def test_sixteen_bits_of_gray(tmp_path: Path) -> None:
    samples = (np.arange(43 * 61, dtype=np.uint16) * 23).reshape(43, 61)
    for name in ("a.png", "a.tif"):
        Pillow.fromarray(samples).save(tmp_path / name)
        image = read_image(str(tmp_path / name))
        assert image.frame.format.bits == 16
        np.testing.assert_array_equal(image.frame.planes[0], samples)


@pytest.mark.parametrize("number", range(1, 9))
@pytest.mark.parametrize("extension", [".jpg", ".png", ".webp", ".tif"])
def test_all_eight_orientations(number: int, extension: str, tmp_path: Path) -> None:
    path = tmp_path / f"in{extension}"
    exif = Pillow.Exif()
    exif[0x0112] = number
    options = {".jpg": {"quality": 95, "subsampling": 0}, ".webp": {"lossless": True}}.get(extension, {})
    scene((48, 32)).save(path, exif=exif, **options)  # type: ignore[arg-type]
    assert difference(path) <= (3 if extension == ".jpg" else 0)
    kept(path, tmp_path / "out.jpg")
    with Pillow.open(tmp_path / "out.jpg") as image:
        assert image.getexif().get(0x0112, 1) == 1
        assert image.size == ((48, 32) if number < 5 else (32, 48))


def kept(source: Path, target: Path, choice: EncoderChoice | None = None) -> tuple[str, ...]:
    """Write an image unchanged; return what is lost."""
    image = read_image(str(source))
    lost = write_image(image, str(target), overwrite=True, choice=choice or EncoderChoice(), engine=Engine(threads=1))
    return (*image.lost, *lost)


@pytest.mark.parametrize("target", [".jpg", ".png", ".tif", ".bmp", ".webp"])
@pytest.mark.parametrize(("source", "dpi"), [(".jpg", (300, 300)), (".png", (150, 96)), (".tif", (72.5, 72.5))])
def test_the_resolution_stays(source: str, dpi: tuple[float, float], target: str, tmp_path: Path) -> None:
    scene().save(tmp_path / f"in{source}", dpi=dpi)
    assert kept(tmp_path / f"in{source}", tmp_path / f"out{target}") == ()
    with Pillow.open(tmp_path / f"out{target}") as image:
        if target == ".webp":
            exif = image.getexif()
            found = (float(exif[0x011A]), float(exif[0x011B]))
        else:
            found = tuple(map(float, image.info["dpi"]))
    assert found == pytest.approx(dpi, abs=0.51 if target == ".jpg" else 0.02)
    assert (tmp_path / f"out{target}").stat().st_size > 0
    assert read_image(str(tmp_path / f"out{target}")).damage == ()


def test_no_resolution_is_made_up(tmp_path: Path) -> None:
    scene().save(tmp_path / "in.png")
    kept(tmp_path / "in.png", tmp_path / "out.jpg")
    assert read_image(str(tmp_path / "in.png")).metadata.dpi is None
    assert read_image(str(tmp_path / "out.jpg")).metadata.dpi is None


@pytest.mark.parametrize("choice", [EncoderChoice(), EncoderChoice(crf=100)])
def test_jpeg_becomes_webp_of_the_same_colours(choice: EncoderChoice, tmp_path: Path) -> None:
    """JPEG is full range, YUV in WebP is not."""
    image = Pillow.new("RGB", (32, 32), (192, 64, 32))
    image.paste((250, 250, 250), (0, 0, 16, 16))
    image.save(tmp_path / "in.jpg", quality=100, subsampling=0)
    kept(tmp_path / "in.jpg", tmp_path / "out.webp", choice)
    error = abs(in_pillow(tmp_path / "out.webp").astype(int) - np.asarray(image))
    assert max(error[2:14, 2:14].max(), error[18:, 18:].max()) <= (3 if choice.crf is None else 6)


def test_the_first_frame_of_a_video_without_tags_is_of_limited_range(tmp_path: Path) -> None:
    white = VideoFrame(32, 32, "yuv420p")
    for plane, value in zip(white.planes, (235, 128, 128), strict=True):
        plane.update(bytes([value]) * plane.buffer_size)
    with av.open(tmp_path / "in.mkv", "w") as container:
        stream = container.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        for packet in (*stream.encode(white), *stream.encode(None)):
            container.mux(packet)
    kept(tmp_path / "in.mkv", tmp_path / "out.png")
    assert in_pillow(tmp_path / "out.png").min() >= 254


@pytest.mark.parametrize("name", ["a.jpg", "progressive.jpg", "a.gif", "a.png", "a.webp"])
def test_files_without_their_end_are_damaged(name: str, tmp_path: Path) -> None:
    """Decoders of JPEG and GIF fill the rest without a word."""
    path = tmp_path / name
    scene((200, 160)).save(path, progressive=name.startswith("progressive"))
    whole = path.read_bytes()
    assert not is_cut_short(path)
    assert read_image(str(path)).damage == ()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    assert is_cut_short(path)
    if path.suffix in (".jpg", ".gif"):
        assert read_image(str(path)).damage == ("it is cut short",)
    else:
        with pytest.raises(MediaError, match="cut short"):
            read_image(str(path))
    path.write_bytes(whole + b"\xff\xda\0" + bytes(100_000))  # as a film behind a photograph
    assert not is_cut_short(path)


def test_alpha_of_avif_is_kept(tmp_path: Path) -> None:
    """FFmpeg gives it as a stream of its own."""
    image = scene().convert("RGBA")
    image.putalpha(Pillow.linear_gradient("L").resize(image.size))
    image.save(tmp_path / "a.avif", quality=100)
    assert kept(tmp_path / "a.avif", tmp_path / "out.png") == ()
    given = np.asarray(image).astype(int)
    with Pillow.open(tmp_path / "out.png") as result:
        assert result.mode == "RGBA"
        assert abs(np.asarray(result)[..., 3].astype(int) - given[..., 3]).max() <= 2


def test_further_images_are_reported(tmp_path: Path) -> None:
    pages = [scene(), scene().rotate(90), scene().rotate(180)]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    pages[0].save(tmp_path / "a.mpo", save_all=True, append_images=pages[1:])
    (tmp_path / "a.mpo").rename(tmp_path / "a.jpg")
    scene((64, 64)).save(tmp_path / "a.ico", sizes=[(16, 16), (64, 64)])
    animated = {"save_all": True, "append_images": pages[1:], "duration": 100}
    for name in ("a.gif", "a.png", "a.webp", "a.avif"):
        pages[0].save(tmp_path / name, **animated)  # type: ignore[arg-type]
    assert kept(tmp_path / "a.tif", tmp_path / "out.png") == ("it is the first of 3 pages",)
    assert kept(tmp_path / "a.jpg", tmp_path / "out.png") == ("it is the first of 3 images",)
    assert kept(tmp_path / "a.ico", tmp_path / "out.png") == ("it is the largest of 2 images",)
    assert in_pillow(tmp_path / "out.png").shape == (64, 64, 3)
    for name in ("a.gif", "a.png", "a.webp", "a.avif"):
        assert kept(tmp_path / name, tmp_path / "out.png") == ("it is the first frame of a video",), name


@pytest.mark.parametrize(
    ("encoder", "size", "fits"),
    [
        ("mjpeg", (65500, 8), True), ("mjpeg", (65501, 8), False), ("mjpeg", (16640, 10656), True),
        ("mjpeg", (16656, 10656), False), ("libwebp", (16383, 8), True), ("libwebp", (8, 16384), False),
        ("gif", (65535, 8), True), ("gif", (65536, 8), False), ("png", (100_000, 8), True),
    ],
)  # fmt: skip
def test_limits_are_known_before_the_work(encoder: str, size: tuple[int, int], fits: bool) -> None:
    if fits:
        check_image_size(encoder, "out.x", *size)
        return
    with pytest.raises(InputError, match="at most") as caught:
        check_image_size(encoder, "out.x", *size)
    assert "png" in caught.value.hint


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\x0a", "JPEG XL"), (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"), (b"\0\0\0\x18ftypheic", "HEIC"),
        (b"II*\0\x10\0\0\0CR\x02", "raw camera"), (b"%PDF-1.7", "PDF"), (b"<svg ", "vector"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(head: bytes, kind: str, tmp_path: Path) -> None:
    (tmp_path / "in.png").write_bytes(head.ljust(200, b"\0"))
    with pytest.raises(MediaError, match=kind) as caught:
        read_image(str(tmp_path / "in.png"))
    assert caught.value.hint


def test_raw_files_inside_tiff_are_no_images(tmp_path: Path) -> None:
    """Their first image is a preview."""
    scene().save(tmp_path / "a.tif")
    (tmp_path / "a.tif").rename(tmp_path / "a.nef")
    with pytest.raises(MediaError, match="raw camera"):
        read_image(str(tmp_path / "a.nef"))
