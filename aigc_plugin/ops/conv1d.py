"""Convolution over time."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from ..backends import core
from ..engine import Engine, native_engine
from ..errors import InputError
from .arrays import Float32, Tensor, float32_array, like

__all__ = ["Activation", "conv1d"]

Activation = Literal["none", "relu", "gelu", "tanh"]


def conv1d(
    x: Tensor,
    weight: Any,
    bias: Any = None,
    *,
    padding: int = 0,
    activation: Activation = "none",
    engine: Engine | None = None,
) -> Tensor:
    """out[t, n] = activation(bias[n] + sum_{c, tap} weight[n, c, tap] x[t + tap - padding, c]).

    x            (time, channels); zeros stand before and behind it, `padding` rows each
    weight       (outputs, channels, taps), as torch.nn.Conv1d holds it
    bias         (outputs,) or None for zeros
    activation   "none", "relu", "tanh" or "gelu" (x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2)
    returns      (time + 2 * padding - taps + 1, outputs)
    """
    kernel = float32_array(weight, "weight", (None, None, None))
    outputs, channels, taps = kernel.shape
    rows = float32_array(x, "x", (None, channels))
    if padding < 0:
        raise InputError(f"padding must not be negative: {padding = }")
    if taps == 0 or rows.shape[0] + 2 * padding < taps:
        raise InputError(f"a kernel of {taps} taps does not fit x of shape {rows.shape} with {padding = }")
    padded = np.pad(rows, ((padding, padding), (0, 0))) if padding else rows
    matrix = np.ascontiguousarray(kernel.transpose(2, 1, 0)).reshape(taps * channels, outputs)
    out = core.conv1d(padded, matrix, bias_or_zeros(bias, outputs), taps, activation, native_engine(engine))
    return like(x, out)


def bias_or_zeros(bias: Any, size: int) -> Float32:
    return np.zeros(size, np.float32) if bias is None else float32_array(bias, "bias", (size,))
