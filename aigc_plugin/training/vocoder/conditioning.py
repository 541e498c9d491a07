"""Conditioning networks from the mel spectrogram to the flow: the three variants of the WaveGlow family, in torch."""

from __future__ import annotations

import math
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ...weights.families.waveglow_config import WaveGlowConfig


class WindowedAttention(nn.Module):
    """Self-attention over |j - i| ≤ window with a learned bias per head and distance."""

    def __init__(self, width: int, heads: int, window: int) -> None:
        super().__init__()
        self.heads, self.window = heads, window
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.bias = nn.Parameter(torch.zeros(heads, 2 * window + 1))

    def forward(self, x: Tensor, present: Tensor | None = None) -> Tensor:
        """Map x (batch, time, width) to the same shape. present: bool (batch, time); None if all are."""
        batch, time, width = x.shape
        q, k, v = self.qkv(x).view(batch, time, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        distance = torch.arange(time, device=x.device)
        distance = distance[None, :] - distance[:, None]
        mask = self.bias[:, (distance + self.window).clamp(0, 2 * self.window)]
        mask = mask.masked_fill(distance.abs() > self.window, -math.inf)[None]
        if present is not None:
            # Absent rows attend to themselves, so that no row is without a key.
            seen = present[:, None, None, :] | torch.eye(time, dtype=torch.bool, device=x.device)
            mask = mask.masked_fill(~seen, -math.inf)
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask.to(q.dtype))
        result: Tensor = self.out(mixed.transpose(1, 2).reshape(batch, time, width))
        return result


class TransformerLayer(nn.Module):
    """Pre-norm: x + attention(norm x), then x + feed(norm x)."""

    def __init__(self, width: int, heads: int, feed: int, window: int) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = WindowedAttention(width, heads, window)
        self.feed = nn.ModuleList([nn.Linear(width, feed), nn.Linear(feed, width)])

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attention(self.norm1(x))
        result: Tensor = x + self.feed[1](F.gelu(self.feed[0](self.norm2(x)), approximate="tanh"))
        return result


class Conditioning(nn.Module):
    """Conditioning network: mel frames to one condition column per group, by one of the family's three variants."""

    def __init__(self, config: WaveGlowConfig) -> None:
        super().__init__()
        self.kind, self.hop, self.group = config.conditioning, config.hop, config.n_group
        self.encoder = nn.ModuleDict()
        self.transformer = nn.ModuleList()
        width = config.n_mel
        if self.kind == "transformer":
            width = config.width
            sizes = [config.n_mel] + [width] * config.encoder_layers
            self.encoder["conv"] = nn.ModuleList(
                nn.Conv1d(a, b, config.encoder_kernel, padding=config.encoder_kernel // 2) for a, b in pairwise(sizes)
            )
            self.transformer.extend(
                TransformerLayer(width, config.heads, config.feed, config.window)
                for _ in range(config.transformer_layers)
            )
        if self.kind == "upsample":
            self.upsample = nn.ConvTranspose1d(width, width, 4 * self.hop, stride=self.hop)
        else:
            stride = self.hop // self.group
            self.upsample = nn.ConvTranspose1d(width, config.n_cond, 4 * stride, stride=stride)

    def forward(self, mel: Tensor) -> Tensor:
        """Map (batch, n_mel, frames) to (batch, n_cond, frames * hop / n_group)."""
        for conv in self.encoder["conv"] if self.encoder else ():  # type: ignore[union-attr]
            mel = F.relu(conv(mel))
        if len(self.transformer):
            rows = mel.transpose(1, 2)
            for layer in self.transformer:
                rows = layer(rows)
            mel = rows.transpose(1, 2)
        groups = mel.shape[2] * self.hop // self.group
        if self.kind != "upsample":
            front = 2 * (self.hop // self.group)
            return self.upsample(mel)[:, :, front : front + groups]  # type: ignore[no-any-return]
        fine = self.upsample(mel)[:, :, : mel.shape[2] * self.hop]
        batch, channels, _ = fine.shape
        fine = fine.view(batch, channels, groups, self.group).permute(0, 1, 3, 2)
        return fine.reshape(batch, channels * self.group, groups)  # type: ignore[no-any-return]
