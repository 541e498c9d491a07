"""Products by one vector, memory cells and coins, against float64."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from aigc_plugin import Engine, InputError, ops
from oracles import ops as oracle
from support.arrays import normal

PRECISIONS: tuple[Any, ...] = ("float32", "bfloat16", "int8")


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (4, 32), (5, 33), (127, 31), (64, 100), (1, 1000), (600, 640)])
def test_matvec_matches_float64(rows: int, columns: int, precision: Any, backend: str) -> None:
    weight, bias, x = normal(rows, columns), normal(rows, seed=1), normal(columns, seed=2)
    expected = oracle.matvec(x, oracle.rounded_weights(weight, precision), bias)
    for threads in (1, 2):
        expected.assert_close(ops.matvec(x, weight, bias, precision=precision, engine=Engine(backend, threads=threads)))


def test_int8_keeps_rows_of_any_size(backend: str) -> None:
    weight = normal(5, 40) * np.float32([[1e-30], [1e-3], [1], [1e3], [1e30]])
    weight[2] = 0
    out = ops.matvec(normal(40, seed=1), weight, precision="int8", engine=Engine(backend))
    exact = weight.astype(np.float64) @ normal(40, seed=1)
    assert np.all(np.abs(out - exact) <= 40 * np.abs(weight).max(1) / 254 * 3 + 1e-40)
    assert out[2] == 0


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize(
    ("time", "inputs", "units"), [(1, 1, 1), (7, 3, 16), (20, 40, 17), (5, 100, 64), (3, 300, 200)]
)
def test_lstm_matches_float64(time: int, inputs: int, units: int, precision: Any, backend: str) -> None:
    scale = np.float32(1 / np.sqrt(inputs + units))
    from_input, from_hidden = normal(4 * units, inputs) * scale, normal(4 * units, units, seed=1) * scale
    bias, x = normal(4 * units, seed=2), normal(time, inputs, seed=3)
    out = ops.lstm(x, from_input, from_hidden, bias, precision=precision, engine=Engine(backend, threads=2))
    # One step a row, of both matrices together.
    held = oracle.rounded_weights(np.concatenate([from_input, from_hidden], axis=1), precision)
    expected = oracle.lstm(x, held[:, :inputs], held[:, inputs:], bias)
    np.testing.assert_allclose(out, expected, rtol=0, atol=5e-6)


def test_lstm_matches_torch(require: Any) -> None:
    torch = require("torch")
    torch.manual_seed(0)
    network = torch.nn.LSTM(10, 12)
    x = torch.randn(9, 10)
    network.requires_grad_(False)
    expected = network(x)[0]
    bias = network.bias_ih_l0 + network.bias_hh_l0
    out = ops.lstm(x, network.weight_ih_l0, network.weight_hh_l0, bias)
    np.testing.assert_allclose(out, expected, rtol=0, atol=2e-6)


def test_no_rows() -> None:
    assert ops.lstm(normal(0, 3), normal(8, 3), normal(8, 2)).shape == (0, 2)
    assert ops.matvec(normal(3), normal(0, 3)).shape == (0,)


def test_coin_flips() -> None:
    coins = ops.coin_flips(50, 300, seed=2**64 - 1)
    assert set(np.unique(coins)) == {0.0, 2.0}
    assert abs(coins.mean() - 1) < 0.05
    np.testing.assert_array_equal(ops.coin_flips(3, 100, seed=2**64 - 1, first_row=20), coins[20:23, :100])
    assert np.any(ops.coin_flips(50, 300, seed=1) != coins)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ops.matvec(normal(3), normal(2, 4)), r"x must have shape \(4,\)"),
        (lambda: ops.matvec(normal(4), normal(2, 4), normal(3)), r"bias must have shape \(2,\)"),
        (lambda: ops.matvec(normal(4), normal(2, 4) * np.float32(np.nan)), "NaN or infinity"),
        (lambda: ops.matvec(normal(4), normal(2, 4), precision="int4"), "precision must be"),  # type: ignore[arg-type]
        (lambda: ops.lstm(normal(3, 2), normal(8, 2), normal(7, 2)), r"\(4 \* units, units\)"),
        (lambda: ops.lstm(normal(3, 2), normal(8, 3), normal(8, 2)), r"weight_ih must have shape \(8, 2\)"),
        (lambda: ops.coin_flips(1, 1, seed=-1), "64-bit seed"),
    ],
)
def test_bad_arguments_are_refused(call: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()
