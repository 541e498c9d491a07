"""The critic of all generators, and the encoder of their pre-training: strided convolutions over images or videos."""

from __future__ import annotations

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .generator_network import doublings, start_normal

_SLOPE = 0.2


class Reduction(nn.Module):
    """Images or videos to rows of features: halved until 4 pixels are left.

    size       of the image
    channels   of the first layer; twice as many in each next one, at most 8 times
    outputs    features
    video      whether there are frames, which are halved as well
    """

    def __init__(self, size: int, channels: int, outputs: int, *, video: bool, spread: bool = False) -> None:
        super().__init__()
        count = doublings(size)
        convolution: type[nn.Conv2d | nn.Conv3d] = nn.Conv3d if video else nn.Conv2d
        widths = [3, *(channels * min(8, 1 << i) for i in range(count))]
        self.layers = nn.ModuleList(convolution(before, after, 4, 2, 1) for before, after in pairwise(widths))
        self._spread = spread
        self.rows = nn.Linear((widths[-1] + spread) * 16 * (2 if video else 1), outputs)

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = F.leaky_relu(layer(x), _SLOPE)
        if self._spread:
            x = torch.cat([x, _spread_of(x)], 1)
        rows: Tensor = self.rows(x.flatten(1))
        return rows


def _spread_of(x: Tensor) -> Tensor:
    """The mean deviation within the batch, as one more channel, by which a critic sees that all images are the same
    (Karras et al. 2018)."""
    deviation = (x.float().var(0, unbiased=False) + 1e-8).sqrt().mean()
    return deviation.expand(len(x), 1, *x.shape[2:])


class Critic(nn.Module):
    """Images or videos, and texts where there are any, to a score each (n,); high for real ones that fit.

    text   size of the rows that describe a text; 0 without. Their score is a projection (Miyato, Koyama 2018).
    """

    def __init__(self, size: int, channels: int, *, video: bool, text: int) -> None:
        super().__init__()
        features = 8 * channels
        self.reduction = Reduction(size, channels, features, video=video, spread=True)
        self.verdict = nn.Linear(features, 1)
        self.text = nn.Linear(text, features, bias=False) if text else None
        start_normal(self)

    def forward(self, x: Tensor, text: Tensor | None = None) -> Tensor:
        features = F.leaky_relu(self.reduction(x), _SLOPE)
        score: Tensor = self.verdict(features)[:, 0]
        if self.text is not None:
            score = score + (features * self.text(text)).sum(1) / features.shape[1] ** 0.5
        return score


class Encoder(nn.Module):
    """Images or videos to mean and log variance of the noise that gives them, (n, z_dim) each."""

    def __init__(self, size: int, channels: int, z_dim: int, *, video: bool) -> None:
        super().__init__()
        self.reduction = Reduction(size, channels, 2 * z_dim, video=video)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        mean, log_variance = self.reduction(x).float().chunk(2, 1)
        return mean, log_variance.clamp(-10, 10)
