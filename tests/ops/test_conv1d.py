from __future__ import annotations

import numpy as np
import pytest

from aigc_plugin import Engine, InputError, ops
from oracles import ops as oracle
from support.arrays import normal


@pytest.mark.parametrize("activation", ["none", "relu", "gelu", "tanh"])
@pytest.mark.parametrize(
    ("rows", "channels", "taps", "outputs", "padding"),
    [
        (1, 1, 1, 1, 0),
        (13, 5, 3, 7, 1),
        (40, 80, 5, 33, 2),
        (6, 16, 1, 16, 0),
        (7, 64, 1, 64, 0),
        (200, 12, 3, 65, 0),
        (3, 9, 7, 130, 6),
        (25, 300, 1, 48, 0),
    ],
)
def test_matches_the_definition(
    rows: int, channels: int, taps: int, outputs: int, padding: int, activation: ops.Activation, backend: str
) -> None:
    x, weight, bias = normal(rows, channels), normal(outputs, channels, taps), normal(outputs)
    out = ops.conv1d(x, weight, bias, padding=padding, activation=activation, engine=Engine(backend))
    oracle.conv1d(x, weight, bias, padding, activation).assert_close(out)


def test_no_bias_is_zeros(backend: str) -> None:
    x, weight = normal(20, 6), normal(9, 6, 3)
    zeros = np.zeros(9, np.float32)
    np.testing.assert_array_equal(
        ops.conv1d(x, weight, engine=Engine(backend)), ops.conv1d(x, weight, zeros, engine=Engine(backend))
    )


def test_result_does_not_depend_on_threads_or_neighbours(backend: str) -> None:
    x, weight = normal(1000, 24), normal(70, 24, 1)
    whole = ops.conv1d(x, weight, engine=Engine(backend, threads=1))
    np.testing.assert_array_equal(ops.conv1d(x, weight, engine=Engine(backend, threads=3)), whole)
    np.testing.assert_array_equal(ops.conv1d(x[400:411], weight, engine=Engine(backend)), whole[400:411])


def test_nan_and_infinity_stay_in_their_rows(backend: str) -> None:
    x = normal(20, 8)
    x[3, 2], x[11, 5] = np.nan, np.inf
    for activation in ("none", "relu"):
        out = ops.conv1d(x, np.abs(normal(37, 8, 1)), activation=activation, engine=Engine(backend))
        assert np.isnan(out[3]).all()
        assert np.isposinf(out[11]).all()
        assert np.isfinite(np.delete(out, [3, 11], axis=0)).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"x": normal(2, 4)}, "3 taps does not fit"),
        ({"x": normal(9, 5)}, r"x must have shape \(any, 4\)"),
        ({"bias": normal(3)}, r"bias must have shape \(6,\)"),
        ({"padding": -1}, "negative"),
        ({"activation": "elu"}, "choose none, relu, gelu, tanh"),
        ({"weight": normal(6, 4)}, r"weight must have shape \(any, any, any\)"),
    ],
)
def test_bad_input_is_named(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        ops.conv1d(**({"x": normal(9, 4), "weight": normal(6, 4, 3)} | arguments))
