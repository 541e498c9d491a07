from __future__ import annotations

import numpy as np
import pytest

from aigc_plugin import Engine, InputError, backends, ops
from oracles import frame_networks as oracle
from oracles.ops import EPSILON, Result
from support.arrays import normal


@pytest.mark.parametrize("kernel", [1, 3, 5, 7])
@pytest.mark.parametrize(
    ("height", "width", "channels", "outputs", "padding"),
    [(7, 7, 1, 16, 0), (8, 40, 5, 7, 3), (7, 9, 16, 16, 1), (9, 31, 64, 64, 0), (7, 7, 3, 100, 2)],
)
def test_matches_the_definition(
    height: int, width: int, channels: int, outputs: int, padding: int, kernel: int, backend: str
) -> None:
    x, weight = normal(height, width, channels), normal(outputs, channels, kernel, kernel)
    bias, slope = normal(outputs), normal(outputs, seed=3)
    around = np.pad(x, ((padding, padding), (padding, padding), (0, 0)))
    value, magnitude = oracle.conv2d(around, weight, bias, slope)
    for precision in backends.precisions(backend):
        out = ops.conv2d(x, weight, bias, slope=slope, padding=padding, precision=precision, engine=Engine(backend))
        if precision == "float32":
            depth = channels * kernel**2
            bound = (depth + 3) * EPSILON * magnitude * np.maximum(np.abs(slope), 1)
            Result(value, bound).assert_close(out)
            continue
        # Each factor is rounded to 8 bits or so; errors of many terms cancel.
        tolerance = {"bfloat16": 0.006, "int8": 0.02}[precision]
        assert np.sqrt(np.mean((out - value) ** 2)) < tolerance * np.sqrt(np.mean(magnitude**2))


@pytest.mark.parametrize(
    ("height", "width", "channels", "outputs"), [(3, 3, 32, 32), (10, 37, 33, 50), (24, 9, 64, 100)]
)
def test_wide_layers_agree_with_the_definition(
    height: int, width: int, channels: int, outputs: int, backend: str
) -> None:
    """In tiles of 4 x 4 pixels: an error is relative to what the whole tile sees."""
    x, weight = normal(height, width, channels), normal(outputs, channels, 3, 3)
    bias, slope = normal(outputs), normal(outputs, seed=3)
    value, magnitude = oracle.conv2d(x, weight, bias, slope)
    one, three = (ops.conv2d(x, weight, bias, slope=slope, engine=Engine(backend, threads=n)) for n in (1, 3))
    np.testing.assert_array_equal(three, one)
    error = (one - value) / (EPSILON * magnitude * np.maximum(np.abs(slope), 1))
    assert np.abs(error).max() < 8
    assert np.sqrt(np.mean(error**2)) < 1


def test_no_bias_and_no_slope(backend: str) -> None:
    x, weight = normal(9, 20, 6), normal(9, 6, 3, 3)
    zeros, ones = np.zeros(9, np.float32), np.ones(9, np.float32)
    np.testing.assert_array_equal(
        ops.conv2d(x, weight, engine=Engine(backend)), ops.conv2d(x, weight, zeros, slope=ones, engine=Engine(backend))
    )


def test_result_does_not_depend_on_threads_or_neighbours(backend: str) -> None:
    x, weight = normal(40, 61, 16), normal(16, 16, 3, 3)
    for precision in set(backends.precisions(backend)) - {"int8"}:  # int8 is scaled by what it sees
        whole = ops.conv2d(x, weight, precision=precision, engine=Engine(backend, threads=1))
        many = ops.conv2d(x, weight, precision=precision, engine=Engine(backend, threads=3))
        part = ops.conv2d(x[5:20, 7:40], weight, precision=precision, engine=Engine(backend))
        np.testing.assert_array_equal(many, whole)
        np.testing.assert_array_equal(part, whole[5:18, 7:38])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"x": normal(2, 9, 4)}, "does not fit"),
        ({"x": normal(9, 9, 5)}, r"x must have shape \(any, any, 4\)"),
        ({"weight": normal(6, 4, 2, 2)}, "odd"),
        ({"weight": normal(6, 4, 3, 5)}, "square"),
        ({"weight": normal(6, 4, 13, 13)}, "at most 11"),
        ({"bias": normal(3)}, r"bias must have shape \(6,\)"),
        ({"slope": normal(3)}, r"slope must have shape \(6,\)"),
        ({"padding": -1}, "padding = -1"),
        ({"precision": "float16"}, "'float16' does not exist"),
    ],
)
def test_bad_input_is_named(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        ops.conv2d(**({"x": normal(9, 9, 4), "weight": normal(6, 4, 3, 3)} | arguments))
