"""Affine coupling (Dinh et al., "Density estimation using Real NVP", 2017)."""

from __future__ import annotations

from typing import Any

from ..backends import core
from ..engine import Engine, native_engine
from .arrays import Float32, Tensor, float32_array, like

__all__ = ["coupling_forward", "coupling_inverse"]


def coupling_forward(x: Tensor, b: Any, log_s: Any, *, engine: Engine | None = None) -> tuple[Tensor, float]:
    """(exp(log_s) * x + b, the sum of log_s): a flow's transformed half and its log-determinant.

    x, b, log_s   (time, channels of the half)
    """
    out, log_det = core.coupling_forward(*_operands(x, b, log_s), native_engine(engine))
    return like(x, out), log_det


def coupling_inverse(x: Tensor, b: Any, log_s: Any, *, engine: Engine | None = None) -> Tensor:
    """(x - b) * exp(-log_s), the inverse of `coupling_forward`.

    x, b, log_s   (time, channels of the half)
    """
    return like(x, core.coupling_inverse(*_operands(x, b, log_s), native_engine(engine)))


def _operands(x: Any, b: Any, log_s: Any) -> tuple[Float32, Float32, Float32]:
    half = float32_array(x, "x", (None, None))
    return half, float32_array(b, "b", half.shape), float32_array(log_s, "log_s", half.shape)
