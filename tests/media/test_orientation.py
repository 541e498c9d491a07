"""All eight orientations, from EXIF and from display matrices, against Pillow."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from PIL import Image, ImageOps

from aigc_plugin.media.orientation import Orientation
from aigc_plugin.planes import Colour, PlanarFrame, PlaneFormat

ONE = 1 << 16


def frame(height: int, width: int, layout: PlaneFormat) -> PlanarFrame:
    shapes = [layout.shape_of(number, height, width) for number in range(layout.n_planes)]
    planes = [np.arange(rows * columns, dtype=layout.dtype).reshape(rows, columns) for rows, columns in shapes]
    return PlanarFrame(tuple(planes), layout, Colour(siting="left"))


@pytest.mark.parametrize("number", range(2, 9))
def test_exif_turns_as_pillow_does(number: int) -> None:
    orientation = Orientation.of_exif(number)
    assert orientation is not None
    given = frame(5, 7, PlaneFormat("gray"))
    image = Image.fromarray(given.planes[0])
    image.getexif()[0x0112] = number
    want = np.asarray(ImageOps.exif_transpose(image))
    np.testing.assert_array_equal(orientation.turn(given).planes[0], want)
    assert orientation.size(7, 5) == want.shape[::-1]
    assert Orientation.of_matrix(orientation.matrix) == orientation


@pytest.mark.parametrize(
    ("matrix", "number"),
    [
        ((0, ONE, 0, -ONE, 0, 0, 0, 0, 1 << 30), 6),
        ((0, -ONE, 0, ONE, 0, 0, 0, 0, 1 << 30), 8),
        ((-ONE, 0, 0, 0, -ONE, 0, 640 * ONE, 480 * ONE, 1 << 30), 3),
        ((-ONE, 0, 0, 0, ONE, 0, 640 * ONE, 0, 1 << 30), 2),
        ((0, ONE, 0, ONE, 0, 0, 0, 0, 1 << 30), 5),
    ],
)
def test_matrices_of_cameras(matrix: tuple[int, ...], number: int) -> None:
    assert Orientation.of_matrix(matrix) == Orientation.of_exif(number)


@pytest.mark.parametrize(
    "matrix", [None, (ONE, 0, 0, 0, ONE, 0, 0, 0, 1 << 30), (ONE // 2, ONE, 0, -ONE, ONE // 2, 0, 0, 0, 1 << 30)]
)
def test_upright_and_slanted_matrices_turn_nothing(matrix: tuple[int, ...] | None) -> None:
    assert Orientation.of_matrix(matrix) is None


def test_chroma_and_pixels_turn_with_the_frame() -> None:
    turn = Orientation.of_exif(6)
    assert turn is not None
    turned = turn.turn(frame(6, 8, PlaneFormat("yuv", 8, 1, 0)))
    assert (turned.format.log2_chroma_width, turned.format.log2_chroma_height) == (0, 1)
    assert [plane.shape for plane in turned.planes] == [(8, 6), (4, 6), (4, 6)]
    assert turned.colour.siting == "top"
    assert turn.aspect(Fraction(4, 3)) == Fraction(3, 4)
