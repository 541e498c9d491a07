"""WaveGlow family in torch, for training, with the same maths and shapes as the native core.

Prenger, Valle, Catanzaro, "WaveGlow: a flow-based generative network for speech synthesis", 2018.
Arrays are (batch, channels, groups).
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ...weights.families.waveglow_config import WaveGlowConfig
from .conditioning import Conditioning
from .wavenet import WaveNet


class InvertibleConvolution(nn.Module):
    """Invertible 1x1 convolution; its matrix is in a submodule `conv`, as in the published files."""

    def __init__(self, channels: int, *, mixing: bool) -> None:
        super().__init__()
        self.conv = nn.Conv1d(channels, channels, 1, bias=False)
        with torch.no_grad():
            self.conv.weight.copy_((random_rotation(channels) if mixing else interchange(channels))[:, :, None])

    def forward(self, x: Tensor) -> Tensor:
        return _mixed(x, self.conv.weight)

    def inverse(self, z: Tensor) -> Tensor:
        return _mixed(z, torch.linalg.inv(self.conv.weight[:, :, 0])[:, :, None])

    def log_determinant(self) -> Tensor:
        determinant: Tensor = torch.linalg.slogdet(self.conv.weight[:, :, 0])[1]
        return determinant


def _mixed(x: Tensor, weight: Tensor) -> Tensor:
    """Mix channels in full precision, even under autocast: this is the signal itself, not the output of a network."""
    with torch.autocast(x.device.type, enabled=False):
        return F.conv1d(x, weight)


def random_rotation(channels: int) -> Tensor:
    """Random orthogonal matrix: neighbouring samples of a group are similar, so they are mixed from the start."""
    rotation: Tensor = torch.linalg.qr(torch.randn(channels, channels))[0]
    return rotation


def interchange(channels: int) -> Tensor:
    """Permutation with odd channels first, then even ones: it keeps whitened coefficients unmixed, and puts neighbours
    into different halves."""
    order = torch.cat([torch.arange(1, channels, 2), torch.arange(0, channels, 2)])
    return torch.eye(channels)[order]


class Condition(NamedTuple):
    """Condition of the flow.

    columns: (batch, n_cond + n_source, groups) for the coupling networks: conditioning, mean, source
    mean:    predicted mean (batch, n_group, groups), or None; the flow models the difference to it
    """

    columns: Tensor
    mean: Tensor | None

    def first(self, count: int) -> Condition:
        return Condition(self.columns[:count], None if self.mean is None else self.mean[:count])


class WaveGlowNetwork(nn.Module):
    """Flow over groups of samples or of whitened transform coefficients, given a condition."""

    def __init__(self, config: WaveGlowConfig) -> None:
        super().__init__()
        self.config = config
        self.conditioning = Conditioning(config)
        self.predictor = None
        if config.n_source:
            self.predictor = WaveNet(
                2 * config.n_group + config.n_mel, 2 * config.n_group, 0, **config.signal["predictor"]
            )
        self.WN, self.convinv = nn.ModuleList(), nn.ModuleList()
        for k in range(config.n_flows):
            channels = config.flow_channels(k)
            half = channels // 2
            self.convinv.append(InvertibleConvolution(channels, mixing=config.domain == "squeeze"))
            self.WN.append(
                WaveNet(
                    half,
                    2 * half,
                    config.n_cond + config.n_source,
                    config.n_layers,
                    config.n_channels,
                    config.kernel_size,
                )
            )

    def condition(self, mel: Tensor, source: Tensor | None) -> Condition:
        """Compute the condition.

        mel:    (batch, n_mel, frames)
        source: (batch, 2 * n_group, groups) if the model has a source
        """
        cond: Tensor = self.conditioning(mel)
        if self.predictor is None or source is None:
            return Condition(cond, None)
        cosines, sines = source.chunk(2, 1)
        slow = mel.repeat_interleave(source.shape[2] // mel.shape[2], 2)
        turn_cosines, turn_sines = self.predictor(torch.cat([source, slow], 1)).float().chunk(2, 1)
        mean = turn_cosines * cosines + turn_sines * sines
        return Condition(torch.cat([cond, mean.to(cond.dtype), cosines.to(cond.dtype)], 1), mean)

    def mixing(self, k: int) -> InvertibleConvolution:
        """The invertible convolution of flow k."""
        convolution = self.convinv[k]
        assert isinstance(convolution, InvertibleConvolution)
        return convolution

    def forward(self, x: Tensor, given: Condition) -> tuple[Tensor, Tensor]:
        """Map (batch, n_group, groups) to latents of the same shape, in the order of their emission, and the mean
        log-determinant per element."""
        early, log_determinant, cond = [], x.new_zeros(()), given.columns
        x = x if given.mean is None else x - given.mean
        for k in range(self.config.n_flows):
            if self.config.emits_early(k):
                early.append(x[:, : self.config.n_early_size])
                x = x[:, self.config.n_early_size :]
            mixing = self.mixing(k)
            x = mixing(x)
            log_determinant = log_determinant + mixing.log_determinant() * x.shape[0] * x.shape[2]
            held, moved = x.chunk(2, 1)
            shift, log_scale = self.WN[k](held, cond).float().chunk(2, 1)
            x = torch.cat([held, moved * torch.exp(log_scale) + shift], 1)
            log_determinant = log_determinant + log_scale.sum()
        z = torch.cat([*early, x], 1)
        return z, log_determinant / z.numel()

    def inverse(self, z: Tensor, given: Condition) -> Tensor:
        """Map latents, in the order of `forward`, to (batch, n_group, groups)."""
        size, cond = self.config.n_early_size, given.columns
        emitted = [k for k in range(self.config.n_flows) if self.config.emits_early(k)]
        x = z[:, size * len(emitted) :]
        for k in reversed(range(self.config.n_flows)):
            held, moved = x.chunk(2, 1)
            shift, log_scale = self.WN[k](held, cond).float().chunk(2, 1)
            x = self.mixing(k).inverse(torch.cat([held, (moved - shift) * torch.exp(-log_scale)], 1))
            if k in emitted:
                at = size * emitted.index(k)
                x = torch.cat([z[:, at : at + size], x], 1)
        return x if given.mean is None else x + given.mean


def negative_log_likelihood(z: Tensor, log_determinant: Tensor, sigma: float = 1.0) -> Tensor:
    """Negative log-likelihood per element, without the constant of the normal density, as in the reference
    implementation."""
    return z.square().mean() / (2 * sigma * sigma) - log_determinant
