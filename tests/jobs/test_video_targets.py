"""Sizes as they are seen, and what a name of an output stands for."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from aigc_plugin.errors import InputError
from aigc_plugin.jobs.upscale_images import upscale_image
from aigc_plugin.jobs.video_jobs import filter_video, upscale_video
from aigc_plugin.jobs.work_kinds import is_folder_work, is_image_work
from aigc_plugin.media.orientation import Orientation
from aigc_plugin.options.filter import FilterOptions
from aigc_plugin.options.upscale import UpscaleOptions
from support.video_files import read_video, write_video

PORTRAIT = "54x96"


@pytest.fixture
def rotated(tmp_path: Path) -> Callable[[int], Path]:
    """Make a video of 64 x 48 that is to be turned as EXIF's number says."""

    def make(number: int) -> Path:
        path = write_video(tmp_path / "in.mp4", size=(64, 48))
        data = bytearray(path.read_bytes())
        place = data.find(b"tkhd") + 4 + 40
        orientation = Orientation.of_exif(number) or Orientation()
        data[place : place + 36] = struct.pack(">9i", *orientation.matrix)
        path.write_bytes(bytes(data))
        return path

    return make


@pytest.mark.parametrize("extension", [".mkv", ".mp4", ".nut"])
@pytest.mark.parametrize("number", [1, 3, 5, 6, 7, 8])
def test_the_size_counts_in_what_is_seen(
    number: int, extension: str, rotated: Callable[[int], Path], tmp_path: Path
) -> None:
    target = tmp_path / f"out{extension}"
    done = upscale_video(rotated(number), target, UpscaleOptions(model="lanczos", size=PORTRAIT))
    assert (done.width, done.height) == (54, 96)
    video = read_video(target)
    stored = (96, 54) if number > 4 and extension != ".nut" else (54, 96)
    assert video.size == stored


def test_sizes_in_a_chain_count_alike(rotated: Callable[[int], Path], tmp_path: Path) -> None:
    chain = f"upscale=size={PORTRAIT}:model=lanczos,interpolate=factor=2"
    done = filter_video(rotated(6), tmp_path / "out.mp4", chain, FilterOptions())
    assert (done.width, done.height) == (54, 96)
    assert read_video(tmp_path / "out.mp4").size == (96, 54)


def test_a_size_that_no_encoder_takes_is_refused_before_the_work(tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.mp4")
    with pytest.raises(InputError, match="16390 x 16"):
        upscale_video(source, tmp_path / "out.webp", UpscaleOptions(model="lanczos", size=(16390, 16)))
    with pytest.raises(InputError, match="32768 x 32768"):
        upscale_video(source, tmp_path / "out.mp4", UpscaleOptions(model="lanczos", size=(32768, 32768)))
    assert [path.name for path in tmp_path.iterdir()] == ["in.mp4"]


@pytest.mark.parametrize(
    ("target", "codec"),
    [("out.gif", "libx264"), ("out.mp4", "gif"), ("out.webm", "libx264"), ("out.apng", "png"), ("%d.png", "libx264")],
)
def test_an_encoder_that_the_container_does_not_hold_is_refused(target: str, codec: str, tmp_path: Path) -> None:
    source = write_video(tmp_path / "in.mp4")
    with pytest.raises(InputError, match=f"does not hold {codec}") as caught:
        upscale_video(source, tmp_path / target, UpscaleOptions(model="point", codec=codec))
    assert caught.value.hint


def test_work_on_images_is_told_from_work_on_videos(tmp_path: Path) -> None:
    folder = tmp_path / "seq"
    folder.mkdir()
    frames = [Image.fromarray(np.full((4, 4, 3), 60 * n, np.uint8)) for n in range(3)]
    frames[0].save(tmp_path / "moving.gif", save_all=True, append_images=frames[1:])
    frames[0].save(tmp_path / "moving.webp", save_all=True, append_images=frames[1:])
    for path in (tmp_path / "still.webp", tmp_path / "still.png", folder / "f0001.png"):
        frames[0].save(path)
    names = {path.stem + path.suffix: str(path) for path in tmp_path.iterdir()}
    assert is_image_work(names["still.webp"], "out.webp")
    assert is_image_work(names["still.png"], "out.jpg")
    assert is_image_work(names["moving.gif"], "out.png")
    assert not is_image_work(names["moving.gif"], "out.webp")
    assert not is_image_work(names["moving.webp"], "out.webp")
    assert not is_image_work("film.mp4", "out.webp")
    assert not is_image_work(str(folder / "f%04d.png"), "out.webp")
    assert not is_image_work("film.mp4", "f%04d.png")
    assert is_image_work(names["still.png"], "out.jxl")
    assert not is_image_work(names["still.png"], "out.mp4")
    assert not is_image_work("film.mp4", "out.jxl")
    assert is_folder_work(str(folder), "elsewhere/")
    assert not is_folder_work(str(folder), "out.mp4")
    assert not is_folder_work(str(folder), "out.gif")
    assert not is_folder_work(str(folder), "out/f%03d.png")


def test_image_formats_that_are_not_written_are_named(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "in.png")
    with pytest.raises(InputError, match=r"'\.jxl', which is no image format") as caught:
        upscale_image(tmp_path / "in.png", tmp_path / "out.jxl")
    assert ".png" in caught.value.hint
