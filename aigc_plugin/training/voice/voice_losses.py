"""How far made frames are from the recording's, in normalised units; a mean over what is there."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor


def mel_error(found: Tensor, wanted: Tensor, mask: Tensor) -> Tensor:
    """Absolute; found and wanted (batch, frames, n_mel), mask (batch, frames, 1)."""
    return ((found.float() - wanted).abs() * mask).sum() / (mask.sum() * wanted.shape[2])


def track_error(found: Tensor, wanted: Tensor, voiced: Tensor) -> Tensor:
    """Absolute, of the pitch where it is voiced; (batch, frames) each, voiced 0 where nothing is there."""
    return ((found.float() - wanted).abs() * voiced).sum() / voiced.sum().clamp(min=1)


def voicing_error(found: Tensor, voiced: Tensor, mask: Tensor) -> Tensor:
    """Cross entropy; found (batch, frames) are logits, mask (batch, frames, 1)."""
    entropy = F.binary_cross_entropy_with_logits(found.float(), voiced, reduction="none")
    return (entropy * mask[:, :, 0]).sum() / mask.sum()


def symbol_error(found: Tensor, wanted: Tensor, present: Tensor) -> Tensor:
    """Squared; (batch, symbols) each, present bool."""
    return ((found.float() - wanted) ** 2 * present).sum() / present.sum()
