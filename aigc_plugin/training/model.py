"""The WaveGlow family in torch, for training: the same maths and shapes as the native core.

Prenger, Valle, Catanzaro, "WaveGlow: a flow-based generative network for speech synthesis", 2018.
Arrays are (batch, channels, groups).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..weights.config import WaveGlowConfig
from .conditioning import Conditioning
from .wavenet import WaveNet


class InvertibleConvolution(nn.Module):
    """1x1 convolution by a square matrix, kept in a `conv` submodule as in the published files."""

    def __init__(self, channels: int, *, mixing: bool) -> None:
        super().__init__()
        self.conv = nn.Conv1d(channels, channels, 1, bias=False)
        with torch.no_grad():
            self.conv.weight.copy_((random_rotation(channels) if mixing else interchange(channels))[:, :, None])

    def forward(self, x: Tensor) -> Tensor:
        return F.conv1d(x, self.conv.weight)

    def inverse(self, z: Tensor) -> Tensor:
        return F.conv1d(z, torch.linalg.inv(self.conv.weight[:, :, 0])[:, :, None])

    def log_determinant(self) -> Tensor:
        return torch.linalg.slogdet(self.conv.weight[:, :, 0])[1]


def random_rotation(channels: int) -> Tensor:
    """A random orthogonal matrix: samples of one group are alike, so they are mixed from the start."""
    return torch.linalg.qr(torch.randn(channels, channels))[0]


def interchange(channels: int) -> Tensor:
    """Odd channels first, even ones second: whitened transform coefficients stay what they are, neighbours part."""
    order = torch.cat([torch.arange(1, channels, 2), torch.arange(0, channels, 2)])
    return torch.eye(channels)[order]


class WaveGlow(nn.Module):
    """A flow over groups of samples, or of whitened transform coefficients, given the condition columns."""

    def __init__(self, config: WaveGlowConfig) -> None:
        super().__init__()
        self.config = config
        self.conditioning = Conditioning(config)
        self.WN, self.convinv = nn.ModuleList(), nn.ModuleList()
        for k in range(config.n_flows):
            channels = config.flow_channels(k)
            half = channels // 2
            self.convinv.append(InvertibleConvolution(channels, mixing=config.domain == "squeeze"))
            self.WN.append(
                WaveNet(half, 2 * half, config.n_cond + config.n_source, config.n_layers, config.n_channels,
                        config.kernel_size)
            )

    def condition(self, mel: Tensor, source: Tensor | None) -> Tensor:
        """(batch, n_mel, frames) and (batch, n_source, groups) → (batch, n_cond + n_source, groups)."""
        cond: Tensor = self.conditioning(mel)
        return cond if source is None else torch.cat([cond, source.to(cond.dtype)], 1)

    def forward(self, x: Tensor, cond: Tensor) -> tuple[Tensor, Tensor]:
        """(batch, n_group, groups) → latents of the same shape, in the order they were emitted, and the mean log
        determinant per element."""
        early, log_determinant = [], x.new_zeros(())
        for k in range(self.config.n_flows):
            if self.config.emits_early(k):
                early.append(x[:, : self.config.n_early_size])
                x = x[:, self.config.n_early_size :]
            x = self.convinv[k](x)
            log_determinant = log_determinant + self.convinv[k].log_determinant() * x.shape[0] * x.shape[2]
            given, moved = x.chunk(2, 1)
            shift, log_scale = self.WN[k](given, cond).float().chunk(2, 1)
            x = torch.cat([given, moved * torch.exp(log_scale) + shift], 1)
            log_determinant = log_determinant + log_scale.sum()
        z = torch.cat([*early, x], 1)
        return z, log_determinant / z.numel()

    def inverse(self, z: Tensor, cond: Tensor) -> Tensor:
        """Latents of `forward`'s order → (batch, n_group, groups)."""
        size = self.config.n_early_size
        emitted = [k for k in range(self.config.n_flows) if self.config.emits_early(k)]
        x = z[:, size * len(emitted) :]
        for k in reversed(range(self.config.n_flows)):
            given, moved = x.chunk(2, 1)
            shift, log_scale = self.WN[k](given, cond).float().chunk(2, 1)
            x = self.convinv[k].inverse(torch.cat([given, (moved - shift) * torch.exp(-log_scale)], 1))
            if k in emitted:
                at = size * emitted.index(k)
                x = torch.cat([z[:, at : at + size], x], 1)
        return x


def negative_log_likelihood(z: Tensor, log_determinant: Tensor, sigma: float = 1.0) -> Tensor:
    """Per element and without the constant of the normal density, as in the reference implementation."""
    return z.square().mean() / (2 * sigma * sigma) - log_determinant
