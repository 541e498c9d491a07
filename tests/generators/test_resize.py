from __future__ import annotations

from fractions import Fraction
from typing import Any, get_args

import numpy as np
import pytest

from aigc_plugin.generators.resize import resize_frame
from aigc_plugin.planes import Colour, PlanarFrame, PlaneFormat, Siting
from oracles import resampling as oracle

# Where chroma lies beyond the first pixel of its block, in pixels of a block of two: (down, across).
OFFSETS = {
    "left": (0.5, 0),
    "center": (0.5, 0.5),
    "topleft": (0, 0),
    "top": (0, 0.5),
    "bottomleft": (1, 0),
    "bottom": (1, 0.5),
}


def ramps(height: int, width: int, format: PlaneFormat, siting: Siting) -> PlanarFrame:
    """Planes whose samples are a linear function of where they lie in the picture, in float32."""
    planes = []
    for number in range(format.n_planes):
        rows, cols = format.shape_of(number, height, width)
        y, x = np.arange(rows, dtype=np.float64), np.arange(cols, dtype=np.float64)
        if format.is_chroma(number):
            down, across = OFFSETS[siting]
            y = 2 * y + down if format.log2_chroma_height else y
            x = 2 * x + across if format.log2_chroma_width else x
        planes.append((3 * y[:, None] + x).astype(np.float32))
    return PlanarFrame(tuple(planes), format, Colour(siting=siting), Fraction(1, 3), Fraction(1, 24), "kept")


@pytest.mark.parametrize("siting", get_args(Siting))
@pytest.mark.parametrize("subsampling", [(1, 1), (1, 0), (0, 0)])
@pytest.mark.parametrize("size_out", [(160, 240), (120, 180), (243, 361), (60, 77)])
def test_chroma_stays_where_it_is(siting: Siting, subsampling: tuple[int, int], size_out: tuple[int, int]) -> None:
    """A ramp over the picture is the same ramp after resizing: luma and chroma agree about where things are."""
    frame = ramps(80, 120, PlaneFormat("yuv", 32, *subsampling), siting)
    larger = resize_frame(frame, *size_out, filter="bicubic")
    assert (larger.height, larger.width) == size_out
    scale = np.array(size_out) / (80, 120)
    want = ramps(*size_out, larger.format, siting)
    for got, exact in zip(larger.planes, want.planes, strict=True):
        # Where the picture's ramp of the large grid is, in pixels of the small one.
        y, x = np.divmod(np.arange(exact.size), exact.shape[1])
        picture = _picture_position(exact.shape, larger, siting, got is not larger.planes[0], y, x)
        small = (picture + 0.5) / scale[:, None] - 0.5
        ramp = (3 * small[0] + small[1]).reshape(exact.shape)
        inside = ((small[0] > 8) & (small[0] < 70) & (small[1] > 8) & (small[1] < 110)).reshape(exact.shape)
        # A widened kernel of another ratio bends a ramp a little; chroma amiss would be off by 0.28.
        np.testing.assert_allclose(got[inside], ramp[inside], atol=2e-3 if scale.min() >= 1 else 0.15)


def _picture_position(shape: Any, frame: PlanarFrame, siting: Siting, chroma: bool, y: Any, x: Any) -> Any:
    down, across = OFFSETS[siting]
    if chroma and frame.format.log2_chroma_height:
        y = 2 * y + down
    if chroma and frame.format.log2_chroma_width:
        x = 2 * x + across
    return np.array([y, x], np.float64)


@pytest.mark.parametrize("bits", [8, 10, 12, 16, 32])
@pytest.mark.parametrize("kind", ["yuv", "rgb", "gray"])
@pytest.mark.parametrize("alpha", [False, True])
def test_every_format_and_odd_size(kind: Any, bits: int, alpha: bool) -> None:
    format = PlaneFormat(kind, bits, *((1, 1) if kind == "yuv" else (0, 0)), alpha=alpha)
    rng = np.random.default_rng(bits)
    planes = [
        (rng.random(format.shape_of(number, 35, 51)) * format.peak).astype(format.dtype)
        for number in range(format.n_planes)
    ]
    frame = PlanarFrame(tuple(planes), format, Colour("full", 1, 1, 13), Fraction(5, 7), Fraction(1, 25), "kept")
    for size in [(70, 102), (71, 101), (35, 51), (1, 1), (13, 200)]:
        out = resize_frame(frame, *size)
        assert (out.height, out.width) == size
        assert (out.format, out.colour, out.pts, out.duration, out.attached) == (
            frame.format, frame.colour, frame.pts, frame.duration, frame.attached,
        )  # fmt: skip
        for number, plane in enumerate(out.planes):
            assert_resized(plane, exact_plane(frame, number, size), format)


def exact_plane(frame: PlanarFrame, number: int, size: tuple[int, int]) -> Any:
    """The plane by the definition, in float64; chroma samples stay where OFFSETS has them within their blocks."""
    scale = size[0] / frame.height, size[1] / frame.width
    blocks = frame.format.log2_chroma_height, frame.format.log2_chroma_width
    moved = frame.format.is_chroma(number)
    down, across = (
        (1 / each - 1) * (offset - 0.5) / 2 if moved and block else 0.0
        for each, offset, block in zip(scale, OFFSETS[frame.colour.siting], blocks, strict=True)
    )
    shape = frame.format.shape_of(number, *size)
    return oracle.resample(frame.planes[number], *shape, "lanczos3", scale, (down, across))


def assert_resized(plane: Any, exact: Any, format: PlaneFormat) -> None:
    """Within the bounds of ops.resample: see tests/ops/test_resample.py."""
    if format.bits == 32:
        np.testing.assert_allclose(plane, exact, atol=2e-6, rtol=0)
        return
    error = 1 / 16 if format.bits == 8 else 2e-6 * format.peak
    assert np.abs(plane - np.clip(exact, 0, format.peak)).max() <= 0.5 + error
