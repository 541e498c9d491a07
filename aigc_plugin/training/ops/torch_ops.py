"""Operators of torch with gradients, `torch.ops.aigc.*`, that call the kernels of `aigc_plugin.ops`.

Tensors are float32, on the CPU and time-major: (..., time, channels); leading axes are a batch. Importing
this module registers the operators; they work under autograd and `torch.compile`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from ... import ops
from .torch_wavenet_layer import wavenet_layer

__all__ = ["coupling", "coupling_inverse", "invconv", "invconv_inverse", "wavenet_layer"]

Kernel = Callable[..., Any]


def _apply(kernel: Kernel, rows: Tensor, *others: Tensor) -> Tensor:
    """Call the kernel on (time, channels); a batch is folded into the time axis, since rows are independent."""
    shape = rows.shape
    flat = [x.detach().reshape(-1, shape[-1]).numpy() for x in (rows, *others)]
    return torch.from_numpy(kernel(*flat)).reshape(shape)


@torch.library.custom_op("aigc::invconv", mutates_args=(), device_types="cpu")
def invconv(x: Tensor, weight: Tensor) -> Tensor:
    """out[t, i] = sum_j weight[i, j] x[t, j]; x (..., time, channels), weight (channels, channels)."""
    return _apply(lambda rows: ops.invconv(rows, weight.detach().numpy()), x)


@torch.library.custom_op("aigc::invconv_inverse", mutates_args=(), device_types="cpu")
def invconv_inverse(x: Tensor, weight: Tensor) -> Tensor:
    """Inverse of `invconv`; InputError if the weight is singular."""
    return _apply(lambda rows: ops.invconv_inverse(rows, weight.detach().numpy()), x)


@torch.library.custom_op("aigc::coupling", mutates_args=(), device_types="cpu")
def coupling(x: Tensor, b: Tensor, log_s: Tensor) -> Tensor:
    """exp(log_s) * x + b, all of one shape (..., time, channels); its log-determinant is log_s.sum()."""
    return _apply(lambda *rows: ops.coupling_forward(*rows)[0], x, b, log_s)


@torch.library.custom_op("aigc::coupling_inverse", mutates_args=(), device_types="cpu")
def coupling_inverse(x: Tensor, b: Tensor, log_s: Tensor) -> Tensor:
    """(x - b) * exp(-log_s), the inverse of `coupling`."""
    return _apply(ops.coupling_inverse, x, b, log_s)


def _same_shape(x: Tensor, *_: Tensor) -> Tensor:
    return torch.empty_like(x, memory_format=torch.contiguous_format)


def _keep_input_and_weight(ctx: Any, inputs: tuple[Tensor, ...], output: Tensor) -> None:
    ctx.save_for_backward(*inputs)


def _keep_output(ctx: Any, inputs: tuple[Tensor, ...], output: Tensor) -> None:
    ctx.save_for_backward(inputs[-1], output)


def _outer(left: Tensor, right: Tensor) -> Tensor:
    """sum_t left[t, i] right[t, j] over time and batch."""
    return left.flatten(0, -2).T @ right.flatten(0, -2)


def _invconv_backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor]:
    x, weight = ctx.saved_tensors
    return invconv(grad, weight.T), _outer(grad, x)


def _invconv_inverse_backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor]:
    weight, out = ctx.saved_tensors
    back = invconv_inverse(grad, weight.T)
    return back, -_outer(back, out)


def _coupling_backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    x, _, log_s = ctx.saved_tensors
    back = grad * torch.exp(log_s)
    return back, grad, back * x


def _coupling_inverse_backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    log_s, out = ctx.saved_tensors
    back = grad * torch.exp(-log_s)
    return back, -back, -grad * out


for _op, _backward, _keep in (
    (invconv, _invconv_backward, _keep_input_and_weight),
    (invconv_inverse, _invconv_inverse_backward, _keep_output),
    (coupling, _coupling_backward, _keep_input_and_weight),
    (coupling_inverse, _coupling_inverse_backward, _keep_output),
):
    _op.register_fake(_same_shape)
    _op.register_autograd(_backward, setup_context=_keep)
