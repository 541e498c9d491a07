from __future__ import annotations

import itertools
from typing import Any, get_args

import av
import numpy as np
import pytest

from aigc_plugin import Engine, InputError, ops
from aigc_plugin.ops.colour import matrix_code
from aigc_plugin.planes import Colour, PlanarFrame, PlaneFormat, Siting
from oracles import colour as oracle

MATRICES = [0, 1, 4, 5, 6, 7, 8, 9]
RANGES: list[Any] = ["limited", "full"]


def rgb_noise(height: int, width: int, seed: int = 0) -> Any:
    """In gamut, with black, white and the primaries."""
    rgb = np.random.default_rng(seed).random((3, height, width)).astype(np.float32)
    corners = np.array(list(itertools.product([0, 1], repeat=3)), np.float32)
    for number, corner in enumerate(corners[: width * height]):
        rgb[:, number // width, number % width] = corner
    return rgb


@pytest.mark.parametrize("bits", [8, 9, 10, 12, 14, 16])
@pytest.mark.parametrize("range", RANGES)
@pytest.mark.parametrize("matrix", MATRICES)
def test_codes_are_those_of_the_standard(matrix: int, range: Any, bits: int, backend: str) -> None:
    rgb = rgb_noise(13, 37)
    planes = ops.rgb_to_yuv(rgb, PlaneFormat("yuv", bits), Colour(range, matrix), engine=Engine(backend))
    exact = oracle.encode(rgb.astype(np.float64), matrix, bits, range == "limited")
    peak = (1 << bits) - 1
    for plane, want in zip(planes, exact, strict=True):
        assert plane.dtype == (np.uint8 if bits == 8 else np.uint16)
        assert np.abs(plane - np.clip(want, 0, peak)).max() <= 0.5 + 1e-6 * peak


@pytest.mark.parametrize("bits", [8, 10, 12, 16])
@pytest.mark.parametrize("range", RANGES)
@pytest.mark.parametrize("matrix", MATRICES)
def test_there_and_back_gives_the_same_codes(matrix: int, range: Any, bits: int, backend: str) -> None:
    """Any codes, also those of no colour: footroom and headroom are kept."""
    format = PlaneFormat("yuv", bits)
    rng = np.random.default_rng(bits)
    planes = [rng.integers(0, format.peak, (23, 65), endpoint=True).astype(format.dtype) for _ in "yuv"]
    frame = PlanarFrame(tuple(planes), format, Colour(range, matrix))
    back = ops.rgb_to_yuv(ops.yuv_to_rgb(frame, engine=Engine(backend)), format, frame.colour, engine=Engine(backend))
    for got, want in zip(back, planes, strict=True):
        np.testing.assert_array_equal(got, want)


@pytest.mark.parametrize("siting", get_args(Siting))
@pytest.mark.parametrize("subsampling", [(1, 1), (1, 0), (2, 0), (2, 2), (0, 1)])
@pytest.mark.parametrize("size", [(8, 16), (9, 17), (1, 1), (2, 35)])
def test_flat_patches_are_exact(siting: Any, subsampling: tuple[int, int], size: tuple[int, int]) -> None:
    for bits, codes in [
        (8, (120, 90, 200)),
        (10, (64, 512, 960)),
        (12, (4095, 0, 2048)),
        (32, (0.5, 0.25, 0.75)),
    ]:
        format = PlaneFormat("yuv", bits, *subsampling)
        planes = tuple(np.full(format.shape_of(number, *size), code, format.dtype) for number, code in enumerate(codes))
        frame = PlanarFrame(planes, format, Colour("limited", 1, siting=siting))
        back = ops.rgb_to_yuv(ops.yuv_to_rgb(frame), format, frame.colour)
        for got, want in zip(back, planes, strict=True):
            assert got.shape == want.shape
            np.testing.assert_allclose(got, want, atol=1e-6 if bits == 32 else 0)


@pytest.mark.parametrize("siting", get_args(Siting))
def test_chroma_is_spread_and_gathered_where_it_lies(siting: Any) -> None:
    """A ramp in chroma over the picture stays the same function of the place in the picture."""
    format = PlaneFormat("yuv", 32, 1, 1)
    down, across = {"left": (0.5, 0), "center": (0.5, 0.5), "topleft": (0, 0), "top": (0, 0.5),
                    "bottomleft": (1, 0), "bottom": (1, 0.5)}[siting]  # fmt: skip
    y, x = 2 * np.arange(32)[:, None] + down, 2 * np.arange(40)[None] + across
    ramp = (0.3 + 0.004 * y + 0.002 * x).astype(np.float32)
    frame = PlanarFrame(
        (np.full((64, 80), 0.5, np.float32), np.full_like(ramp, 0.5), ramp),
        format,
        Colour("full", 1, siting=siting),
    )
    red = ops.yuv_to_rgb(frame)[0]
    want = 0.5 + 2 * (1 - 0.2126) * (0.3 + 0.004 * np.arange(64)[:, None] + 0.002 * np.arange(80)[None] - 0.5)
    inside = np.s_[8:-8, 8:-8]
    np.testing.assert_allclose(red[inside], want[inside], atol=1e-5)
    back = ops.rgb_to_yuv(ops.yuv_to_rgb(frame), format, frame.colour)[2]
    np.testing.assert_allclose(back[8:-8, 8:-8], ramp[8:-8, 8:-8], atol=1e-5)


def test_rgb_and_gray_frames_are_scaled(backend: str) -> None:
    planes = tuple(np.full((3, 5), value, np.uint16) for value in (0, 512, 1023))
    rgb = ops.yuv_to_rgb(PlanarFrame(planes, PlaneFormat("rgb", 10)), engine=Engine(backend))
    np.testing.assert_allclose(rgb[:, 0, 0], np.array([0, 512, 1023]) / 1023, atol=1e-7)
    back = ops.rgb_to_yuv(rgb, PlaneFormat("rgb", 10), Colour(), engine=Engine(backend))
    np.testing.assert_array_equal(back, planes)
    gray = PlanarFrame((np.full((3, 5), 16, np.uint8),), PlaneFormat("gray", 8), Colour("limited"))
    shown = ops.yuv_to_rgb(gray, engine=Engine(backend))
    assert np.abs(shown).max() < 1e-7
    np.testing.assert_array_equal(ops.rgb_to_yuv(shown, gray.format, gray.colour, engine=Engine(backend))[0], 16)


def test_alpha_is_left_out() -> None:
    planes = tuple(np.full((4, 4), 128, np.uint8) for _ in range(4))
    frame = PlanarFrame(planes, PlaneFormat("yuv", 8, alpha=True))
    assert ops.yuv_to_rgb(frame).shape == (3, 4, 4)
    assert len(ops.rgb_to_yuv(ops.yuv_to_rgb(frame), frame.format, frame.colour)) == 3


def test_agrees_with_swscale() -> None:
    """FFmpeg's own conversion, which rounds to 8 bits on the way: within 2 codes of ours."""
    rgb = rgb_noise(48, 64)
    for matrix, name in [(1, "ITU709"), (6, "ITU601"), (9, None)]:
        planes = ops.rgb_to_yuv(rgb, PlaneFormat("yuv", 8), Colour("limited", matrix))
        frame = av.VideoFrame(64, 48, "yuv444p")
        for target, plane in zip(frame.planes, planes, strict=True):
            rows = np.frombuffer(target, np.uint8).reshape(48, target.line_size)
            rows[:, :64] = plane
        frame.colorspace, frame.color_range = matrix, 1
        shown = frame.reformat(format="gbrp", src_colorspace=name or matrix).to_ndarray()
        shown = np.moveaxis(shown, -1, 0) if shown.shape[-1] == 3 else shown
        ours = np.clip(ops.yuv_to_rgb(PlanarFrame(planes, PlaneFormat("yuv", 8), Colour("limited", matrix))), 0, 1)
        assert np.abs(shown - 255 * ours).max() <= 2.5, matrix


def test_result_does_not_depend_on_threads() -> None:
    rgb = rgb_noise(200, 1500)
    one = ops.rgb_to_yuv(rgb, PlaneFormat("yuv", 10, 1, 1), Colour(), engine=Engine(threads=1))
    for got, want in zip(
        ops.rgb_to_yuv(rgb, PlaneFormat("yuv", 10, 1, 1), Colour(), engine=Engine(threads=3)), one, strict=True
    ):
        np.testing.assert_array_equal(got, want)


def test_what_is_not_a_number_becomes_zero_or_stays() -> None:
    rgb = rgb_noise(4, 40)
    rgb[1, 2, 3] = np.nan
    assert ops.rgb_to_yuv(rgb, PlaneFormat("yuv", 8), Colour(matrix=1))[0][2, 3] == 0
    assert np.isnan(ops.rgb_to_yuv(rgb, PlaneFormat("yuv", 32), Colour(matrix=1))[0][2, 3])


def test_the_matrix_of_untagged_pictures() -> None:
    for size, code in [((720, 960), 1), ((719, 1279), 6), ((544, 1280), 1), ((480, 720), 6)]:
        assert matrix_code(Colour(), *size) == code
    assert matrix_code(Colour(matrix=9), 480, 720) == 9


def test_matrices_that_are_none_are_refused() -> None:
    with pytest.raises(InputError, match="matrix 10 is not one of 0, 1, 4, 5, 6, 7, 8, 9"):
        ops.rgb_to_yuv(rgb_noise(4, 4), PlaneFormat("yuv"), Colour(matrix=10))
    with pytest.raises(InputError, match="rgb must be float32, not float64"):
        ops.rgb_to_yuv(np.zeros((3, 4, 4)), PlaneFormat("yuv"), Colour())
