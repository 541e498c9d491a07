"""Operator `torch.ops.aigc.wavenet_layer`: the gated dilated layer of WaveNet, with its gradient."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.nn.grad import conv1d_weight

from ... import ops

__all__ = ["wavenet_layer"]


@torch.library.custom_op("aigc::wavenet_layer", mutates_args=(), device_types="cpu")
def wavenet_layer(
    x: Tensor,
    in_weight: Tensor,
    in_bias: Tensor | None,
    out_weight: Tensor,
    out_bias: Tensor | None,
    cond: Tensor | None = None,
    cond_weight: Tensor | None = None,
    dilation: int = 1,
    residual: bool = True,
) -> tuple[Tensor, Tensor]:
    """`aigc_plugin.ops.wavenet_layer` in float32 for x (..., time, channels) and cond (..., time, n_cond): the
    residual stream and the skip sum's share, (..., time, channels) and (..., time, skip)."""
    weights = [None if w is None else w.detach() for w in (in_weight, in_bias, out_weight, out_bias)]
    matrix = None if cond_weight is None else cond_weight.detach()
    items = x.detach().reshape(-1, *x.shape[-2:])
    conditions = [None] * len(items) if cond is None else cond.detach().reshape(-1, *cond.shape[-2:])
    pairs = [
        ops.wavenet_layer(item, *weights, cond=condition, cond_weight=matrix, dilation=dilation, residual=residual)
        for item, condition in zip(items, conditions, strict=True)
    ]
    stream, skip = (torch.stack(part) for part in zip(*pairs, strict=True))
    return stream.reshape(x.shape), skip.reshape(*x.shape[:-1], skip.shape[-1])


@wavenet_layer.register_fake
def _(x: Tensor, in_weight: Tensor, in_bias: Tensor | None, out_weight: Tensor, out_bias: Tensor | None,
      cond: Tensor | None = None, cond_weight: Tensor | None = None, dilation: int = 1,
      residual: bool = True) -> tuple[Tensor, Tensor]:  # fmt: skip
    n_skip = out_weight.shape[0] - (x.shape[-1] if residual else 0)
    return x.new_empty(x.shape), x.new_empty(*x.shape[:-1], n_skip)


def _keep_inputs(ctx: Any, inputs: tuple[Any, ...], output: tuple[Tensor, Tensor]) -> None:
    *tensors, ctx.dilation, ctx.residual = inputs
    ctx.save_for_backward(*tensors)


def _backward(ctx: Any, dstream: Tensor, dskip: Tensor) -> tuple[Tensor | None, ...]:
    """Gradient; the gates are computed again instead of stored, since they are twice as wide as the input."""
    x, in_weight, in_bias, out_weight, out_bias, cond, cond_weight = ctx.saved_tensors
    channels, dilation = x.shape[-1], ctx.dilation
    padding = dilation * (in_weight.shape[2] // 2)
    signal = _columns(x)
    gates = F.conv1d(signal, in_weight, in_bias, padding=padding, dilation=dilation)
    if cond is not None:
        gates = gates + cond_weight @ _columns(cond)
    a, b = torch.tanh(gates[:, :channels]), torch.sigmoid(gates[:, channels:])
    dout = torch.cat([_columns(dstream), _columns(dskip)], 1) if ctx.residual else _columns(dskip)
    dacts = out_weight.T @ dout
    dgates = torch.cat([dacts * b * (1 - a * a), dacts * a * b * (1 - b)], 1)
    dsignal = F.conv_transpose1d(dgates, in_weight, padding=padding, dilation=dilation)
    dx = dstream + dsignal.transpose(1, 2).reshape(x.shape)
    return (
        dx,
        conv1d_weight(signal, in_weight.shape, dgates, padding=padding, dilation=dilation),  # type: ignore[no-untyped-call]
        None if in_bias is None else dgates.sum((0, 2)),
        _outer(dout, a * b),
        None if out_bias is None else dout.sum((0, 2)),
        None if cond is None else (cond_weight.T @ dgates).transpose(1, 2).reshape(cond.shape),
        None if cond is None else _outer(dgates, _columns(cond)),
        None,
        None,
    )


def _columns(rows: Tensor) -> Tensor:
    """(..., time, channels) → (batch, channels, time)."""
    return rows.reshape(-1, *rows.shape[-2:]).transpose(1, 2)


def _outer(left: Tensor, right: Tensor) -> Tensor:
    """sum over batch and time of left[b, i, t] right[b, j, t]."""
    return torch.einsum("bit,bjt->ij", left, right)


wavenet_layer.register_autograd(_backward, setup_context=_keep_inputs)
