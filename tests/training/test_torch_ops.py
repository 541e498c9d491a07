"""Our operators of torch against the same formulas written in torch: values and gradients."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.require import require

torch = require("torch")
from aigc_plugin.training.ops import torch_ops  # noqa: E402


def invconv(x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    return x @ weight.T


def invconv_inverse(x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    return x @ torch.linalg.inv(weight).T


def coupling(x: torch.Tensor, b: torch.Tensor, log_s: torch.Tensor) -> torch.Tensor:
    return torch.exp(log_s) * x + b


def coupling_inverse(x: torch.Tensor, b: torch.Tensor, log_s: torch.Tensor) -> torch.Tensor:
    return (x - b) * torch.exp(-log_s)


PLAIN: dict[str, Callable[..., torch.Tensor]] = {
    f.__name__: f for f in (invconv, invconv_inverse, coupling, coupling_inverse)
}


def arguments(name: str, shape: tuple[int, ...]) -> list[torch.Tensor]:
    torch.manual_seed(4)
    x = torch.randn(shape)
    if name.startswith("invconv"):
        others = [torch.linalg.qr(torch.randn(shape[-1], shape[-1]))[0] + 0.1 * torch.randn(shape[-1], shape[-1])]
    else:
        others = [torch.randn(shape), 0.5 * torch.randn(shape)]
    return [value.requires_grad_() for value in (x, *others)]


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("shape", [(1, 2), (37, 8), (3, 19, 6)])
def test_values_and_gradients(name: str, shape: tuple[int, ...]) -> None:
    inputs = arguments(name, shape)
    out = getattr(torch.ops.aigc, name)(*inputs)
    exact_given = [value.detach().double().requires_grad_() for value in inputs]
    exact = PLAIN[name](*exact_given)
    torch.testing.assert_close(out.double(), exact, rtol=1e-5, atol=1e-5)
    weights = torch.randn(shape)
    gradients = torch.autograd.grad(out, inputs, weights)
    wanted = torch.autograd.grad(exact, exact_given, weights.double())
    for gradient, want in zip(gradients, wanted, strict=True):
        torch.testing.assert_close(gradient.double(), want, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", PLAIN)
def test_opcheck(name: str) -> None:
    torch.library.opcheck(getattr(torch.ops.aigc, name).default, arguments(name, (11, 4)))


def test_not_contiguous_input() -> None:
    x, weight = (value.detach() for value in arguments("invconv", (8, 23)))
    torch.testing.assert_close(torch_ops.invconv(x.T, weight[:8, :8].T), invconv(x.T, weight[:8, :8].T))
