"""Pictures of scenes: videos upright and at their times, images whole or cropped around their subject."""

from __future__ import annotations

import struct
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from aigc_plugin.engine import Engine
from aigc_plugin.generators.views import standard_frame
from aigc_plugin.jobs.produce.pictures import StillPictures, VideoPictures, covers
from aigc_plugin.media.orientation import Orientation
from aigc_plugin.production.moves import read_move
from aigc_plugin.production.scenes import Picture
from support.video_files import read_video, write_video

RATE, ENGINE = Fraction(25), Engine("auto")


def video(picture: Picture, size: tuple[int, int], length: int, warnings: list[str]) -> VideoPictures:
    return VideoPictures(picture, size, RATE, length, ENGINE, warnings.append)


def turned(path: Path, orientation: Orientation) -> Path:
    """Write a display matrix into the header of the track."""
    data = bytearray(path.read_bytes())
    place = data.find(b"tkhd") + 4 + 40
    data[place : place + 36] = struct.pack(">9i", *orientation.matrix)
    path.write_bytes(bytes(data))
    return path


@pytest.mark.parametrize("number", [3, 6, 8])
def test_a_turned_video_is_upright(tmp_path: Path, number: int) -> None:
    orientation = Orientation.of_exif(number)
    assert orientation is not None
    path = turned(write_video(tmp_path / "a.mp4"), orientation)
    wanted = standard_frame(orientation.turn(read_video(path).frames[0]))
    size = wanted.width, wanted.height
    (shown,) = video(Picture(str(path)), size, 6, []).frames(0, 1)
    assert (shown.width, shown.height) == size
    assert np.abs(shown.planes[0].astype(float) - wanted.planes[0]).mean() < 4


def test_a_video_is_shown_at_its_times_and_held_at_its_ends(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4")
    luma = [frame.planes[0].astype(int) for frame in read_video(path).frames]
    warnings: list[str] = []
    picture = Picture(str(path), fit="cover")

    def shown(picture: Picture, first: int, last: int, length: int) -> list[int]:
        """Numbers of the frames that are shown."""
        frames = video(picture, (64, 48), length, warnings).frames(first, last)
        return [int(np.argmin([np.abs(f.planes[0].astype(int) - each).mean() for each in luma])) for f in frames]

    assert shown(picture, -2, 8, 6) == [0, 0, 0, 1, 2, 3, 4, 5, 5, 5]
    assert shown(replace(picture, start=Fraction(2, 25)), 0, 4, 4) == [2, 3, 4, 5]
    assert shown(replace(picture, speed=Fraction(2)), 0, 3, 3) == [0, 2, 4]
    assert shown(replace(picture, speed=Fraction(1, 2)), 0, 6, 6) == [0, 0, 1, 1, 2, 2]
    assert warnings == []
    shown(picture, 0, 30, 30)
    assert any("ends before its scene does" in text for text in warnings)


def test_a_picture_of_another_shape_is_cropped_or_shown_whole() -> None:
    picture = Picture("a.png")
    assert covers((1920, 1080), (1080, 1920), picture)
    assert not covers((3000, 600), (1080, 1920), picture)
    assert covers((3000, 600), (1080, 1920), replace(picture, crop={"portrait": (0.2, 0.5)}))
    assert not covers((1920, 1080), (1080, 1920), replace(picture, fit="blur"))


def test_a_crop_is_where_the_script_says(tmp_path: Path) -> None:
    """The left half is red, the right half blue, with all the detail."""
    pixels = np.zeros((90, 160, 3), np.uint8)
    pixels[:, :80, 0] = 200
    pixels[:, 80:, 2] = 200
    pixels[::2, 100:140, 1] = 255
    Image.fromarray(pixels).save(tmp_path / "a.png")

    def chroma(picture: Picture) -> float:
        still = StillPictures(picture, (54, 96), (0, 5, 0), inwards=True, engine=ENGINE)
        (frame,) = still.frames(2, 3)
        return float(frame.planes[2].mean())

    picture = Picture(str(tmp_path / "a.png"), move=read_move("still"))
    assert chroma(picture) < 128
    assert chroma(replace(picture, crop={"portrait": (0.1, 0.5)})) > 200
