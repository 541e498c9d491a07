from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from aigc_plugin import Engine, InputError, ops
from aigc_plugin.ops.resample import FILTERS
from oracles import resampling as oracle

Plane = NDArray[Any]

# (rows, columns) -> (height, width): up, down, both, and sizes that no vector fits.
SIZES = [
    ((1, 1), (1, 1)),
    ((1, 1), (7, 130)),
    ((2, 3), (5, 4)),
    ((5, 3), (2, 1)),
    ((17, 33), (34, 66)),
    ((17, 33), (17, 33)),
    ((9, 70), (27, 281)),
    ((37, 129), (19, 64)),
    ((40, 150), (13, 31)),
    ((6, 200), (50, 7)),
    ((63, 5), (4, 90)),
    ((7, 700), (11, 1300)),
]
# The error before rounding in steps of 8 bits, that of float32 sums in shares of the peak.
BYTES_ERROR, FLOAT_ERROR = 1 / 16, 1e-6


def noise(dtype: str, bits: int, rows: int, cols: int, seed: int = 0) -> Plane:
    """Samples at random and at the extremes; rows padded."""
    rng = np.random.default_rng([seed, rows, cols, bits])
    peak = 1.0 if dtype == "float32" else (1 << bits) - 1
    padded = rng.uniform(0, peak, (rows, cols + 5))
    padded[rng.random(padded.shape) < 0.3] = peak
    padded[rng.random(padded.shape) < 0.3] = 0
    return (padded if dtype == "float32" else padded.round()).astype(dtype)[:, 2 : 2 + cols]


def assert_rounded(got: Plane, exact: Plane, peak: int, error: float) -> None:
    assert got.max(initial=0) <= peak
    off = np.abs(got - np.clip(exact, 0, peak))
    assert off.max() <= 0.5 + error, f"{off.max()} steps"


@pytest.mark.parametrize("filter", FILTERS)
@pytest.mark.parametrize(("size_in", "size_out"), SIZES)
def test_bytes_match_the_definition(
    size_in: tuple[int, int], size_out: tuple[int, int], filter: Any, backend: str
) -> None:
    plane = noise("uint8", 8, *size_in)
    got = ops.resample(plane, *size_out, filter=filter, engine=Engine(backend))
    assert got.dtype == np.uint8
    assert got.shape == size_out
    assert_rounded(got, oracle.resample(plane, *size_out, filter), 255, BYTES_ERROR)


@pytest.mark.parametrize("filter", FILTERS)
@pytest.mark.parametrize(("size_in", "size_out"), SIZES)
def test_floats_match_the_definition(
    size_in: tuple[int, int], size_out: tuple[int, int], filter: Any, backend: str
) -> None:
    plane = noise("float32", 32, *size_in) * 4 - 1
    got = ops.resample(plane, *size_out, filter=filter, engine=Engine(backend))
    np.testing.assert_allclose(got, oracle.resample(plane, *size_out, filter), atol=6 * FLOAT_ERROR, rtol=0)


@pytest.mark.parametrize("bits", range(9, 17))
@pytest.mark.parametrize(("size_in", "size_out"), [((17, 33), (34, 66)), ((40, 150), (13, 31))])
def test_every_depth_is_rounded_and_clamped(
    size_in: tuple[int, int], size_out: tuple[int, int], bits: int, backend: str
) -> None:
    plane, peak = noise("uint16", bits, *size_in), (1 << bits) - 1
    got = ops.resample(plane, *size_out, filter="lanczos3", bits=bits, engine=Engine(backend))
    assert got.dtype == np.uint16
    exact = oracle.resample(plane, *size_out, "lanczos3")
    assert exact.max() > peak or size_out < size_in, "enlarging should need clamping"
    assert_rounded(got, exact, peak, 2 * FLOAT_ERROR * peak)


def test_sixteen_bits_beyond_the_depth_are_clamped(backend: str) -> None:
    plane = np.full((9, 40), 65535, np.uint16)
    assert (ops.resample(plane, 18, 80, bits=10, engine=Engine(backend)) == 1023).all()


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("filter", FILTERS)
def test_shift_and_scale_move_the_grid(dtype: str, filter: Any, backend: str) -> None:
    plane = noise(dtype, 8, 21, 45)
    scale, shift = (1.7, 2.0), (-0.3, 0.125)
    got = ops.resample(plane, 33, 91, filter=filter, scale=scale, shift=shift, engine=Engine(backend))
    exact = oracle.resample(plane, 33, 91, filter, scale, shift)
    if dtype == "float32":
        np.testing.assert_allclose(got, exact, atol=FLOAT_ERROR, rtol=0)
    else:
        assert_rounded(got, exact, 255 if dtype == "uint8" else 65535, BYTES_ERROR)


@pytest.mark.parametrize("filter", ["bilinear", "bicubic", "area"])
@pytest.mark.parametrize("shift", [-0.5, 0.0, 0.125, 0.25])
def test_a_ramp_keeps_its_slope_and_phase(filter: Any, shift: float, backend: str) -> None:
    """Filters that interpolate linearly (area: over whole cells) give the ramp at the centres they name."""
    ramp = np.tile(np.arange(64, dtype=np.float32), (3, 1))
    scale = 0.5 if filter == "area" else 2.0
    if filter == "area" and shift % 1:
        shift = 0.0
    got = ops.resample(ramp, 3, int(64 * scale), filter=filter, shift=(0, shift), engine=Engine(backend))
    centres = (np.arange(64 * scale) + 0.5) / scale - 0.5 + shift
    inside = (centres > 4) & (centres < 59)
    np.testing.assert_allclose(got[1, inside], centres[inside], atol=1e-4)


@pytest.mark.parametrize("filter", FILTERS)
def test_a_flat_plane_stays_flat(filter: Any, backend: str) -> None:
    for value in (0, 1, 16, 128, 235, 254, 255):
        for size in [(66, 130), (7, 11), (33, 65), (40, 90)]:
            flat = np.full((33, 65), value, np.uint8)
            assert (ops.resample(flat, *size, filter=filter, engine=Engine(backend)) == value).all(), (value, size)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("filter", FILTERS)
def test_the_same_size_is_a_copy(dtype: str, filter: Any, backend: str) -> None:
    plane = noise(dtype, 8, 30, 77)
    np.testing.assert_array_equal(ops.resample(plane, 30, 77, filter=filter, engine=Engine(backend)), plane)


@pytest.mark.parametrize("size_out", [(40, 180), (20, 90), (11, 50), (5, 20)])
def test_what_is_not_finite_stays_within_the_support(size_out: tuple[int, int], backend: str) -> None:
    plane = noise("float32", 32, 20, 90)
    plane[9, 40], plane[3, 88] = np.nan, np.inf
    got = ops.resample(plane, *size_out, filter="lanczos3", engine=Engine(backend))
    clean = oracle.resample(np.nan_to_num(plane, posinf=0), *size_out, "lanczos3")
    down, across = (oracle.matrix(a, b, "lanczos3") for a, b in zip((20, 90), size_out, strict=True))
    reached = np.zeros(size_out)
    for y, x in [(9, 40), (3, 88)]:
        reached += np.abs(np.outer(down[:, y], across[:, x]))
    assert not np.isfinite(got[reached > 1e-9]).any()
    near = reached > 0  # the oracle's zeros of the sine are not exact
    np.testing.assert_allclose(got[~near], clean[~near], atol=3e-6)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("size_out", [(600, 2500), (150, 900), (400, 1300)])
def test_result_does_not_depend_on_threads(dtype: str, size_out: tuple[int, int]) -> None:
    """Large enough for several strips and bands, and for streaming stores."""
    plane = noise(dtype, 8, 300, 1250)
    one = ops.resample(plane, *size_out, engine=Engine(threads=1))
    for threads in (2, 3, 5):
        np.testing.assert_array_equal(ops.resample(plane, *size_out, engine=Engine(threads=threads)), one)


def test_streamed_planes_match_the_definition(backend: str) -> None:
    plane = noise("uint8", 8, 700, 1100)
    got = ops.resample(plane, 1400, 2200, engine=Engine(backend))
    assert_rounded(got, oracle.resample(plane, 1400, 2200, "lanczos3"), 255, BYTES_ERROR)


def test_only_the_plane_is_written(backend: str) -> None:
    for dtype in ("uint8", "uint16", "float32"):
        memory = np.full((20, 100), 77, dtype)
        ops.resample(noise(dtype, 8, 9, 40), 18, 81, out=memory[1:19, 3:84], engine=Engine(backend))
        memory[1:19, 3:84] = 77
        assert (memory == 77).all()


def test_bytes_are_hardly_ever_rounded_the_other_way(backend: str) -> None:
    plane = np.random.default_rng(5).integers(0, 256, (200, 300), dtype=np.uint8)
    got = ops.resample(plane, 400, 600, engine=Engine(backend))
    want = np.clip(np.rint(oracle.resample(plane, 400, 600, "lanczos3")), 0, 255)
    assert (got != want).mean() < 0.02


def test_agrees_with_pillow_inside(require: Any) -> None:
    """Pillow leaves out what is beyond the edges, so edges differ; its lanczos and bicubic are ours."""
    image = require("PIL.Image")
    plane = noise("float32", 32, 60, 80)
    for size_out in [(120, 160), (23, 31), (90, 70)]:
        for filter, method in [("lanczos3", image.Resampling.LANCZOS), ("bicubic", image.Resampling.BICUBIC),
                               ("bilinear", image.Resampling.BILINEAR)]:  # fmt: skip
            want = np.asarray(image.fromarray(plane.copy()).resize(size_out[::-1], method))
            got = ops.resample(plane, *size_out, filter=filter)
            edge_y, edge_x = size_out[0] // 4, size_out[1] // 4
            inside = np.s_[edge_y:-edge_y, edge_x:-edge_x]
            np.testing.assert_allclose(got[inside], want[inside], atol=2e-6)


def test_tensors_of_another_library_come_back_as_such(require: Any) -> None:
    torch = require("torch")
    plane = noise("uint8", 8, 12, 40)
    got = ops.resample(torch.from_numpy(plane.copy()), 24, 80)
    assert isinstance(got, torch.Tensor)
    np.testing.assert_array_equal(got.numpy(), ops.resample(plane, 24, 80))


def test_bad_arguments_are_named() -> None:
    plane = np.zeros((4, 4), np.uint8)
    with pytest.raises(InputError, match=r"filter 'cubic' does not exist; choose point, bilinear, bicubic"):
        ops.resample(plane, 8, 8, filter="cubic")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="cannot resample 4 x 4 samples to 0 x 8"):
        ops.resample(plane, 8, 0)
    with pytest.raises(InputError, match="planes are uint8, uint16 or float32, not float64"):
        ops.resample(plane.astype(np.float64), 8, 8)
    with pytest.raises(InputError, match="uint8 samples cannot have 10 bits"):
        ops.resample(plane, 8, 8, bits=10)
    with pytest.raises(InputError, match=r"out must have shape \(8, 8\), not \(8, 9\)"):
        ops.resample(plane, 8, 8, out=np.zeros((8, 9), np.uint8))
    with pytest.raises(InputError, match="look at"):
        ops.resample(plane, 8, 8, shift=(0, 100))
    with pytest.raises(InputError, match="shift is one finite number or two"):
        ops.resample(plane, 8, 8, shift=(0, float("nan")))
