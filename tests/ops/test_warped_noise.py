"""Periodic fields and twice-warped colours against float64, and the same on every tier."""

from __future__ import annotations

import numpy as np
import pytest

from aigc_plugin import ops
from aigc_plugin.engine import Engine
from aigc_plugin.errors import InputError
from oracles.background import bilinear


def spectrum(reach: int, columns: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    shape = (2 * reach + 1, columns)
    return ((rng.standard_normal(shape) + 1j * rng.standard_normal(shape)) / reach / 2).astype(np.complex64)


@pytest.mark.parametrize(("reach", "columns", "height", "width"), [(3, 5, 8, 16), (1, 1, 4, 2), (15, 32, 32, 64)])
def test_fields_are_sums_of_waves(backend: str, reach: int, columns: int, height: int, width: int) -> None:
    first, second = spectrum(reach, columns, 1), spectrum(reach, columns, 2)
    made = ops.periodic_fields(first, second, height, width, engine=Engine(backend))
    y, x = np.mgrid[:height, :width]
    for number, each in enumerate((first, second)):
        exact = sum(
            (each[j, k] * np.exp(2j * np.pi * ((j - reach) * y / height + k * x / width))).real
            for j in range(2 * reach + 1)
            for k in range(columns)
        )
        exact = np.clip(exact * 8192, -32767, 32767)
        assert np.abs(made[..., number] - exact).max() <= 0.6
    assert np.array_equal(
        made, ops.periodic_fields(first, second, height, width, engine=Engine("reference", threads=1))
    )


def test_fields_are_clamped(backend: str) -> None:
    huge = np.full((3, 2), 1e30, np.complex64)
    made = ops.periodic_fields(huge, -huge, 8, 8, engine=Engine(backend))
    assert (made.min(), made.max()) == (-32767, 32767)


def inputs(seed: int) -> tuple[list[np.ndarray], np.ndarray]:
    rng = np.random.default_rng(seed)
    fields = [rng.integers(-20000, 20000, size, dtype=np.int16) for size in ((4, 8, 2), (8, 8, 2), (16, 32, 2))]
    hue, level = np.mgrid[:256, :512]
    colours = np.stack([level * 1020 // 511, hue * 4, (hue * 2 + level) * 1020 // 1021], -1).astype(np.uint16)
    return fields, colours


@pytest.mark.parametrize("size", [(40, 30), (33, 17), (2, 1), (7, 50)])
def test_colours_are_those_of_the_formula(backend: str, size: tuple[int, int]) -> None:
    """The table is linear, so dithered rounding is the only error: a level, a hue and a code."""
    (first, second, last), colours = inputs(5)
    reaches = {"first_reach": (0.11, -0.07), "second_reach": (0.013, 0.02)}
    made = ops.warped_colours(first, second, last, colours, size, **reaches, engine=Engine(backend))
    width, height = size
    y, x = (np.mgrid[: height + 3 : 2, : width + 3 : 2] + 0.5) / np.array([height, width])[:, None, None]
    a, b = (bilinear(first[..., i] / 8192, y, x) for i in (0, 1))
    nodes = [bilinear(second[..., i] / 8192, y - 0.07 * b, x + 0.11 * a) for i in (0, 1)]
    rows, columns = np.mgrid[:height, :width] / 2
    j, i = rows.astype(int), columns.astype(int)
    fy, fx = rows - j, columns - i
    c, d = (
        (n[j, i] * (1 - fx) + n[j, i + 1] * fx) * (1 - fy) + (n[j + 1, i] * (1 - fx) + n[j + 1, i + 1] * fx) * fy
        for n in nodes
    )
    y, x = (np.mgrid[:height, :width] + 0.5) / np.array([height, width])[:, None, None]
    value, hue = (bilinear(last[..., k] / 8192, y + 0.02 * d, x + 0.013 * c) for k in (0, 1))
    level, hue = (value + 4) * 64, (hue + 4) * 32
    exact = np.stack([level * 1020 / 511, hue * 4, (hue * 2 + level) * 1020 / 1021], -1) / 4
    assert np.abs(made - exact).max() < 3
    again = ops.warped_colours(first, second, last, colours, size, **reaches, engine=Engine("reference", threads=1))
    assert np.array_equal(made, again)


def test_wrong_arrays() -> None:
    (first, second, last), colours = inputs(1)
    reaches = {"first_reach": (0.1, 0.1), "second_reach": (0.1, 0.1)}
    with pytest.raises(InputError, match="powers of two"):
        ops.warped_colours(first[:3], second, last, colours, (8, 8), **reaches)
    with pytest.raises(InputError, match="int16"):
        ops.warped_colours(first.astype(float), second, last, colours, (8, 8), **reaches)
    with pytest.raises(InputError, match="256, 512"):
        ops.warped_colours(first, second, last, colours[:9], (8, 8), **reaches)
    with pytest.raises(InputError, match="0 to 1020"):
        ops.warped_colours(first, second, last, colours + np.uint16(9), (8, 8), **reaches)
    with pytest.raises(InputError, match="below 64"):
        ops.warped_colours(first, second, last, colours, (8, 8), first_reach=(99, 0), second_reach=(0, 0))
    with pytest.raises(InputError, match="do not fit"):
        ops.periodic_fields(spectrum(4, 2, 1), spectrum(4, 2, 1), 8, 8)
