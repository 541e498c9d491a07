"""The part that all generators in training share."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from ...errors import InputError, argument

LEAST_SIZE, LARGEST_SIZE = 16, 256


class GeneratorNetwork(nn.Module):
    """A generator: noise, and texts where it takes them, to images or videos of -1 … 1.

    z_dim   size of the noise
    """

    z_dim: int

    def forward(self, z: Tensor, text: Tensor | None = None) -> Tensor:
        """(n, z_dim), and texts as the critic gets them → (n, 3, [frames,] size, size)."""
        raise NotImplementedError

    def with_penalty(self, z: Tensor, text: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """The result, and a term that is added to the generator's loss."""
        return self(z, text), torch.zeros((), device=z.device)

    def published(self) -> dict[str, Tensor]:
        """The weights in the names of the published checkpoints."""
        return self.state_dict()


def doublings(size: int) -> int:
    """Times that 4 pixels are doubled to `size`; InputError for another size than 16, 32 … 256."""
    if size not in (16, 32, 64, 128, LARGEST_SIZE):
        raise InputError(f"{argument('size', size)} must be 16, 32, 64, 128 or {LARGEST_SIZE}")
    return int(math.log2(size)) - 2


def start_normal(module: nn.Module) -> None:
    """Start values of DCGAN's training: normal, of 0.02; norms at 1 and 0."""
    for layer in module.modules():
        if isinstance(layer, (nn.ConvTranspose2d, nn.ConvTranspose3d, nn.Conv2d, nn.Linear)):
            nn.init.normal_(layer.weight, 0.0, 0.02)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
