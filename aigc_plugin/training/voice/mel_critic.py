"""Critic (discriminator) of mel spectrograms, trained to distinguish recorded from generated ones, so that the
generated ones do not blur.

Least-squares adversarial training (Mao et al. 2017) with feature matching (Larsen et al. 2016). Critic and generator
are trained by one backward pass: the generator's term has the critic's weights as constants, the critic's term the
generated mel.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.func import functional_call

_CHANNELS = (32, 64, 96, 128)


class MelCritic(nn.Module):
    """Critic network: from normalised mel (batch, frames, n_mel) to the output of each layer; the last is the score of
    each patch."""

    def __init__(self) -> None:
        super().__init__()
        inputs = (1, *_CHANNELS[:-1])
        self.layers = nn.ModuleList(
            nn.Conv2d(before, after, (3, 5) if before == 1 else 3, stride=2, padding=(1, 2) if before == 1 else 1)
            for before, after in zip(inputs, _CHANNELS, strict=True)
        )
        self.verdict = nn.Conv2d(_CHANNELS[-1], 1, 3, padding=1)

    def forward(self, mel: Tensor) -> list[Tensor]:
        x = mel[:, None]
        outputs = []
        for layer in self.layers:
            x = F.leaky_relu(layer(x), 0.2)
            outputs.append(x)
        return [*outputs, self.verdict(x)]


class Judgement(NamedTuple):
    """Losses of adversarial training."""

    critic: Tensor
    """Loss of the critic."""
    maker: Tensor
    """Adversarial loss of the generator."""
    features: Tensor
    """Distance between the critic's features of generated and recorded mel."""


def judge(critic: MelCritic, generated: Tensor, recorded: Tensor) -> Judgement:
    """Compute the losses of `generated` and `recorded`, both (batch, frames, n_mel)."""
    real, fake = critic(recorded), critic(generated.detach())
    constant = {name: value.detach() for name, value in critic.named_parameters()}
    layers = functional_call(critic, constant, (generated,))
    distances = [F.l1_loss(a.float(), b.detach().float()) for a, b in zip(layers[:-1], real[:-1], strict=True)]
    return Judgement(
        ((real[-1].float() - 1) ** 2).mean() + (fake[-1].float() ** 2).mean(),
        ((layers[-1].float() - 1) ** 2).mean(),
        torch.stack(distances).mean(),
    )


def pieces(mel: Tensor, recorded: Tensor, frames: Tensor, length: int) -> tuple[Tensor, Tensor]:
    """Cut the same `length` frames, at a random position within `frames` (batch,), from both mels of each item."""
    length = min(length, int(frames.min()))
    starts = (torch.rand(len(mel), device=mel.device) * (frames - length + 1)).long()
    at = starts[:, None] + torch.arange(length, device=mel.device)[None]
    index = at[:, :, None].expand(-1, -1, mel.shape[2])
    return mel.gather(1, index), recorded.gather(1, index)
