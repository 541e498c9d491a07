"""Multi-resolution spectral distance between synthesised and recorded audio (Yamamoto, Song, Kim 2020)."""

from __future__ import annotations

import torch
from torch import Tensor

RESOLUTIONS = ((256, 64), (512, 128), (1024, 256), (2048, 512))
"""(window, hop) in samples; the longest window separates the harmonics from the noise between them."""
_FLOOR = 1e-5
_MASKED = 0.003


def spectral_distance(synthesised: Tensor, real: Tensor) -> Tensor:
    """Mean over the resolutions of log-magnitude L1 plus spectral convergence; both arguments (batch, samples).

    Magnitudes below 0.3 % of the recording's mean count as that much: parts that are masked need not agree.
    """
    total = synthesised.new_zeros(())
    for size, hop in RESOLUTIONS:
        window = torch.hann_window(size, device=synthesised.device)
        a, b = (
            torch.stft(x, size, hop, window=window, return_complex=True).abs()
            for x in (synthesised.float(), real.float())
        )
        floor = _FLOOR * size**0.5 + _MASKED * b.mean((1, 2), keepdim=True)
        logarithmic = (torch.log(a + floor) - torch.log(b + floor)).abs().mean()
        convergence = ((b - a).norm(dim=(1, 2)) / (b.norm(dim=(1, 2)) + 1e-3)).mean()
        total = total + logarithmic + convergence
    return total / len(RESOLUTIONS)
