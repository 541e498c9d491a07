"""Views of images: exact to a fraction of a pixel, so that moves do not shake; reframing finds the subject."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from aigc_plugin.drawing.overlay import lay_over, overlay_of
from aigc_plugin.drawing.text_image import TextImage
from aigc_plugin.generators.reframing import focus_of, shots_of
from aigc_plugin.generators.views import (
    FORMAT,
    VIDEO,
    Window,
    blurred_fill,
    covering,
    standard_frame,
    view,
    zoomed,
)
from aigc_plugin.ops.colour import rgb_to_yuv, yuv_to_rgb
from aigc_plugin.planes import Colour, PlanarFrame, PlaneFormat


def blob_image(size: tuple[int, int], x: float, y: float, deviation: float = 12.0) -> PlanarFrame:
    """A soft, bright, slightly red spot on grey, in RGB."""
    width, height = size
    columns, rows = np.arange(width) - x, np.arange(height)[:, None] - y
    spot = np.exp(-(columns**2 + rows**2) / (2 * deviation**2))
    planes = [np.rint(80 + gain * spot).astype(np.uint8) for gain in (170, 40, 0)]
    return PlanarFrame(tuple(planes), PlaneFormat("rgb"), Colour("full", 0, 1, 13))


def centre_of(plane: np.ndarray, base: float) -> tuple[float, float]:
    """Centre of the squares of what is brighter than the ground: rounded tails of a spot hardly count."""
    weight = np.maximum(plane.astype(np.float64) - base, 0) ** 2
    rows, columns = np.indices(plane.shape)
    return float((columns * weight).sum() / weight.sum()), float((rows * weight).sum() / weight.sum())


@pytest.mark.parametrize("plane", [0, 2])
def test_a_zoom_does_not_shake(plane: int) -> None:
    """10 % over 5 s, in samples of the plane: FFmpeg's zoompan moves by whole pixels and jitters by 0.57."""
    frame = standard_frame(blob_image((960, 640), 610.3, 215.7, 24.0 if plane else 8.0))
    base = covering((960, 640), (640, 360))
    frames = 125
    places = []
    for number in range(frames):
        zoom = 1.1 ** (number / (frames - 1))
        shown = view(frame, zoomed(base, zoom, (300.0, 400.0)), (640, 360))
        places.append(centre_of(shown.planes[plane], float(shown.planes[plane][0, 0])))
    path = np.array(places)
    jitter = np.abs(np.diff(path, 2, axis=0)).max()
    assert jitter < 0.05
    assert (np.diff(path[:, 0]) > 0).all()


def test_a_view_is_where_its_window_is() -> None:
    frame = standard_frame(blob_image((400, 300), 201.25, 120.5))
    shown = view(frame, Window(101.0, 60.25, 200.0, 100.0), (400, 200))
    x, y = centre_of(shown.planes[0], float(shown.planes[0][0, 0]))
    assert (x, y) == pytest.approx(((201.25 + 0.5 - 101) * 2 - 0.5, (120.5 + 0.5 - 60.25) * 2 - 0.5), abs=0.03)
    u, v = centre_of(shown.planes[2], float(shown.planes[2][0, 0]))
    assert (2 * u, 2 * v + 0.5) == pytest.approx((x, y), abs=0.1)


def test_a_view_of_subsampled_video_is_the_same_view() -> None:
    image = blob_image((400, 300), 180, 150)
    planes = rgb_to_yuv(yuv_to_rgb(image), FORMAT, VIDEO)
    half = view(PlanarFrame(planes, FORMAT, VIDEO), Window(50, 40, 240, 180), (480, 360))
    full = view(standard_frame(image), Window(50, 40, 240, 180), (480, 360))
    for one, other in zip(half.planes, full.planes, strict=True):
        assert np.abs(one.astype(int) - other).max() <= 2


@pytest.mark.parametrize("source", [(1920, 1080), (1080, 1920), (500, 500), (1001, 333)])
@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (720, 720)])
@pytest.mark.parametrize("focus", [(0.5, 0.5), (0.0, 1.0), (0.9, 0.1)])
def test_a_covering_window_lies_inside(
    source: tuple[int, int], size: tuple[int, int], focus: tuple[float, float]
) -> None:
    window = covering(source, size, focus)
    assert window.x >= 0
    assert window.y >= 0
    assert window.x + window.width <= source[0] + 1e-6
    assert window.y + window.height <= source[1] + 1e-6
    assert window.width / window.height == pytest.approx(size[0] / size[1])
    assert window.width == pytest.approx(source[0]) or window.height == pytest.approx(source[1])


def test_blurred_fill_shows_the_whole_image_in_its_shape() -> None:
    frame = standard_frame(blob_image((640, 360), 320, 180, 8))
    filled = blurred_fill(frame, (360, 640))
    luma = filled.planes[0]
    x, y = centre_of(luma[220:420], float(luma[300, 0]))
    assert (x, y + 220) == pytest.approx((179.5, 319.5), abs=1)
    assert luma[:200].max() < luma[300, 0] + 40
    assert float(luma[20, 20]) < float(luma[300, 4])


def test_the_focus_is_where_the_detail_is() -> None:
    rng = np.random.default_rng(1)
    image = np.full((180, 320), 90, np.uint8)
    image[60:150, 230:300] = rng.integers(0, 255, (90, 70), np.uint8)
    frame = PlanarFrame((image,), PlaneFormat("gray"), Colour("full"))
    x, y = focus_of(frame, 9 / 16)
    assert 0.7 < x < 0.95
    assert y == 0.5
    flat = PlanarFrame((np.full((180, 320), 90, np.uint8),), PlaneFormat("gray"), Colour("full"))
    assert focus_of(flat, 9 / 16)[0] == pytest.approx(0.5, abs=0.02)


def test_each_shot_has_its_own_focus() -> None:
    rng = np.random.default_rng(2)

    def frame(number: int) -> PlanarFrame:
        left = 20 + number if number < 12 else 230
        image = np.full((180, 320), 60 if number < 12 else 170, np.uint8)
        image[50:130, left : left + 60] = rng.integers(0, 255, (80, 60), np.uint8)
        return PlanarFrame((image,), PlaneFormat("gray"), Colour("full"))

    shots = list(shots_of(((Fraction(number, 25), frame(number)) for number in range(24)), 9 / 16))
    assert [shot.start for shot in shots] == [0, Fraction(12, 25)]
    assert shots[0].focus[0] < 0.35
    assert shots[1].focus[0] > 0.65


@pytest.mark.parametrize("corner", [(3, 5), (-7, -3), (50, 41)])
def test_an_overlay_has_its_colours_where_it_is(corner: tuple[int, int]) -> None:
    rgba = np.zeros((20, 30, 4), np.uint8)
    rgba[4:16, 6:24] = (255, 0, 0, 255)
    planes = (np.full((60, 80), 100, np.uint8), np.full((30, 40), 90, np.uint8), np.full((30, 40), 160, np.uint8))
    frame = PlanarFrame(planes, FORMAT, VIDEO)
    x, y = corner
    laid = lay_over(frame, overlay_of(TextImage(rgba, (0, 0, 30, 20)), x, y))
    inside = np.zeros((60, 80), bool)
    inside[max(0, y + 4) : y + 16, max(0, x + 6) : x + 24] = True
    assert (laid.planes[0][inside] == 63).all()
    assert (laid.planes[0][~inside] == 100).all()
    assert frame.planes[0].min() == 100
    assert laid.planes[2].max() in (160, 240)
    half = lay_over(frame, overlay_of(TextImage(rgba, (0, 0, 30, 20)), x, y), 0.5)
    assert set(half.planes[0][inside].tolist()) <= {81, 82}
