"""The parts of a Transformer that sees a window around each frame."""

from __future__ import annotations

from typing import Any

from ..backends import core
from ..engine import Engine, native_engine
from ..errors import InputError
from .arrays import Tensor, float32_array, like

__all__ = ["layer_norm", "windowed_attention"]


def windowed_attention(qkv: Tensor, bias: Any, *, engine: Engine | None = None) -> Tensor:
    """Self-attention in a window (Vaswani et al. 2017), biased by relative position (Shaw et al. 2018):

        score(i, j) = q_i . k_j / sqrt(width / heads) + bias[head, j - i + window]    |j - i| <= window
        out_i       = sum_j softmax_j(score(i, .)) v_j

    qkv       (frames, 3 * width): q, k and v side by side, each with its heads side by side
    bias      (heads, 2 * window + 1)
    returns   (frames, width)
    """
    positions = float32_array(bias, "bias", (None, None))
    rows = float32_array(qkv, "qkv", (None, None))
    heads, span = positions.shape
    if heads == 0 or span % 2 == 0:
        raise InputError(f"bias must have shape (heads, 2 * window + 1), not {positions.shape}")
    if rows.shape[1] == 0 or rows.shape[1] % (3 * heads):
        raise InputError(f"qkv must have 3 * width columns, width a multiple of {heads = }, not {rows.shape}")
    return like(qkv, core.attention(rows, positions, native_engine(engine)))


def layer_norm(x: Tensor, weight: Any, bias: Any, *, epsilon: float = 1e-5, engine: Engine | None = None) -> Tensor:
    """(x - mean) / sqrt(variance + epsilon) * weight + bias over each row (Ba et al. 2016).

    x              (time, channels)
    weight, bias   (channels,)
    """
    rows = float32_array(x, "x", (None, None))
    channels = (rows.shape[1],)
    scale, offset = float32_array(weight, "weight", channels), float32_array(bias, "bias", channels)
    return like(x, core.layer_norm(rows, scale, offset, epsilon, native_engine(engine)))
