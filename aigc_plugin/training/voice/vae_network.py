"""Variational auto-encoder of mel spectrograms (Kingma, Welling 2014) in torch, with the same decoder as the voices."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from ...weights.families.vae_config import VaeConfig
from .voice_network import Frames, MelDecoder, Stack


class Posterior(NamedTuple):
    """Mean and logarithm of the variance of each latent, (batch, rows, latents)."""

    mean: Tensor
    log_variance: Tensor


class MelVaeNetwork(nn.Module):
    """Auto-encoder: several pairs of frames are encoded in a row of latents, and decoded to the frames with their
    pitch."""

    def __init__(self, config: VaeConfig, dropout: float = 0.0) -> None:
        super().__init__()
        self.config = config
        width = config.encoder.width
        self.seen = nn.Linear(2 * config.decoder.n_mel, width)
        self.encoder = Stack(config.encoder, dropout)
        self.latent = nn.Linear(width, 2 * config.latents)
        self.code = nn.Linear(config.latents, width)
        self.place = nn.Parameter(0.1 * torch.randn(config.pairs, width))
        self.decoder = MelDecoder(config.decoder, dropout)

    def encode(self, mel: Tensor) -> Posterior:
        """Encode mel (batch, frames, n_mel), normalised; frames is a multiple of config.frames."""
        batch, frames, n_mel = mel.shape
        rows = self.seen(mel.reshape(batch, frames // 2, 2 * n_mel))
        rows = self.encoder(rows, rows.new_ones(rows.shape[:2], dtype=torch.bool))
        pooled = rows.view(batch, -1, self.config.pairs, rows.shape[2]).mean(2)
        return Posterior(*self.latent(pooled).chunk(2, 2))

    def decode(self, code: Tensor) -> Frames:
        """Decode a code (batch, rows, latents)."""
        rows = self.code(code)[:, :, None] + self.place
        rows = rows.flatten(1, 2)
        frames: Frames = self.decoder(rows, rows.new_ones(rows.shape[:2], dtype=torch.bool))
        return frames


def sampled(posterior: Posterior) -> Tensor:
    """Sample from the posterior so that gradients pass through (reparametrisation)."""
    noise = torch.randn_like(posterior.mean)
    return posterior.mean + torch.exp(0.5 * posterior.log_variance) * noise


def divergence(posterior: Posterior) -> Tensor:
    """Kullback-Leibler divergence from the unit normal in nats, a mean over rows: (latents,)."""
    mean, log_variance = posterior.mean.float(), posterior.log_variance.float()
    return 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).mean((0, 1))
