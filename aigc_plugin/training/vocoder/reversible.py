"""Train a flow in the memory of one of its steps.

Every step of the flow can be inverted, so the forward pass stores only its output: the backward pass walks the flow
from its end, inverts each step to recover its input, recomputes that step's network, and takes the gradients of that
step alone (the idea of Gomez et al., "The Reversible Residual Network", 2017). It costs one more evaluation of each
network, and memory does not grow with the number of steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from .waveglow_network import Condition, WaveGlowNetwork

__all__ = ["FlowStep", "reversible_flow", "reversible_forward"]


@dataclass(frozen=True)
class FlowStep:
    """One step of a flow: emit `early` channels, mix the others by `weight`, move half of them by `network`.

    early     channels that leave the flow before the step, 0 for none
    weight    (channels, channels) or (channels, channels, 1)
    network   (batch, half, time), cond → (batch, 2 * half, time): shift first, then logarithm of scale. It is
              evaluated again in the backward pass, so it must be deterministic
    """

    early: int
    weight: Tensor
    network: nn.Module

    @property
    def matrix(self) -> Tensor:
        return self.weight.reshape(self.weight.shape[0], -1)

    def parameters(self) -> list[Tensor]:
        """Parameters beside the weight that need gradients."""
        return [p for p in self.network.parameters() if p.requires_grad]


def reversible_flow(x: Tensor, cond: Tensor, steps: Sequence[FlowStep]) -> tuple[Tensor, Tensor]:
    """Map x (batch, channels, time) to latents of that shape, emitted channels first, and the sum of log scales.

    The log-determinants of the weights are not in the sum: add `batch * time * slogdet(weight)[1]` a step.
    """
    parameters = [p for step in steps for p in (step.weight, *step.parameters())]
    z, log_scales = _Flow.apply(x, cond, tuple(steps), *parameters)  # type: ignore[no-untyped-call]
    return z, log_scales


def reversible_forward(model: WaveGlowNetwork, x: Tensor, given: Condition) -> tuple[Tensor, Tensor]:
    """Compute `model(x, given)`, value and gradients, in the memory of one step."""
    config = model.config
    weights = [mixing.get_parameter("conv.weight") for mixing in model.convinv]
    steps = [
        FlowStep(config.n_early_size if config.emits_early(k) else 0, weight, network)
        for k, (weight, network) in enumerate(zip(weights, model.WN, strict=True))
    ]
    z, log_determinant = reversible_flow(x if given.mean is None else x - given.mean, given.columns, steps)
    for step in steps:
        log_determinant = log_determinant + torch.linalg.slogdet(step.matrix)[1] * x.shape[0] * x.shape[2]
    return z, log_determinant / z.numel()


class _Flow(torch.autograd.Function):
    """All steps as one node of the graph; parameters are inputs, so that each gets its gradient."""

    @staticmethod
    def forward(
        ctx: Any, x: Tensor, cond: Tensor, steps: tuple[FlowStep, ...], *parameters: Tensor
    ) -> tuple[Tensor, Tensor]:
        emitted, log_scales = [], torch.zeros((), dtype=torch.float32, device=x.device)
        for step in steps:
            emitted.append(x[:, : step.early])
            x = _mix(x[:, step.early :], step.matrix)
            given, moved = x.chunk(2, 1)
            shift, log_scale = _affine(step, given, cond)
            x = torch.cat([given, moved * torch.exp(log_scale) + shift], 1)
            log_scales = log_scales + log_scale.sum()
        z = torch.cat([*emitted, x], 1)
        ctx.steps, ctx.autocast = steps, _autocast_of(x)
        ctx.save_for_backward(z, cond)
        return z, log_scales

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, dz: Tensor, dlog_scales: Tensor) -> tuple[Tensor | None, ...]:
        z, cond = ctx.saved_tensors
        emitted = sum(step.early for step in ctx.steps)
        walk = _BackwardWalk(z[:, emitted:], dz[:, emitted:], cond, dlog_scales, ctx.needs_input_grad[1])
        gradients: list[list[Tensor | None]] = []
        for step in reversed(ctx.steps):
            with ctx.autocast:
                gradients.append(walk.undo(step))
            emitted -= step.early
            here = slice(emitted, emitted + step.early)
            walk.x, walk.dx = torch.cat([z[:, here], walk.x], 1), torch.cat([dz[:, here], walk.dx], 1)
        return walk.dx, walk.dcond, None, *(g for step in reversed(gradients) for g in step)


class _BackwardWalk:
    """State of the walk from the end of the flow: the signal between two steps and its gradient."""

    def __init__(self, x: Tensor, dx: Tensor, cond: Tensor, dlog_scales: Tensor, wants_cond: bool) -> None:
        self.x, self.dx, self.cond, self.dlog_scales = x, dx, cond, dlog_scales
        self.dcond = torch.zeros_like(cond) if wants_cond else None

    def undo(self, step: FlowStep) -> list[Tensor | None]:
        """Go back by one step; return the gradients of its weight and of its network's parameters."""
        given, moved = self.x.chunk(2, 1)
        dgiven, dmoved = self.dx.chunk(2, 1)
        parameters = step.parameters()
        sources = [given.detach().requires_grad_(), *parameters]
        cond = self.cond.detach().requires_grad_(self.dcond is not None)
        if self.dcond is not None:
            sources.append(cond)
        with torch.enable_grad():
            shift, log_scale = _affine(step, sources[0], cond)
        with torch.no_grad():
            scale, centred = torch.exp(log_scale), moved - shift
        through, *rest = torch.autograd.grad(
            (shift, log_scale), sources, (dmoved, dmoved * centred + self.dlog_scales), allow_unused=True
        )
        if self.dcond is not None and (dcond := rest.pop()) is not None:
            self.dcond += dcond
        return [self._unmix(step, torch.cat([given, centred / scale], 1),
                            torch.cat([dgiven + through, dmoved * scale], 1)), *rest]  # fmt: skip

    def _unmix(self, step: FlowStep, y: Tensor, dy: Tensor) -> Tensor:
        """Go back through the mixing of channels; return the gradient of its weight."""
        matrix = step.matrix.detach()
        self.x = _mix(y, torch.linalg.inv(matrix.double()))
        self.dx = _mix(dy, matrix.T)
        with torch.autocast(y.device.type, enabled=False):
            return torch.einsum("bit,bjt->ij", dy, self.x).reshape(step.weight.shape)


def _mix(x: Tensor, matrix: Tensor) -> Tensor:
    """Mix channels at the precision of the signal, even under autocast: otherwise undoing it gives another signal."""
    with torch.autocast(x.device.type, enabled=False):
        return F.conv1d(x, matrix.to(x.dtype)[:, :, None])


def _affine(step: FlowStep, given: Tensor, cond: Tensor) -> tuple[Tensor, Tensor]:
    shift, log_scale = step.network(given, cond).to(given.dtype).chunk(2, 1)
    return shift, log_scale


def _autocast_of(x: Tensor) -> AbstractContextManager[Any]:
    """Return the current autocast, to be entered again: the networks must compute the same the second time."""
    kind = x.device.type
    return torch.autocast(kind, torch.get_autocast_dtype(kind), enabled=torch.is_autocast_enabled(kind))
