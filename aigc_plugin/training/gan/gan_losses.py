"""Losses of training against a critic, and those of the start before it.

Non-saturating losses (Goodfellow et al. 2014) with the penalty R1 (Mescheder, Geiger, Nowozin 2018) on the critic's
gradient at real images. Generator and critic are trained by one backward pass: the generator's term has the critic's
weights as constants, the critic's term the generated images.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.func import functional_call

from .critic import Critic, Encoder
from .generator_network import GeneratorNetwork

_FILTERS, _KERNEL, _OCTAVES = 64, 7, 3


def generator_loss(critic: Critic, fake: Tensor, text: Tensor | None) -> Tensor:
    """The critic's disbelief in generated images."""
    constant = {name: value.detach() for name, value in critic.named_parameters()}
    score: Tensor = functional_call(critic, constant, (fake, text))
    return F.softplus(-score.float()).mean()


def critic_loss(critic: Critic, fake: Tensor, real: Tensor, text: Tensor | None) -> tuple[Tensor, float]:
    """The critic's errors, and the share of all images that it judges right.

    Where there are texts, real images with the text of another one count as wrong, too (Reed et al. 2016).
    """
    real_score, fake_score = critic(real, text).float(), critic(fake.detach(), text).float()
    right = 0.5 * float(((real_score > 0).float().mean() + (fake_score < 0).float().mean()).detach())
    wrong = F.softplus(fake_score).mean()
    if text is not None and len(text) > 1:
        wrong = 0.5 * (wrong + F.softplus(critic(real, text.roll(1, 0)).float()).mean())
    return F.softplus(-real_score).mean() + wrong, right


def gradient_penalty(critic: Critic, real: Tensor, text: Tensor | None) -> Tensor:
    """R1: half the squared norm of the gradient at real images."""
    real = real.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(critic(real, text).sum(), real, create_graph=True)
    return 0.5 * gradient.square().flatten(1).sum(1).mean()


def vae_loss(encoder: Encoder, generator: GeneratorNetwork, real: Tensor, text: Tensor | None,
             divergence: float) -> Tensor:  # fmt: skip
    """The auto-encoder's loss: distance of pixels, and the divergence of its noise from the normal one."""
    mean, log_variance = encoder(real)
    z = mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
    again = generator(z, text).float()
    apart = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).mean()
    loss: Tensor = F.l1_loss(again, real) + divergence * apart
    return loss


def sliced_distance(ours: Tensor, real: Tensor) -> Tensor:
    """Sliced Wasserstein distance of patches of 7 x 7 pixels at three octaves (Rabin et al. 2011).

    ours, real   (n, 3, h, w), as many of one as of the other
    """
    distances = []
    for _ in range(_OCTAVES):
        if min(ours.shape[2:]) < _KERNEL:
            break
        filters = torch.randn(_FILTERS, ours.shape[1], _KERNEL, _KERNEL, device=ours.device)
        filters = filters / filters.flatten(1).norm(dim=1)[:, None, None, None]
        a, b = (F.conv2d(x.float(), filters).transpose(0, 1).flatten(1).sort(dim=1).values for x in (ours, real))
        distances.append((a - b).abs().mean())
        ours, real = F.avg_pool2d(ours, 2), F.avg_pool2d(real, 2)
    return torch.stack(distances).mean()


def as_images(x: Tensor) -> Tensor:
    """Images as they are; the frames of videos (n, 3, frames, h, w) one by one."""
    return x if x.ndim == 4 else x.transpose(1, 2).flatten(0, 1)
