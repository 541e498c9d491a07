"""Convolution over an image."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..backends import core
from ..engine import Engine, native_engine
from ..errors import InputError
from .arrays import Tensor, float32_array, like
from .conv1d import bias_or_zeros

__all__ = ["conv2d"]

_LARGEST_KERNEL = 11


def conv2d(
    x: Tensor,
    weight: Any,
    bias: Any = None,
    *,
    slope: Any = None,
    padding: int = 0,
    precision: str = "float32",
    engine: Engine | None = None,
) -> Tensor:
    """out[y, x, n] = v > 0 ? v : slope[n] v    with
    v = bias[n] + sum_{c, i, j} weight[n, c, i, j] x[y + i - padding, x + j - padding, c].

    x           (height, width, channels); zeros stand around it, `padding` pixels on each side
    weight      (outputs, channels, k, k), as torch.nn.Conv2d holds it, k odd and at most 11
    bias        (outputs,) or None for zeros
    slope       (outputs,): PReLU; zeros are a ReLU; None for no activation
    precision   "float32", "bfloat16", "int8" (each channel scaled by its range here) or "auto"
    returns     (height + 2 * padding - k + 1, width + 2 * padding - k + 1, outputs)
    """
    kernel = float32_array(weight, "weight", (None, None, None, None))
    outputs, channels, size, width = kernel.shape
    image = float32_array(x, "x", (None, None, channels))
    if size != width or size % 2 == 0 or size > _LARGEST_KERNEL or 0 in (outputs, channels):
        raise InputError(f"a kernel is square, odd, at most {_LARGEST_KERNEL} wide and not empty, not {kernel.shape}")
    if padding < 0 or min(image.shape[:2]) + 2 * padding < size:
        raise InputError(f"a kernel of {size} does not fit x of shape {image.shape} with {padding = }")
    if padding:
        image = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    slopes = np.ones(outputs, np.float32) if slope is None else float32_array(slope, "slope", (outputs,))
    out = core.conv2d(image, kernel, bias_or_zeros(bias, outputs), slopes, native_engine(engine, precision))
    return like(x, out)
