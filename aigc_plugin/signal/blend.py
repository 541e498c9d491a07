"""Blend of the flow's coefficients with those of the source-filter signal."""

from __future__ import annotations

import numpy as np

from ..types import FloatArray

RISE = (1000.0, 3000.0)
"""Hertz between which the source's share rises from zero: below, the flow is close to the recording; above, the flow
is noisier, and the source more harmonic, than speech."""
FALL = (7000.0, 8000.0)
"""Hertz between which the share falls to zero again: above the mel's bands the source has no information."""


def blend_weights(size: int, rate: int, share: float) -> tuple[FloatArray, FloatArray]:
    """Weights (size,) of the flow's and the source's coefficients; their squares sum to 1, so that power is kept.

    size:  coefficients per group
    rate:  samples per second
    share: largest share of the source, 0 … 1
    """
    hertz = (np.arange(size) + 0.5) * (rate / 2 / size)
    rising = np.clip((hertz - RISE[0]) / (RISE[1] - RISE[0]), 0.0, 1.0)
    falling = np.clip((FALL[1] - hertz) / (FALL[1] - FALL[0]), 0.0, 1.0)
    source = share * rising * falling
    norm = np.sqrt(np.square(source) + np.square(1.0 - source))
    return ((1.0 - source) / norm).astype(np.float32), (source / norm).astype(np.float32)
