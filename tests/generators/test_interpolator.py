"""The interpolator on pictures whose motion is known."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from aigc_plugin.errors import InputError
from aigc_plugin.generators.interpolator import Interpolator
from aigc_plugin.planes import PlanarFrame, PlaneFormat
from oracles.motion import texture
from support.decibels import psnr

QUALITIES = ("fast", "balanced", "best")

Rgb = NDArray[np.uint8]


@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("shift", [(0, 4), (6, -10), (2, 24)])
def test_a_translation_is_found(quality: str, shift: tuple[int, int], backend: str) -> None:
    wide = texture(180, 240, seed=7).round().astype(np.uint8)
    a = wide[30:150, 40:200]
    dy, dx = shift
    b = wide[30 + dy : 150 + dy, 40 + dx : 200 + dx]
    middle = wide[30 + dy // 2 : 150 + dy // 2, 40 + dx // 2 : 200 + dx // 2]
    made = Interpolator(quality, backend=backend).generate(a, b)[0]
    assert psnr(made, middle, border=30) > 38


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_what_stands_still_stays_to_the_bit(dtype: type) -> None:
    top = 1.0 if dtype is np.float32 else np.iinfo(dtype).max
    picture = (texture(45, 67, seed=2) / 255 * top).astype(dtype)
    frames = Interpolator().generate(picture, picture, times=[0.2, 0.5, 0.9])
    assert (frames == picture).all()


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (33, 2), (17, 41)])
def test_the_smallest_pictures(shape: tuple[int, int], backend: str) -> None:
    rng = np.random.default_rng(1)
    a, b = rng.integers(0, 255, (2, *shape, 3)).astype(np.uint8)
    made = Interpolator(scene_threshold=1, backend=backend).generate(a, b, times=[0.25, 0.5])
    assert made.shape == (2, *shape, 3)
    assert made.dtype == np.uint8


def test_tiers_and_threads_give_the_same_bits(backend: str) -> None:
    rng = np.random.default_rng(1)
    a = texture(75, 93, seed=3) / np.float32(255)
    b = np.roll(a, (2, 3), (0, 1)) + rng.normal(0, 2 / 255, a.shape).astype(np.float32)
    want = Interpolator(backend="reference", threads=1).generate(a, b)
    for threads in (1, 3):
        got = Interpolator(backend=backend, threads=threads).generate(a, b)
        np.testing.assert_array_equal(got, want)


def test_not_a_number_spreads_no_further_than_its_blocks() -> None:
    """In a frame as a decoder may give it; arrays with NaN are refused."""
    a = texture(96, 96, seed=4) / np.float32(255)
    b = np.roll(a, 2, 1)
    a[40, 40] = np.nan
    first, second = (PlanarFrame((plane,), PlaneFormat("gray", 32)) for plane in (a, b))
    made = Interpolator(scene_threshold=1).between(first, second, [0.5])[0].planes[0]
    assert np.isfinite(made[:10]).all()
    assert np.isfinite(made[-10:]).all()


def test_a_cut_is_not_morphed() -> None:
    a, b = (texture(90, 120, seed=k).astype(np.uint8) for k in (1, 2))
    made = Interpolator().generate(a, b, times=[0.25, 0.75])
    np.testing.assert_array_equal(made, [a, b])


def planar(bits: int, log2: tuple[int, int], alpha: bool, seed: int, shift: int) -> PlanarFrame:
    layout = PlaneFormat("yuv", bits, *log2, alpha=alpha)
    planes = []
    for k in range(layout.n_planes):
        height, width = layout.shape_of(k, 61, 83)
        plane = np.roll(texture(height, width, seed=seed + k), shift, 1) / 255 * layout.peak
        planes.append(plane.astype(layout.dtype))
    return PlanarFrame(tuple(planes), layout, pts=Fraction(3), attached="kept")


@pytest.mark.parametrize("bits", [8, 10, 16, 32])
@pytest.mark.parametrize("log2", [(0, 0), (1, 0), (1, 1), (2, 0)])
@pytest.mark.parametrize("alpha", [False, True])
def test_every_layout_of_planes(bits: int, log2: tuple[int, int], alpha: bool) -> None:
    a, b = (planar(bits, log2, alpha, seed=5, shift=shift) for shift in (0, 2))
    (made,) = Interpolator(threads=1).between(a, b, [0.5])
    assert made.format == a.format
    assert made.attached == "kept"
    for got, first, second in zip(made.planes, a.planes, b.planes, strict=True):
        low = min(first.min(), second.min())
        high = max(first.max(), second.max())
        slack = 0.2 * a.format.peak
        assert low - slack <= got.min() <= got.max() <= high + slack


def test_repeats() -> None:
    maker = Interpolator()
    a = planar(8, (1, 1), False, seed=5, shift=0)
    noisy = a.with_planes([np.bitwise_xor(a.planes[0], 1), *a.planes[1:]])
    assert maker.is_repeat(a, a)
    assert maker.is_repeat(a, noisy)
    assert not maker.is_repeat(a, planar(8, (1, 1), False, seed=5, shift=1))


@pytest.mark.parametrize("what", [{"quality": "good"}, {"scene_threshold": 2.0}, {"scene_threshold": "low"}])
def test_refused_settings(what: dict[str, object]) -> None:
    with pytest.raises(InputError):
        Interpolator(**what)  # type: ignore[arg-type]


def test_refused_pictures() -> None:
    maker = Interpolator()
    with pytest.raises(InputError, match="uint8"):
        maker.generate(np.zeros((4, 4)), np.zeros((4, 4)))
    with pytest.raises(InputError, match="shape"):
        maker.generate(np.zeros((4, 4), np.uint8), np.zeros((4, 5), np.uint8))


@pytest.mark.parametrize("times", [[1.5], [-0.1], [float("nan")], 0.5, None, "half", ["half"]])
def test_refused_times(times: object) -> None:
    plane = np.zeros((4, 4), np.uint8)
    with pytest.raises(InputError, match="times must"):
        Interpolator().generate(plane, plane, times=times)  # type: ignore[arg-type]
    frame = PlanarFrame((plane,), PlaneFormat("gray"))
    with pytest.raises(InputError, match="times must"):
        Interpolator().between(frame, frame, times)  # type: ignore[arg-type]


def test_times_may_be_an_array() -> None:
    a = texture(20, 30, seed=2).astype(np.uint8)
    assert Interpolator().generate(a, a, times=np.linspace(0, 1, 5)).shape == (5, 20, 30)  # type: ignore[arg-type]
    assert Interpolator().generate(a, a, times=np.zeros(0)).shape == (0, 20, 30)  # type: ignore[arg-type]


@pytest.mark.parametrize("quality", QUALITIES)
def test_static_text_stays_over_a_moving_background(quality: str) -> None:
    wide = texture(160, 260, seed=9)
    letters = np.zeros((120, 200), bool)
    tops, widths = (50, 58, 46, 62, 52, 66, 48, 56), (5, 9, 4, 11, 6, 8, 12, 5)
    for x, top, width in zip(range(44, 164, 15), tops, widths, strict=True):
        letters[top:76, x : x + 4] = letters[top : top + 4, x : x + width] = True
    letters[80:85, 40:160] = True
    a, middle, b = (np.where(letters, 255, wide[20:140, 20 + k : 220 + k]) for k in (0, 5, 10))
    made = Interpolator(quality).generate(a.astype(np.uint8), b.astype(np.uint8))[0]
    mean = (a + b) / 2
    text, around = np.s_[46:88, 36:164], np.s_[90:, 30:170]
    assert np.abs(made - middle)[text].mean() < np.abs(mean - middle)[text].mean()
    assert np.abs(made.astype(float)[letters] - 255).mean() < 12
    assert np.abs(made - middle)[around].mean() < 0.5 * np.abs(mean - middle)[around].mean()


def over_texture(kind: str, speed: float, colour: tuple[int, int, int] = (230, 30, 30), drift: float = 0) -> list[Rgb]:
    """A flat thing at 0, 1/2 and 1 over a texture, in colours; the texture moves by `drift`."""
    rows, columns = np.mgrid[:180, :260]
    wide = np.stack([texture(180, 300, seed=seed) for seed in (21, 22, 23)], axis=-1)
    frames = []
    for time in (0.0, 0.5, 1.0):
        left = 90 + speed * time
        shown = {
            "disc": 20.5 - np.hypot(rows - 90, columns - left),
            "pole": 1.5 - np.abs(columns - left),
            "box": np.minimum(16.5 - np.abs(rows - 80), 24.5 - np.abs(columns - left)),
        }[kind].clip(0, 1)[..., None]
        shift = round(drift * time)
        behind = wide[:, 20 + shift : 280 + shift]
        frames.append((behind * (1 - shown) + np.array(colour) * shown).round().astype(np.uint8))
    return frames


def mean_psnr(a: Rgb, b: Rgb, want: Rgb) -> float:
    return psnr((a.astype(float) + b) / 2, want, border=1)


@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize(("kind", "speed"), [("disc", 10), ("disc", -22), ("disc", 44), ("box", 14), ("box", 22)])
def test_a_flat_thing_over_a_still_texture_is_followed(quality: str, kind: str, speed: float) -> None:
    a, middle, b = over_texture(kind, speed)
    made = Interpolator(quality).generate(a, b)[0]
    assert psnr(made, middle, border=1) > mean_psnr(a, b, middle) + 6


def test_what_is_behind_a_thing_may_move_too() -> None:
    a, middle, b = over_texture("disc", 16, drift=-8)
    made = Interpolator().generate(a, b)[0]
    assert psnr(made, middle, border=12) > mean_psnr(a, b, middle) + 6


@pytest.mark.parametrize("time", [0.25, 0.75])
def test_a_thing_is_where_it_is_at_any_time(time: float) -> None:
    a, _, b = over_texture("disc", 24)
    made = Interpolator().generate(a, b, times=[time])[0].astype(int)
    red = (made[..., 0] > 200) & (made[..., 1] < 60) & (made[..., 2] < 60)
    assert abs(np.nonzero(red)[1].mean() - (90 + 24 * time)) < 1


def test_a_thing_in_frames_of_video_is_followed_in_all_planes() -> None:
    layout = PlaneFormat("yuv", 8, 1, 1)
    frames = []
    for picture in over_texture("disc", 20, colour=(235, 40, 220)):
        planes = (picture[..., 0], picture[::2, ::2, 1], picture[::2, ::2, 2])
        frames.append(PlanarFrame(tuple(np.ascontiguousarray(plane) for plane in planes), layout, pts=Fraction(0)))
    a, middle, b = frames
    (made,) = Interpolator().between(a, b, [0.5])
    for got, want, first, second in zip(made.planes, middle.planes, a.planes, b.planes, strict=True):
        assert psnr(got, want, border=1) > psnr((first.astype(float) + second) / 2, want, border=1) + 6


@pytest.mark.parametrize(("before", "after"), [(0.3, 0.5), (0.7, 0.35)])
def test_a_fast_fade_keeps_light_and_motion_apart(before: float, after: float) -> None:
    wide = texture(160, 240, seed=13)
    a, middle, b = (
        (wide[20:140, 20 + 2 * k : 200 + 2 * k] * (before + (after - before) * k / 2)).round().astype(np.uint8)
        for k in range(3)
    )
    made = Interpolator().generate(a, b)[0]
    assert psnr(made, middle) > 40
