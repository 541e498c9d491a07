"""How much of the plain source goes into the result beside what the flow made."""

from __future__ import annotations

import numpy as np

from ..types import FloatArray

RISE = (1000.0, 3000.0)
"""Hertz between which the share rises from nothing: below, the flow is near the recording; above, it is noisier and
the source more harmonic than speech is."""
FALL = (7000.0, 8000.0)
"""Hertz between which it falls again: above the mel's bands the source knows nothing."""


def blend_weights(size: int, rate: int, share: float) -> tuple[FloatArray, FloatArray]:
    """Weights (size,) of the flow's and of the source's coefficients, whose power adds up to that of either."""
    hertz = (np.arange(size) + 0.5) * (rate / 2 / size)
    rising = np.clip((hertz - RISE[0]) / (RISE[1] - RISE[0]), 0.0, 1.0)
    falling = np.clip((FALL[1] - hertz) / (FALL[1] - FALL[0]), 0.0, 1.0)
    source = share * rising * falling
    norm = np.sqrt(np.square(source) + np.square(1.0 - source))
    return ((1.0 - source) / norm).astype(np.float32), (source / norm).astype(np.float32)
