"""A critic that tells pieces of recorded mel spectrograms from made ones, so that the made ones do not blur.

Least-squares adversarial training (Mao et al. 2017) with matched features (Larsen et al. 2016). Critic and maker
are trained by one backward pass: the maker's term sees the critic's weights as constants, the critic's sees the made
mel as one.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.func import functional_call

_CHANNELS = (32, 64, 96, 128)


class MelCritic(nn.Module):
    """(batch, frames, n_mel), normalised → what each layer makes of it, the last being the verdict on each patch."""

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
        seen = []
        for layer in self.layers:
            x = F.leaky_relu(layer(x), 0.2)
            seen.append(x)
        return [*seen, self.verdict(x)]


class Judgement(NamedTuple):
    critic: Tensor
    """How badly the critic tells the two apart."""
    maker: Tensor
    """How well it does on what was made."""
    features: Tensor
    """How far its features of the two are apart."""


def judge(critic: MelCritic, made: Tensor, recorded: Tensor) -> Judgement:
    """made and recorded (batch, frames, n_mel)."""
    real, fake = critic(recorded), critic(made.detach())
    constant = {name: value.detach() for name, value in critic.named_parameters()}
    seen = functional_call(critic, constant, (made,))
    apart = [F.l1_loss(a.float(), b.detach().float()) for a, b in zip(seen[:-1], real[:-1], strict=True)]
    return Judgement(
        ((real[-1].float() - 1) ** 2).mean() + (fake[-1].float() ** 2).mean(),
        ((seen[-1].float() - 1) ** 2).mean(),
        torch.stack(apart).mean(),
    )


def pieces(mel: Tensor, recorded: Tensor, frames: Tensor, length: int) -> tuple[Tensor, Tensor]:
    """The same `length` frames of both from each of the batch, drawn within its `frames` (batch,)."""
    length = min(length, int(frames.min()))
    starts = (torch.rand(len(mel), device=mel.device) * (frames - length + 1)).long()
    at = starts[:, None] + torch.arange(length, device=mel.device)[None]
    index = at[:, :, None].expand(-1, -1, mel.shape[2])
    return mel.gather(1, index), recorded.gather(1, index)
