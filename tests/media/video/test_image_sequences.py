"""Image sequences as input and output: order, gaps, depth, orientation, and folders that appear whole."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from aigc_plugin.errors import InputError, MediaError, OutputExists
from aigc_plugin.jobs.video_jobs import filter_video, interpolate_video, upscale_video
from aigc_plugin.media.image.image_file import read_image, read_rgb
from aigc_plugin.media.video.colour_tags import ColourTags
from aigc_plugin.media.video.image_sequence import find_sequence, is_pattern, matches, numbered
from aigc_plugin.options.filter import FilterOptions
from aigc_plugin.options.interpolate import InterpolateOptions
from aigc_plugin.options.upscale import UpscaleOptions
from support.video_files import read_video, write_video, write_video_with_audio

POINT = UpscaleOptions(model="point", scale=2)
SIZE = (24, 16)


def samples(number: int) -> np.ndarray:  # type: ignore[type-arg]
    """Sixteen bits, of which the lower eight count."""
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    return (x * 1000 + y * 257 + number * 4001).astype(np.uint16)


def sequence(folder: Path, numbers: list[int], form: str = "f{:04d}.png") -> Path:
    folder.mkdir(exist_ok=True)
    for number in numbers:
        Image.fromarray(samples(number)).save(folder / form.format(number))
    return folder


def test_names_of_patterns() -> None:
    assert is_pattern("a/f%04d.png")
    assert is_pattern("f%d.png")
    assert not is_pattern("a%04d/f.png")
    assert not is_pattern("100%.png")
    assert numbered("a/f%04d.png", 12) == "a/f0012.png"
    assert numbered("f%d.png", 12345) == "f12345.png"


def test_numbers_count_as_numbers_and_gaps_are_known(tmp_path: Path) -> None:
    folder = sequence(tmp_path / "seq", [2, 10, 1, 11, 7], "shot 5 f{}.png")
    (folder / "notes.txt").write_text("no image")
    for name in (folder, folder / "shot 5 f%d.png", folder / "*.png"):
        found = find_sequence(str(name))
        assert found is not None
        assert [path.stem.split("f")[-1] for path in found.files] == ["1", "2", "7", "10", "11"]
        assert found.gaps == "its numbers have gaps: 3 to 6, 8 to 9 missing"
    assert sorted(matches(str(folder / "shot 5 f%d.png"))) == [1, 2, 7, 10, 11]
    assert find_sequence(str(folder / "notes.txt")) is None


def test_folders_without_images_and_with_several_kinds_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(MediaError, match="directory without images"):
        find_sequence(str(tmp_path / "empty"))
    folder = sequence(tmp_path / "seq", [1])
    Image.new("L", SIZE).save(folder / "g.bmp")
    with pytest.raises(InputError, match="several kinds"):
        find_sequence(str(folder))
    with pytest.raises(MediaError, match="no such images"):
        find_sequence(str(folder / "x%03d.png"))


def test_sixteen_bits_go_from_images_to_images(tmp_path: Path) -> None:
    folder = sequence(tmp_path / "seq", [1, 2, 4])
    target = tmp_path / "out" / "g%03d.png"
    (tmp_path / "out").mkdir()
    done = upscale_video(folder / "f%04d.png", target, POINT)
    assert (done.frames, done.width, done.height) == (3, 48, 32)
    assert any("gaps: 3 missing" in text for text in done.warnings)
    assert any("25 frames a second" in text for text in done.warnings)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["g001.png", "g002.png", "g003.png"]
    for name, number in (("g001.png", 1), ("g003.png", 4)):
        with Image.open(tmp_path / "out" / name) as image:
            np.testing.assert_array_equal(np.asarray(image), samples(number).repeat(2, 0).repeat(2, 1))


def test_the_rate_of_a_sequence(tmp_path: Path) -> None:
    folder = sequence(tmp_path / "seq", [1, 2, 3, 4, 5, 6])
    done = interpolate_video(folder, tmp_path / "a.mkv", InterpolateOptions(fps=30, framerate=15, codec="ffv1"))
    assert not any("frames a second" in text for text in done.warnings)
    assert read_video(tmp_path / "a.mkv").times[:3] == [0, Fraction(33, 1000), Fraction(67, 1000)]
    assert done.frames == 12
    done = interpolate_video(folder, tmp_path / "b.mkv", InterpolateOptions(fps=50, codec="ffv1"))
    assert done.frames == 12


def test_sequences_of_eight_bits_are_stored_for_players(tmp_path: Path) -> None:
    (tmp_path / "seq").mkdir()
    for number in range(3):
        Image.new("RGB", (31, 20), (200, 30 * number, 0)).save(tmp_path / "seq" / f"{number}.png")
    upscale_video(tmp_path / "seq", tmp_path / "out.mp4", UpscaleOptions(model="point", scale=1))
    video = read_video(tmp_path / "out.mp4")
    assert (video.pixel_format, video.size, len(video.frames)) == ("yuv420p", (32, 20), 3)


def test_exif_turns_the_images_of_a_sequence(tmp_path: Path) -> None:
    (tmp_path / "seq").mkdir()
    exif = Image.Exif()
    exif[0x0112] = 7
    for number in range(2):
        Image.fromarray((samples(number) >> 8).astype(np.uint8)).save(tmp_path / "seq" / f"{number}.jpg", exif=exif)
    done = upscale_video(tmp_path / "seq", f"{tmp_path}/out/", UpscaleOptions(model="point", scale=1))
    assert (done.width, done.height) == SIZE[::-1]
    with Image.open(tmp_path / "out" / "000001.png") as made, Image.open(tmp_path / "seq" / "0.jpg") as given:
        want = np.asarray(given.transpose(Image.Transpose.TRANSVERSE)).astype(int)
        assert np.abs(np.asarray(made.convert("L")).astype(int) - want).max() <= 2


def test_tiff_that_ffmpeg_misreads_is_read_in_a_sequence(tmp_path: Path) -> None:
    (tmp_path / "seq").mkdir()
    for number in range(2):
        Image.new("RGB", SIZE, (200, 100, 50)).save(tmp_path / "seq" / f"{number}.tif", compression="jpeg")
    upscale_video(tmp_path / "seq", f"{tmp_path}/out/", POINT)
    with Image.open(tmp_path / "out" / "000002.png") as made:
        assert np.abs(np.asarray(made).astype(int) - (200, 100, 50)).max() <= 2


def test_a_part_of_a_sequence(tmp_path: Path) -> None:
    folder = sequence(tmp_path / "seq", list(range(1, 11)))
    options = UpscaleOptions(model="point", scale=1, framerate=10, start="0.3", end="0.6")
    assert upscale_video(folder, f"{tmp_path}/out/", options).frames == 3
    with Image.open(tmp_path / "out" / "000001.png") as image:
        np.testing.assert_array_equal(np.asarray(image), samples(4))


def test_a_video_becomes_images(tmp_path: Path) -> None:
    """Through a chain of filters; other tracks are named, times that are uneven, too."""
    source = write_video_with_audio(tmp_path / "in.mp4", frames=4, audio="aac")
    done = filter_video(source, f"{tmp_path}/a/", "upscale=2:model=point", FilterOptions())
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == [f"{n:06d}.png" for n in range(1, 5)]
    assert any("no other tracks: 1 (audio)" in text for text in done.warnings)
    uneven = write_video(tmp_path / "uneven.mp4", pts=[0, 512, 1024, 9000])
    done = upscale_video(uneven, f"{tmp_path}/b/", POINT)
    assert any("not evenly spaced" in text for text in done.warnings)


def test_ten_bits_become_sixteen(tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.nut", codec="rawvideo", pixel_format="gbrp10le", pts=[0])
    upscale_video(source, f"{tmp_path}/out/", UpscaleOptions(model="point", scale=1))
    given, made = read_video(source).frames[0], read_image(str(tmp_path / "out" / "000001.png")).frame
    for plane, wide in zip(given.planes, made.planes, strict=True):
        assert np.abs(wide / 65535 - plane / 1023).max() < 1e-4


def test_images_that_are_there_are_not_replaced(tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.mp4")
    target = tmp_path / "out"
    upscale_video(source, f"{target}/", POINT)
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    with pytest.raises(OutputExists, match=r"holds 00000\d\.png"):
        upscale_video(source, f"{target}/", POINT)
    with pytest.raises(OutputExists):
        upscale_video(source, target / "%06d.png", POINT)
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before
    options = UpscaleOptions(model="point", scale=1, start=0, end="0.1")
    upscale_video(source, f"{target}/", options, overwrite=True)
    assert len(list(target.iterdir())) == 3


def test_a_run_that_fails_leaves_nothing(tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.mp4")
    whole = source.read_bytes()

    class Stop(Exception):  # noqa: N818
        pass

    class Stopping:
        def start(self, *_: object, **__: object) -> None: ...
        def update(self, done: float) -> None:
            raise Stop

    with pytest.raises(Stop):
        upscale_video(source, f"{tmp_path}/out/", POINT, progress=Stopping())  # type: ignore[arg-type]
    assert [path.name for path in tmp_path.iterdir()] == ["in.mp4"]
    assert source.read_bytes() == whole


def test_targets_that_cannot_be(tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.mp4")
    with pytest.raises(InputError, match="names no images"):
        upscale_video(source, tmp_path / "f%04d.txt", POINT)
    with pytest.raises(MediaError, match="no directory"):
        upscale_video(source, tmp_path / "none" / "deeper" / "f%04d.png", POINT)
    with pytest.raises(InputError, match=r"16383.*\.png|16383"):
        upscale_video(source, tmp_path / "f%04d.webp", UpscaleOptions(model="point", size=(16384, 16)))


def test_the_input_is_never_replaced(tmp_path: Path) -> None:
    folder = sequence(tmp_path / "seq", [1, 2], "{:06d}.png")
    for target in (f"{folder}/", folder / "%06d.png"):
        with pytest.raises(InputError, match="images of the input itself"):
            interpolate_video(folder, target, InterpolateOptions(factor=2), overwrite=True)


def test_palettes_that_are_opaque_have_no_alpha(tmp_path: Path) -> None:
    (tmp_path / "seq").mkdir()
    for number in range(2):
        image = Image.new("RGB", SIZE, (200, 30 * number, 0)).quantize(8)
        image.save(tmp_path / "seq" / f"{number}.png")
    done = upscale_video(tmp_path / "seq", tmp_path / "out.mp4", POINT)
    assert not any("alpha" in text or "transparent" in text for text in done.warnings)


@pytest.mark.parametrize("tags", [ColourTags(2, 1), ColourTags(1, 1), ColourTags(2, 5)])
def test_colours_of_jpeg_are_those_of_the_video(tags: ColourTags, tmp_path: Path) -> None:
    """JPEG is BT.601 of full range, whatever the video is."""
    source = write_video(tmp_path / "in.mp4", tags=tags, pts=[0], size=(64, 48))
    for pattern in ("a/%d.jpg", "b/%d.png"):
        upscale_video(source, tmp_path / pattern, UpscaleOptions(model="point", scale=1))
    jpeg, png = (read_rgb(str(tmp_path / name)).astype(float) for name in ("a/1.jpg", "b/1.png"))
    assert np.abs(jpeg.mean((0, 1)) - png.mean((0, 1))).max() < 1.5
    assert np.abs(jpeg - png).mean() < 6


def test_profile_and_resolution_of_a_sequence(tmp_path: Path) -> None:
    """Images keep them; a video cannot, and says so."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    (tmp_path / "seq").mkdir()
    exif = Image.Exif()
    exif[0x010F] = "maker"
    for number in range(2):
        image = Image.new("RGB", SIZE, (200, 30 * number, 0))
        image.save(tmp_path / "seq" / f"{number}.png", icc_profile=profile, dpi=(300, 300), exif=exif)
    done = upscale_video(tmp_path / "seq", f"{tmp_path}/out/", POINT)
    with Image.open(tmp_path / "out" / "000002.png") as made:
        assert made.info["icc_profile"] == profile
        assert made.info["dpi"] == pytest.approx((300, 300), abs=0.02)
    assert [text for text in done.warnings if "left out" in text or "cannot" in text] == [
        f"{tmp_path}/out/: EXIF metadata of the images is left out"
    ]
    done = upscale_video(tmp_path / "seq", tmp_path / "out.mp4", POINT)
    assert any("the ICC profile cannot be kept" in text for text in done.warnings)
