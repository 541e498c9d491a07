"""Moving backgrounds: against float64, looping, tiling, the same on every tier and for any number of threads."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice

import numpy as np
import pytest

import aigc_plugin as aigc
from aigc_plugin.engine import Engine
from aigc_plugin.errors import InputError
from aigc_plugin.generators.background import Background, Motion, styles
from aigc_plugin.generators.background_colours import colours_of_image, colours_of_stops, read_colour, tinted
from aigc_plugin.weights.families.background import load_backgrounds
from oracles.background import Loop, Oracle

SIZE = (61, 34)
LIT = {"nebula", "galaxy", "aurora", "bokeh"}


@pytest.mark.parametrize(
    ("style", "size"),
    [("clouds", (96, 54)), ("underwater", (54, 97)), ("waves", (75, 75)), ("silk", (160, 40)), ("marble", (33, 20))],
)
def test_frames_are_those_of_the_formula(style: str, size: tuple[int, int]) -> None:
    """Within rounding of positions, levels and hues; dither is half a code in the mean, more in steep colours."""
    file = load_backgrounds("aigc-drift")
    oracle = Oracle(file, style, Loop(size, 50, 2.0, 7))
    loop = Background.load(style).loop(size, fps=25, seconds=2, seed=7)
    for number in (0, 13):
        error = np.abs(loop.frame(number) - oracle.frame(number))
        assert error.mean() < 1.2
        assert np.quantile(error, 0.99) < 12


@pytest.mark.parametrize("style", styles())
def test_every_style_moves_and_loops(style: str) -> None:
    loop = Background.load(style).loop((96, 54), fps=10, seconds=3, seed=3)
    first = loop.frame(0)
    assert first.std() > 3
    assert np.array_equal(first, loop.frame(len(loop)))
    assert np.array_equal(loop.frame(-1), loop.frame(len(loop) - 1))
    assert not np.array_equal(first, loop.frame(1))
    steps = [_rms(loop.frame(i), loop.frame(i + 1)) for i in range(len(loop))]
    assert steps[-1] < 2 * np.median(steps)


def _rms(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(a.astype(float) - b))))


@pytest.mark.parametrize("style", ["nebula", "bokeh", "waves"])
def test_bytes_do_not_depend_on_tier_or_threads(backend: str, style: str) -> None:
    def made(engine: Engine) -> list[np.ndarray]:
        loop = Background.load(style, engine=engine).loop(SIZE, fps=5, seconds=1, seed=11)
        return [loop.frame(2), loop.planes(2), *loop.yuv(2), *loop.yuv(2, bits=10)]

    for one, other in zip(made(Engine("reference", threads=1)), made(Engine(backend, threads=3)), strict=True):
        assert np.array_equal(one, other)


@pytest.mark.parametrize("style", ["clouds", "bokeh"])
def test_frames_tile(style: str) -> None:
    """Across the border as along it: steps to the opposite side are no larger than others."""
    frame = Background.load(style).loop((200, 120), seed=4).frame(0).astype(float)
    for axis in (0, 1):
        inside = np.sqrt(np.square(np.diff(frame, axis=axis)).mean(axis=(1 - axis, 2)))
        across = _rms(np.take(frame, 0, axis), np.take(frame, -1, axis))
        assert across < 1.5 * inside.max()


def test_a_shape_has_one_picture_in_all_sizes() -> None:
    background = Background.load("sunset")
    small, large = (background.loop(size, seed=5).frame(9).astype(float) for size in ((96, 54), (384, 216)))
    shrunk = large.reshape(54, 4, 96, 4, 3).mean(axis=(1, 3))
    assert np.abs(small - shrunk).mean() < 6
    other = background.loop((96, 54), seed=6).frame(9)
    assert np.abs(small - other).mean() > 20


def test_yuv_is_bt709_of_the_planes() -> None:
    """Luma of 8 and 10 bits, chroma sited left: its mean is that of the frame."""
    loop = Background.load("gradients").loop((64, 48), seed=1)
    red, green, blue = loop.planes(3) / 1023
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    y8, u8, _ = loop.yuv(3)
    y10, u10, v10 = loop.yuv(3, bits=10)
    assert np.abs(y10 - (64 + 876 * luma)).max() <= 1
    assert np.abs(y8 - (16 + 219 * luma)).max() <= 1.1
    assert u8.shape == (24, 32)
    assert abs(u10.mean() - (512 + 896 * ((blue - luma) / 1.8556).mean())) < 1
    assert abs(v10.mean() - (512 + 896 * ((red - luma) / 1.5748).mean())) < 1
    bytes_error = loop.frame(3) - 255 * np.stack([red, green, blue], -1)
    assert np.abs(bytes_error).max() <= 1.1


def test_frames_of_the_public_face() -> None:
    frames = list(islice(aigc.Background.load("ink").frames(size=(32, 18), fps=30, seconds=8, seed=0), 2))
    assert [frame.shape for frame in frames] == [(18, 32, 3)] * 2
    assert frames[0].dtype == np.uint8


def test_motion_and_moments() -> None:
    background = Background.load("smoke")
    still = background.loop(SIZE, motion=Motion(speed=0))
    assert np.array_equal(still.frame(0), still.frame(100))
    loop = background.loop(SIZE, seed=2)
    assert loop.frame(0, gain=0.5).mean() < 0.6 * loop.frame(0).mean()
    assert loop.frame(0, gain=0).max() == 0
    assert not np.array_equal(loop.frame(0, reach=1.5), loop.frame(0))


def test_colours() -> None:
    stops = colours_of_stops(["000000 ffffff"])
    assert stops.shape == (8, 64, 3)
    assert np.all(np.diff(stops[0, :, 0]) >= 0)
    image = np.zeros((40, 50, 3))
    image[:20] = (0.9, 0.1, 0.1)
    image[20:] = (0.1, 0.1, 0.9)
    table = colours_of_image(image)
    assert table[0, :, 2].mean() > table[0, :, 0].mean()
    assert table[-1, :, 0].mean() > table[-1, :, 2].mean()
    blue = tinted(stops, read_colour("#2040ff"))
    assert np.abs(blue - stops)[0, 32].max() > 0.2
    luma = (blue * [0.2126, 0.7152, 0.0722]).sum(axis=-1)
    assert np.abs(luma - (stops * [0.2126, 0.7152, 0.0722]).sum(axis=-1)).max() < 0.02


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"style": "lava"}, "cannot be 'lava'"),
        ({"style": "ink", "palette": ["#000000"]}, "two colours"),
        ({"style": "ink", "colour": "red"}, "no colour"),
        ({"style": "ink", "colour": "#ff0000", "palette": ["#000000", "#ffffff"]}, "both choose"),
    ],
)
def test_wrong_looks(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Background.load(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"size": (1, 9)}, "1 x 9"),
        ({"size": (400, 20)}, "16 times"),
        ({"fps": 0}, "above 0"),
        ({"seconds": 0}, "above 0"),
        ({"seconds": Fraction(1, 1000)}, "0 frames"),
        ({"seed": -1}, "seed"),
    ],
)
def test_wrong_loops(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Background.load("ink").loop(**arguments)  # type: ignore[arg-type]
