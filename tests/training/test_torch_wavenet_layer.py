"""Our operator of the gated layer against the same layer written in torch."""

from __future__ import annotations

import pytest

from support.require import require

torch = require("torch")
from aigc_plugin.training.ops import torch_ops  # noqa: E402

CHANNELS, N_COND, N_SKIP = 6, 5, 4


def plain_layer(x, in_weight, in_bias, out_weight, out_bias, cond, cond_weight, dilation, residual):  # type: ignore[no-untyped-def]
    batch = x.reshape(-1, *x.shape[-2:]).transpose(1, 2)
    padding = dilation * (in_weight.shape[2] // 2)
    gates = torch.nn.functional.conv1d(batch, in_weight, in_bias, padding=padding, dilation=dilation)
    if cond is not None:
        gates = gates + cond_weight @ cond.reshape(-1, *cond.shape[-2:]).transpose(1, 2)
    acts = torch.tanh(gates[:, :CHANNELS]) * torch.sigmoid(gates[:, CHANNELS:])
    out = out_weight @ acts + (0 if out_bias is None else out_bias[:, None])
    out = out.transpose(1, 2).reshape(*x.shape[:-1], -1)
    return (x + out[..., :CHANNELS], out[..., CHANNELS:]) if residual else (x + 0, out)


def arguments(
    batch: tuple[int, ...], dilation: int, *, residual: bool, cond: bool, bias: bool
) -> list[torch.Tensor | int | bool | None]:
    torch.manual_seed(dilation)
    rows = N_SKIP + CHANNELS * residual
    shapes = [
        (*batch, 17, CHANNELS),
        (2 * CHANNELS, CHANNELS, 3),
        (2 * CHANNELS,) if bias else None,
        (rows, CHANNELS),
        (rows,) if bias else None,
        (*batch, 17, N_COND) if cond else None,
        (2 * CHANNELS, N_COND) if cond else None,
    ]
    tensors = [None if shape is None else 0.5 * torch.randn(shape) for shape in shapes]
    return [*(t if t is None else t.requires_grad_() for t in tensors), dilation, residual]


CASES = [
    ((), 1, {"residual": True, "cond": True, "bias": True}),
    ((3,), 4, {"residual": True, "cond": True, "bias": True}),
    ((2, 2), 16, {"residual": False, "cond": False, "bias": False}),
]


@pytest.mark.parametrize(("batch", "dilation", "kind"), CASES)
def test_values_and_gradients(batch: tuple[int, ...], dilation: int, kind: dict[str, bool]) -> None:
    inputs = arguments(batch, dilation, **kind)
    leaves = [value for value in inputs if isinstance(value, torch.Tensor)]
    out = torch_ops.wavenet_layer(*inputs)
    exact = plain_layer(*inputs)
    torch.testing.assert_close(out, exact, rtol=1e-5, atol=1e-5)
    weights = [torch.randn_like(part) for part in out]
    gradients = torch.autograd.grad(out, leaves, weights)
    wanted = torch.autograd.grad(exact, leaves, weights)
    for gradient, want in zip(gradients, wanted, strict=True):
        torch.testing.assert_close(gradient, want, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(("batch", "dilation", "kind"), CASES)
def test_opcheck(batch: tuple[int, ...], dilation: int, kind: dict[str, bool]) -> None:
    torch.library.opcheck(torch.ops.aigc.wavenet_layer.default, arguments(batch, dilation, **kind))
