"""Recurrent layers, one step at a time: the product of a matrix and a vector, and LSTM."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from ..backends import PRECISIONS, core
from ..engine import Engine, native_engine
from ..errors import InputError
from .arrays import Float32, Tensor, float32_array, like
from .conv1d import bias_or_zeros

__all__ = ["WeightPrecision", "coin_flips", "lstm", "matvec"]

WeightPrecision = Literal["float32", "bfloat16", "int8"]


def matvec(
    x: Tensor, weight: Any, bias: Any = None, *, precision: WeightPrecision = "float32",
    engine: Engine | None = None,
) -> Tensor:  # fmt: skip
    """out[r] = bias[r] + sum_k weight[r, k] x[k], bound by the memory that the weights are read from.

    x           (columns,)
    weight      (rows, columns); held in `precision`: bfloat16 is rounded to nearest even, int8 to multiples of the
                row's largest magnitude / 127. Everything else is float32, on every backend.
    bias        (rows,) or None for zeros
    returns     (rows,)
    """
    matrix = float32_array(weight, "weight", (None, None))
    values = float32_array(x, "x", (matrix.shape[1],))
    offsets = bias_or_zeros(bias, matrix.shape[0])
    _require_finite(matrix)
    return like(x, core.matvec(matrix, offsets, values, _weights_engine(engine, precision)))


def lstm(
    x: Tensor, weight_ih: Any, weight_hh: Any, bias: Any = None, *, precision: WeightPrecision = "float32",
    engine: Engine | None = None,
) -> Tensor:  # fmt: skip
    """A long short-term memory over all of x, from a state of zeros (Hochreiter and Schmidhuber 1997):

        i, f, g, o = weight_ih x[t] + weight_hh h + bias
        c = sigmoid(f) c + sigmoid(i) tanh(g);   h = sigmoid(o) tanh(c)

    x           (time, inputs)
    weight_ih   (4 * units, inputs), weight_hh (4 * units, units), as torch.nn.LSTM holds them; in `precision`
    bias        (4 * units,), the sum of torch's two, or None
    returns     (time, units): h after each step
    """
    hidden = float32_array(weight_hh, "weight_hh", (None, None))
    rows, units = hidden.shape
    if units == 0 or rows != 4 * units:
        raise InputError(f"weight_hh must have shape (4 * units, units), not {hidden.shape}")
    values = float32_array(x, "x", (None, None))
    from_input = float32_array(weight_ih, "weight_ih", (rows, values.shape[1]))
    _require_finite(from_input, hidden)
    out = core.lstm(values, from_input, hidden, bias_or_zeros(bias, rows), _weights_engine(engine, precision))
    return like(x, out)


def coin_flips(rows: int, columns: int, *, seed: int, first_row: int = 0) -> Float32:
    """Factors of dropout of one half: 0 or 2 with equal chances, (rows, columns). Element (i, j) depends on
    the seed, on first_row + i and on j alone (Philox4x32-10), on every machine.

    seed 0 … 2**64 - 1
    """
    if rows < 0 or columns < 0 or not 0 <= seed < 2**64 or not 0 <= first_row < 2**63:
        raise InputError(f"need sizes from 0 and a 64-bit seed: {rows = }, {columns = }, {seed = }, {first_row = }")
    return core.coins(seed, first_row, rows, columns)


def _weights_engine(engine: Engine | None, precision: str) -> core.Engine:
    if precision not in PRECISIONS:
        raise InputError(f"precision must be {', '.join(PRECISIONS)}, not {precision!r}")
    return native_engine(engine, precision)


def _require_finite(*weights: Float32) -> None:
    if not all(np.isfinite(weight).all() for weight in weights):
        raise InputError("the weights hold NaN or infinity")
