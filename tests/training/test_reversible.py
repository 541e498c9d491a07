"""The reversible flow against the same flow under plain autograd."""

from __future__ import annotations

from support.require import require

torch = require("torch")
from torch import nn  # noqa: E402

from aigc_plugin.training.vocoder.reversible import FlowStep, reversible_flow, reversible_forward  # noqa: E402
from aigc_plugin.training.vocoder.waveglow_network import WaveGlowNetwork  # noqa: E402
from aigc_plugin.weights import WaveGlowConfig  # noqa: E402

EARLY = (0, 0, 2, 0, 2)


class Network(nn.Module):
    """A network of the right shape."""

    def __init__(self, half: int, n_cond: int) -> None:
        super().__init__()
        self.mix = nn.Conv1d(half + n_cond, 12, 3, padding=1)
        self.end = nn.Conv1d(12, 2 * half, 1)

    def forward(self, given: torch.Tensor, cond: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = 0.5 * self.end(torch.tanh(self.mix(torch.cat([given, cond], 1))))
        return out


def steps_and_inputs() -> tuple[list[FlowStep], torch.Tensor, torch.Tensor]:
    torch.manual_seed(7)
    channels, steps = 8, []
    for early in EARLY:
        channels -= early
        rotation = torch.linalg.qr(torch.randn(channels, channels))[0]
        steps.append(FlowStep(early, nn.Parameter(rotation[:, :, None]), Network(channels // 2, 5)))
    return steps, torch.randn(3, 8, 29, requires_grad=True), torch.randn(3, 5, 29, requires_grad=True)


def plain_flow(x: torch.Tensor, cond: torch.Tensor, steps: list[FlowStep]) -> tuple[torch.Tensor, torch.Tensor]:
    emitted, total = [], torch.zeros(())
    for step in steps:
        emitted.append(x[:, : step.early])
        x = nn.functional.conv1d(x[:, step.early :], step.weight)
        given, moved = x.chunk(2, 1)
        shift, log_scale = step.network(given, cond).float().chunk(2, 1)
        x = torch.cat([given, moved * torch.exp(log_scale) + shift], 1)
        total = total + log_scale.sum()
    return torch.cat([*emitted, x], 1), total


def leaves(steps: list[FlowStep], x: torch.Tensor, cond: torch.Tensor) -> list[torch.Tensor]:
    return [x, cond, *(p for step in steps for p in (step.weight, *step.network.parameters()))]


def loss(z: torch.Tensor, total: torch.Tensor) -> torch.Tensor:
    return z.square().mean() + z[:, 1].sum() * 0.01 - 0.02 * total


def test_values_and_gradients() -> None:
    steps, x, cond = steps_and_inputs()
    wanted = plain_flow(x, cond, steps)
    got = reversible_flow(x, cond, steps)
    torch.testing.assert_close(got, wanted, rtol=1e-5, atol=1e-5)
    exact = torch.autograd.grad(loss(*wanted), leaves(steps, x, cond))
    gradients = torch.autograd.grad(loss(*got), leaves(steps, x, cond))
    for gradient, want in zip(gradients, exact, strict=True):
        torch.testing.assert_close(gradient, want, rtol=1e-4, atol=1e-5)


def test_gradients_under_autocast() -> None:
    """The networks run in bfloat16 both times; the rounding of the inversion may add as much error again."""
    steps, x, cond = steps_and_inputs()
    exact = torch.autograd.grad(loss(*plain_flow(x, cond, steps)), leaves(steps, x, cond))
    with torch.autocast("cpu", torch.bfloat16):
        value = loss(*reversible_flow(x, cond, steps))
    for gradient, want in zip(torch.autograd.grad(value, leaves(steps, x, cond)), exact, strict=True):
        assert (gradient - want).norm() <= 0.06 * want.norm()


def test_frozen_parameters_and_condition() -> None:
    steps, x, _ = steps_and_inputs()
    cond = torch.randn(3, 5, 29)
    steps[0].network.mix.requires_grad_(False)
    steps[1].weight.requires_grad_(False)
    loss(*reversible_flow(x, cond, steps)).backward()
    assert steps[0].network.mix.weight.grad is None
    assert steps[1].weight.grad is None
    assert cond.grad is None
    assert all(p.grad is not None for p in (x, steps[0].weight, *steps[1].network.parameters()))


def test_the_graph_holds_only_output_and_condition() -> None:
    """The graph holds the output and the condition, for any number of steps."""
    steps, x, cond = steps_and_inputs()
    kept: list[tuple[int, ...]] = []
    with torch.autograd.graph.saved_tensors_hooks(lambda t: kept.append(tuple(t.shape)) or t, lambda t: t):
        reversible_flow(x, cond, steps)
    assert kept == [(3, 8, 29), (3, 5, 29)]


def test_forward_of_the_model() -> None:
    torch.manual_seed(3)
    model = WaveGlowNetwork(WaveGlowConfig(n_mel=4, n_flows=5, n_early_every=2, n_layers=2, n_channels=6, hop=16))
    for network in model.WN:
        nn.init.normal_(network.end.weight, std=0.05)
    x, mel = torch.randn(2, 8, 24), torch.randn(2, 4, 12)
    gradients = []
    for forward in (model, lambda *given: reversible_forward(model, *given)):
        z, log_determinant = forward(x, model.condition(mel, None))
        gradients.append([z, *torch.autograd.grad(z.square().mean() - log_determinant, list(model.parameters()))])
    torch.testing.assert_close(gradients[1], gradients[0], rtol=1e-4, atol=1e-5)
