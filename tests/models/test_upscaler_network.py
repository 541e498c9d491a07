"""The whole network on every tier: against float64, cut into strips, in every depth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from aigc_plugin import InputError, backends
from oracles import frame_networks as oracle
from support.networks import network

NETWORKS: dict[str, dict[str, Any]] = {
    "M4C16": {"depth": 5},
    "colour x3": {"channels": 3, "scale": 3, "depth": 2, "width": 24},
    "zero border, no skip": {"channels": 3, "scale": 4, "width": 64, "border": "zero", "skip": "none"},
    "5x5 leaky": {"kernel": 5, "scale": 1, "width": 20, "activation": "leaky", "add": False},
    "relu, 70 channels": {"width": 70, "depth": 2, "activation": "relu"},
    "one layer": {"depth": 0, "activation": "none"},
}
IN_TILES = {"zero border, no skip"}  # a strip's tiles end elsewhere (ops/conv2d/winograd.h)
# Root mean square error in units of 0 … 1; these networks gather a handful of layers' rounding.
BOUND = {"float32": 1e-6, "bfloat16": 2e-3, "int8": 8e-3}
SIZES = [(1, 1), (3, 5), (23, 37), (5, 200)]


def picture(channels: int, height: int, width: int) -> NDArray[np.float32]:
    return np.random.default_rng([channels, height, width]).random((channels, height, width), np.float32)


def made(config: Any, tensors: Any, backend: str, precision: str, seen: Any = None, threads: int = 1) -> Any:
    """int8 is scaled by what the network makes of `seen`."""
    if precision == "int8":
        core = backends.core.UpscalerNetwork(config, tensors, engine=backends.core.Engine("auto", "float32", 1))
        tensors = tensors | core.measure(list(seen), bits=8, limited=False)
    return backends.core.UpscalerNetwork(config, tensors, engine=backends.core.Engine(backend, precision, threads))


def run(net: Any, planes: Any, bits: int = 8, limited: bool = False) -> NDArray[Any]:
    return np.stack(net.run(list(planes), bits=bits, limited=limited))


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("size", SIZES)
def test_agrees_with_the_definition(name: str, size: tuple[int, int], backend: str) -> None:
    config, tensors = network(**NETWORKS[name])
    planes = picture(config["channels"], *size)
    want = oracle.run_config(config, tensors, planes)
    for precision in backends.precisions(backend):
        got = run(made(config, tensors, backend, precision, planes), planes)
        assert got.dtype == np.float32
        assert got.shape == want.shape
        error = float(np.sqrt(np.mean((got - want) ** 2)))
        assert error < BOUND[precision], (precision, error)


# Layers of 32 channels and more, which are computed in tiles of 4 x 4 pixels.
WIDE: dict[str, dict[str, Any]] = {
    "32 channels": {"width": 32, "depth": 3},
    "zero border": {"channels": 3, "scale": 4, "width": 64, "border": "zero", "skip": "none"},
    "70 channels, no add": {"width": 70, "depth": 2, "activation": "leaky", "add": False},
    "many outputs": {"channels": 3, "scale": 4, "width": 48, "depth": 2},
}


@pytest.mark.parametrize("name", WIDE)
@pytest.mark.parametrize("size", [(1, 1), (6, 5), (38, 103)])
def test_tiles_agree_with_the_definition(name: str, size: tuple[int, int], backend: str) -> None:
    """Whatever part of a tile is outside the frame, and however threads and strips cut it."""
    config, tensors = network(**WIDE[name])
    planes = picture(config["channels"], *size)
    want = oracle.run_config(config, tensors, planes)
    one = made(config, tensors, backend, "float32")
    three = made(config, tensors, backend, "float32", threads=3)
    for columns in (0, 41, 16):
        if columns:
            one.strip_width = three.strip_width = columns
        got = run(one, planes)
        assert float(np.sqrt(np.mean((got - want) ** 2))) < BOUND["float32"]
        np.testing.assert_array_equal(run(three, planes), got)


def test_tiles_of_a_high_frame_do_not_depend_on_threads() -> None:
    config, tensors = network(width=32, depth=2)
    planes = picture(1, 647, 21)
    whole = run(made(config, tensors, "auto", "float32"), planes)
    np.testing.assert_array_equal(run(made(config, tensors, "auto", "float32", threads=2), planes), whole)


@pytest.mark.parametrize("name", ["M4C16", "zero border, no skip", "5x5 leaky"])
def test_strips_and_threads_leave_no_trace(name: str, backend: str) -> None:
    config, tensors = network(**NETWORKS[name])
    planes = picture(config["channels"], 37, 91)
    for precision in backends.precisions(backend):
        whole = run(made(config, tensors, backend, precision, planes), planes)
        cut = made(config, tensors, backend, precision, planes, threads=3)
        for columns in (1, 16, 40):
            if columns == 1 and backend == "reference":
                continue
            cut.strip_width = columns
            if precision == "float32" and name in IN_TILES:
                np.testing.assert_allclose(run(cut, planes), whole, rtol=0, atol=4e-6)
            else:
                np.testing.assert_array_equal(run(cut, planes), whole)


@pytest.mark.parametrize("name", ["M4C16", "zero border, no skip"])
@pytest.mark.parametrize("height", [640, 647])
def test_bands_of_rows_leave_no_trace(name: str, height: int) -> None:
    """So high that every thread takes bands for itself."""
    config, tensors = network(**NETWORKS[name])
    planes = picture(config["channels"], height, 21)
    for precision in backends.precisions():
        whole = run(made(config, tensors, "auto", precision, planes), planes)
        cut = made(config, tensors, "auto", precision, planes, threads=2)
        np.testing.assert_array_equal(run(cut, planes), whole)


@pytest.mark.parametrize("bits", [8, 10, 16])
@pytest.mark.parametrize("limited", [False, True])
def test_whole_numbers_are_rounded_floats(bits: int, limited: bool, backend: str) -> None:
    """Headroom and footroom pass; the peak is what clamps."""
    config, tensors = network(scale=3)
    unit = 1 << (bits - 8)
    offset, span = (16 * unit, 219 * unit) if limited else (0, (1 << bits) - 1)
    rng = np.random.default_rng(bits)
    codes = rng.integers(0, 1 << bits, (19, 45)).astype(np.uint8 if bits == 8 else np.uint16)
    net = made(config, tensors, backend, "float32")
    got = net.run([codes], bits=bits, limited=limited)[0]
    assert got.dtype == codes.dtype
    values = run(net, [((codes.astype(np.float64) - offset) / span).astype(np.float32)])[0]
    want = (values.astype(np.float64) * span + offset).clip(0, (1 << bits) - 1)
    assert np.abs(got - want).max() < 0.5 + 0.02 * unit
    assert got.max() == (1 << bits) - 1
    assert got.min() == 0


def test_flat_pictures_stay_flat_to_the_edge(backend: str) -> None:
    config, tensors = network()
    flat = np.full((11, 17), 200, np.uint8)
    got = made(config, tensors, backend, "float32").run([flat], bits=8, limited=False)[0]
    for dy in (0, 1):
        for dx in (0, 1):
            assert len(np.unique(got[dy::2, dx::2])) == 1


def test_padded_rows_and_hostile_values(backend: str) -> None:
    """Samples beside the plane are not seen; one that is no number stays where it is."""
    config, tensors = network(skip="nearest")
    wide = np.full((9, 64), np.nan, np.float32)
    wide[:, 3:40] = picture(1, 9, 37)[0]
    plane = wide[:, 3:40]
    net = made(config, tensors, backend, "float32")
    clean = run(net, [np.ascontiguousarray(plane)])
    np.testing.assert_array_equal(run(net, [plane]), clean)
    for value in (np.nan, np.inf, -np.inf, 3e38):
        plane[4, 20] = value
        got = run(net, [plane])[0]
        bad = ~np.isfinite(got)
        bad[8:10, 40:42] = False
        assert not bad.any() or value == 3e38


def test_memory_does_not_grow_with_the_picture() -> None:
    config, tensors = network(width=64, depth=4)
    net = made(config, tensors, "auto", "float32")
    assert net.strip_width * 4 * 64 * 4 * 11 <= 24 << 20


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"planes": [np.zeros((3, 3), np.int32)]}, "uint8, uint16 or float32"),
        ({"planes": []}, "at least one plane"),
        ({"planes": [np.zeros((3, 3), np.uint8)] * 2}, "takes 1 planes"),
        ({"planes": [np.zeros((0, 3), np.uint8)]}, "rows and columns"),
        ({"planes": [np.zeros((3, 6), np.uint8)[:, ::2]]}, "contiguous"),
        ({"planes": [np.zeros((3, 3), np.uint16)], "bits": 17}, "8 to 16 bits"),
    ],
)
def test_bad_planes_are_named(change: dict[str, Any], message: str) -> None:
    net = made(*network(), "auto", "float32")
    with pytest.raises(InputError, match=message):
        net.run(**({"bits": 8, "limited": False} | change))


@pytest.mark.parametrize(
    ("tensor", "message"),
    [("body.1.weight", "lacks the tensor"), ("body.0.slope", "lacks the tensor")],
)
def test_missing_tensors_are_named(tensor: str, message: str) -> None:
    config, tensors = network()
    del tensors[tensor]
    with pytest.raises(InputError, match=message):
        made(config, tensors, "auto", "float32")
