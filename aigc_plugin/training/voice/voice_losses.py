"""Losses of generated frames and prosody, in normalised units; each is a mean over what is present."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor


def mel_error(predicted: Tensor, target: Tensor, mask: Tensor) -> Tensor:
    """Mean absolute error of mel; predicted and target (batch, frames, n_mel), mask (batch, frames, 1)."""
    return ((predicted.float() - target).abs() * mask).sum() / (mask.sum() * target.shape[2])


def track_error(predicted: Tensor, target: Tensor, voiced: Tensor) -> Tensor:
    """Mean absolute error of pitch in voiced frames; (batch, frames) each, voiced 0 in padding."""
    return ((predicted.float() - target).abs() * voiced).sum() / voiced.sum().clamp(min=1)


def voicing_error(predicted: Tensor, voiced: Tensor, mask: Tensor) -> Tensor:
    """Cross entropy of voicing; predicted (batch, frames) are logits, mask (batch, frames, 1)."""
    entropy = F.binary_cross_entropy_with_logits(predicted.float(), voiced, reduction="none")
    return (entropy * mask[:, :, 0]).sum() / mask.sum()


def symbol_error(predicted: Tensor, target: Tensor, present: Tensor) -> Tensor:
    """Mean squared error per symbol; (batch, symbols) each, present bool."""
    return ((predicted.float() - target) ** 2 * present).sum() / present.sum()
