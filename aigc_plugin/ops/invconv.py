"""Invertible 1x1 convolution (Kingma and Dhariwal, "Glow", 2018)."""

from __future__ import annotations

from typing import Any

from ..backends import core
from ..engine import Engine, native_engine
from .arrays import Float32, Tensor, float32_array, like

__all__ = ["invconv", "invconv_inverse", "invconv_log_det"]


def invconv(x: Tensor, weight: Any, *, engine: Engine | None = None) -> Tensor:
    """out[t, i] = sum_j weight[i, j] x[t, j].

    x         (time, channels)
    weight    (channels, channels)
    returns   (time, channels)

    As a step of a flow it adds `time * invconv_log_det(weight)` to the log-determinant.
    """
    matrix = _square(weight)
    rows = float32_array(x, "x", (None, matrix.shape[0]))
    return like(x, core.invconv(rows, matrix, native_engine(engine)))


def invconv_inverse(x: Tensor, weight: Any, *, engine: Engine | None = None) -> Tensor:
    """The inverse of `invconv`: the result is mapped to x by it. The weight is inverted in float64.

    x         (time, channels)
    weight    (channels, channels), InputError where it is singular
    returns   (time, channels)
    """
    matrix = _square(weight)
    rows = float32_array(x, "x", (None, matrix.shape[0]))
    inverse, _ = core.invert_matrix(matrix)
    return like(x, core.invconv(rows, inverse, native_engine(engine)))


def invconv_log_det(weight: Any) -> float:
    """log |det weight|, in float64. weight: (channels, channels), InputError where it is singular."""
    return core.invert_matrix(_square(weight))[1]


def _square(weight: Any) -> Float32:
    matrix = float32_array(weight, "weight", (None, None))
    return float32_array(matrix, "weight", (matrix.shape[0], matrix.shape[0]))
