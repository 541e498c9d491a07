"""Distance of two sounds over short-time spectra of several resolutions (Yamamoto, Song, Kim 2020)."""

from __future__ import annotations

import torch
from torch import Tensor

RESOLUTIONS = ((256, 64), (512, 128), (1024, 256), (2048, 512))
"""(window, hop) in samples; the longest tells the noise between harmonics from the harmonics."""
_FLOOR = 1e-5
_MASKED = 0.003


def spectral_distance(made: Tensor, real: Tensor) -> Tensor:
    """(batch, samples) both → mean over resolutions of log-magnitude L1 plus spectral convergence.

    Magnitudes under 0.3 % of the sound's mean count as that much: what is masked by the rest need not agree.
    """
    total = made.new_zeros(())
    for size, hop in RESOLUTIONS:
        window = torch.hann_window(size, device=made.device)
        a, b = (
            torch.stft(x, size, hop, window=window, return_complex=True).abs() for x in (made.float(), real.float())
        )
        floor = _FLOOR * size**0.5 + _MASKED * b.mean((1, 2), keepdim=True)
        logarithmic = (torch.log(a + floor) - torch.log(b + floor)).abs().mean()
        convergence = ((b - a).norm(dim=(1, 2)) / (b.norm(dim=(1, 2)) + 1e-3)).mean()
        total = total + logarithmic + convergence
    return total / len(RESOLUTIONS)
