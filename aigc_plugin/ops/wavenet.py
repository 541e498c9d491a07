"""The gated dilated layer (van den Oord et al., "WaveNet", 2016; Prenger et al., "WaveGlow", 2018)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..backends import core
from ..engine import Engine, native_engine
from ..errors import InputError
from .arrays import Tensor, float32_array, like
from .conv1d import bias_or_zeros

__all__ = ["wavenet_layer"]


def wavenet_layer(
    x: Tensor,
    in_weight: Any,
    in_bias: Any,
    out_weight: Any,
    out_bias: Any,
    *,
    cond: Any = None,
    cond_weight: Any = None,
    dilation: int = 1,
    residual: bool = True,
    precision: str = "float32",
    engine: Engine | None = None,
) -> tuple[Tensor, Tensor]:
    """One layer of the network inside a coupling:

        g    = in_bias + sum_tap in_weight[:, :, tap] x[t + (tap - kernel // 2) * dilation] + cond_weight cond[t]
        acts = tanh(g[:channels]) * sigmoid(g[channels:])
        o    = out_bias + out_weight acts
        returns (x + o[:channels], o[channels:]); without residual (x, o)

    x             (time, channels), zeros before and behind it
    in_weight     (2 * channels, channels, kernel), kernel odd
    in_bias       (2 * channels,) or None for zeros
    out_weight    (channels + skip, channels), without residual (skip, channels)
    out_bias      (rows of out_weight,) or None for zeros
    cond          (time, n_cond) or None
    cond_weight   (2 * channels, n_cond); its bias, if any, is added to in_bias
    precision     "float32", "bfloat16", "int8" (a column's step is its largest magnitude here / 127) or "auto"
    returns       (time, channels), (time, skip)
    """
    kernel = float32_array(in_weight, "in_weight", (None, None, None))
    channels, taps = kernel.shape[1:]
    kernel = float32_array(kernel, "in_weight", (2 * channels, channels, taps))
    rows = float32_array(x, "x", (None, channels))
    mix = float32_array(out_weight, "out_weight", (None, channels))
    n_skip = mix.shape[0] - channels * residual
    if taps % 2 == 0 or dilation < 1 or n_skip < 0 or channels == 0:
        raise InputError(
            f"a layer needs an odd kernel, a dilation of at least 1 and rows of out_weight for the residual: "
            f"{in_weight.shape = }, {dilation = }, {out_weight.shape = }"
        )
    if (cond is None) != (cond_weight is None):
        raise InputError("cond and cond_weight come together or not at all")
    condition = np.empty((rows.shape[0], 0), np.float32)
    if cond is not None:
        condition = float32_array(cond, "cond", (rows.shape[0], None))
    weight = np.empty((2 * channels, 0), np.float32) if cond_weight is None else cond_weight
    stream, skip = core.wavenet_layer(
        rows,
        condition,
        kernel,
        bias_or_zeros(in_bias, 2 * channels),
        float32_array(weight, "cond_weight", (2 * channels, condition.shape[1])),
        mix,
        bias_or_zeros(out_bias, mix.shape[0]),
        dilation,
        n_skip,
        native_engine(engine, precision),
    )
    return like(x, stream), like(x, skip)
