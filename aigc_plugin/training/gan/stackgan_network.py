"""Stage I of StackGAN (Zhang et al. 2017), in the names of its PyTorch port, on words whose embedding it learns."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .generator_network import GeneratorNetwork, start_normal

STACKGAN_SIZE = 64
WORDS = "words.weight"
_DIVERGENCE = 2.0
"""Weight of the divergence of the condition from the normal distribution, as published."""


class _Condition(nn.Module):
    """An embedding of a text to mean and log variance of the condition."""

    def __init__(self, text: int, condition: int) -> None:
        super().__init__()
        self.fc = nn.Linear(text, 2 * condition)

    def forward(self, text: Tensor) -> tuple[Tensor, Tensor]:
        mean, log_variance = F.relu(self.fc(text)).chunk(2, 1)
        return mean, log_variance


def _enlarging(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Upsample(scale_factor=2), nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()
    )


class StackGANNetwork(GeneratorNetwork):
    """Noise and captions to images of 64 pixels.

    channels   GF_DIM of the published configurations
    words      in the vocabulary; the embedding of a caption is the mean of those of its words
    text       size of an embedding
    """

    def __init__(self, channels: int, z_dim: int, words: int, *, text: int = 128, condition: int = 32) -> None:
        super().__init__()
        self.z_dim = z_dim
        top = 8 * channels
        self.words = nn.Linear(words, text, bias=False)
        self.ca_net = _Condition(text, condition)
        self.fc = nn.Sequential(nn.Linear(z_dim + condition, top * 16, bias=False), nn.BatchNorm1d(top * 16), nn.ReLU())
        for i in range(1, 5):
            setattr(self, f"upsample{i}", _enlarging(top >> (i - 1), top >> i))
        self.img = nn.Sequential(nn.Conv2d(top >> 4, 3, 3, 1, 1, bias=False), nn.Tanh())
        start_normal(self)
        nn.init.normal_(self.words.weight)

    def forward(self, z: Tensor, text: Tensor | None = None) -> Tensor:
        return self.with_penalty(z, text)[0]

    def with_penalty(self, z: Tensor, text: Tensor | None = None) -> tuple[Tensor, Tensor]:
        mean, log_variance = self.ca_net(self.words(text))
        condition = mean + torch.randn_like(mean) * (0.5 * log_variance).exp() if self.training else mean
        x = self.fc(torch.cat([z, condition], 1)).view(len(z), -1, 4, 4)
        for i in range(1, 5):
            x = getattr(self, f"upsample{i}")(x)
        apart = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).float().mean()
        return self.img(x), _DIVERGENCE * apart
