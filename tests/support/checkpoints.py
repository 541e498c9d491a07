"""Checkpoints of every published form, made on the spot with torch: small, random, and named as the
originals.

The classes live in modules called `glow`, `glow_old` and `waveglow.model`, so that the globals in the pickles
are those of the published files.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

SIZES: dict[str, Any] = {
    "n_mel_channels": 5, "n_flows": 4, "n_group": 8, "n_early_every": 2, "n_early_size": 2,
    "WN_config": {"n_layers": 3, "n_channels": 12, "kernel_size": 3},
}  # fmt: skip
HOP = 16


def normed(layer: nn.Module) -> nn.Module:
    """Weight norm by hooks, as the published files have it; the gain moved away from the norm."""
    with_hook = torch.nn.utils.weight_norm(layer, name="weight")
    with torch.no_grad():
        with_hook.weight_g.mul_(torch.rand_like(with_hook.weight_g) + 0.5)
    return with_hook


class Invertible1x1Conv(nn.Module):
    def __init__(self, c: int) -> None:
        super().__init__()
        self.conv = nn.Conv1d(c, c, 1, bias=False)


class WN(nn.Module):
    """`cond` and `res_skip`: whether the condition layer, and residual and skip layer, are fused."""

    def __init__(self, half: int, n_cond: int, cond: bool, res_skip: bool, n_layers: int, n_channels: int,
                 kernel_size: int) -> None:  # fmt: skip
        super().__init__()
        self.n_layers, self.n_channels = n_layers, n_channels
        self.start = normed(nn.Conv1d(half, n_channels, 1))
        self.end = nn.Conv1d(n_channels, 2 * half, 1)
        self.in_layers = nn.ModuleList(
            normed(nn.Conv1d(n_channels, 2 * n_channels, kernel_size, dilation=2**i, padding=2**i))
            for i in range(n_layers)
        )
        if cond:
            self.cond_layer = normed(nn.Conv1d(n_cond, 2 * n_channels * n_layers, 1))
        else:
            self.cond_layers = nn.ModuleList(normed(nn.Conv1d(n_cond, 2 * n_channels, 1)) for _ in range(n_layers))
        pairs = [(n_channels, n_channels)] * (n_layers - 1) + [(0, n_channels)]
        if res_skip:
            self.res_skip_layers = nn.ModuleList(normed(nn.Conv1d(n_channels, a + b, 1)) for a, b in pairs)
        else:
            self.res_layers = nn.ModuleList(normed(nn.Conv1d(n_channels, a, 1)) for a, _ in pairs if a)
            self.skip_layers = nn.ModuleList(normed(nn.Conv1d(n_channels, b, 1)) for _, b in pairs)


class WaveGlow(nn.Module):
    fused_cond = True
    fused_res_skip = True

    def __init__(self, n_mel_channels: int, n_flows: int, n_group: int, n_early_every: int, n_early_size: int,
                 WN_config: dict[str, int]) -> None:  # fmt: skip  # noqa: N803
        super().__init__()
        self.upsample = nn.ConvTranspose1d(n_mel_channels, n_mel_channels, 4 * HOP, stride=HOP)
        self.n_flows, self.n_group = n_flows, n_group
        self.n_early_every, self.n_early_size = n_early_every, n_early_size
        self.WN, self.convinv = nn.ModuleList(), nn.ModuleList()
        channels = n_group
        coupling = sys.modules[type(self).__module__].WN  # type: ignore[attr-defined]
        for k in range(n_flows):
            channels -= n_early_size if k % n_early_every == 0 and k > 0 else 0
            self.convinv.append(sys.modules["glow"].Invertible1x1Conv(channels))  # type: ignore[attr-defined]
            self.WN.append(
                coupling(channels // 2, n_mel_channels * n_group, self.fused_cond, self.fused_res_skip, **WN_config)
            )
        self.n_remaining_channels = channels


def _module(name: str, **classes: type) -> types.ModuleType:
    module = types.ModuleType(name)
    for attribute, original in classes.items():
        setattr(module, attribute, type(attribute, (original,), {"__module__": name}))
    module.__file__ = f"{name}.py"
    return module


@contextmanager
def published_modules() -> Iterator[None]:
    """While inside, `glow`, `glow_old` and `waveglow.model` can be imported, as beside the original code.

    torch keeps to one thread: on tensors this small a second one only waits.
    """
    made = {
        "glow": _module("glow", WaveGlow=WaveGlow, WN=WN, Invertible1x1Conv=Invertible1x1Conv),
        "glow_old": _module("glow_old", WaveGlow=WaveGlow, WN=WN),
        "waveglow": _module("waveglow"),
        "waveglow.model": _module("waveglow.model", WaveGlow=WaveGlow, WN=WN),
    }
    made["glow_old"].WaveGlow.fused_cond = made["glow_old"].WaveGlow.fused_res_skip = False  # type: ignore[attr-defined]
    made["waveglow.model"].WaveGlow.fused_cond = False  # type: ignore[attr-defined]
    sys.modules.update(made)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
        for name in made:
            del sys.modules[name]


def build(module: str = "glow", seed: int = 0, **sizes: Any) -> nn.Module:
    """A random model of the class of that module."""
    torch.manual_seed(seed)
    model: nn.Module = sys.modules[module].WaveGlow(**{**SIZES, **sizes})  # type: ignore[attr-defined]
    return model


def write_checkpoint(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a training checkpoint in NVIDIA's form that takes 80-band mels of hop 256; untrained, it makes noise."""
    monkeypatch.setattr(sys.modules[__name__], "HOP", 256)
    with published_modules():
        torch.save({"model": build(n_mel_channels=80), "iteration": 0, "learning_rate": 1e-4}, path)


def folded(model: nn.Module) -> dict[str, Any]:
    """Canonical name → array: what the reference network computes with, by torch itself."""
    plain: dict[str, torch.Tensor] = {}
    for name, layer in model.named_modules():
        if isinstance(layer, nn.Conv1d | nn.ConvTranspose1d):
            weight = layer.weight
            if hasattr(layer, "weight_g"):
                weight = torch._weight_norm(layer.weight_v.float(), layer.weight_g.float(), 0)
            plain[name + ".weight"] = weight.detach().float()
            if layer.bias is not None:
                plain[name + ".bias"] = layer.bias.detach().float()
    for join in (_join_conditions, _join_res_skip):
        plain = join(plain)
    return {name: tensor.numpy() for name, tensor in plain.items()}


def _join(plain: dict[str, torch.Tensor], mark: str, rename: Callable[[str], str]) -> dict[str, torch.Tensor]:
    joined: dict[str, torch.Tensor] = {}
    for name in sorted(plain):
        target = rename(name) if mark in name else name
        joined[target] = torch.cat([joined[target], plain[name]]) if target in joined else plain[name]
    return joined


def _join_conditions(plain: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    def fused(name: str) -> str:
        head, tail = name.split(".cond_layers.")
        return f"{head}.cond_layer.{tail.split('.')[1]}"

    return _join(plain, ".cond_layers.", fused)


def _join_res_skip(plain: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    # "res_layers" sorts before "skip_layers": residual rows first.
    renamed = {name.replace(".skip_layers.", ".zskip_layers."): tensor for name, tensor in plain.items()}
    for mark in (".res_layers.", ".zskip_layers."):
        if any(mark in name for name in renamed):
            renamed = {
                name.replace(".res_layers.", ".layers_0res.").replace(".zskip_layers.", ".layers_1skip."): tensor
                for name, tensor in renamed.items()
            }
    return _join(renamed, ".layers_", lambda n: n.replace("layers_0res", "res_skip_layers").replace(
        "layers_1skip", "res_skip_layers"))  # fmt: skip
