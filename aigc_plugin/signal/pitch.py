"""Decode pitch and voicing from the output of the pitch network."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..types import FloatArray

LOWEST = 55.0
"""Hertz of the first pitch class."""
STEP = 20.0
"""Cents between neighbouring classes."""
CLASSES = 232
_NEIGHBOURS = 4


def network_input(mel: FloatArray) -> FloatArray:
    """Scale log-mel rows to about zero mean and unit deviation."""
    return (mel + np.float32(5.0)) / np.float32(3.0)


def decode_pitch(rows: FloatArray) -> NDArray[np.float64]:
    """Decode pitch in hertz, 0 if unvoiced, (frames,).

    rows: network output (frames, 1 + CLASSES): a voicing logit, then class logits

    The pitch is the mean of the likeliest class and its neighbours, weighted by their probabilities.
    """
    logits = rows[:, 1:].astype(np.float64)
    best = logits.argmax(axis=1)[:, None]
    offsets = np.arange(-_NEIGHBOURS, _NEIGHBOURS + 1)[None]
    near = np.clip(best + offsets, 0, CLASSES - 1)
    weights = np.exp(np.take_along_axis(logits, near, 1) - np.take_along_axis(logits, best, 1))
    weights *= near == best + offsets
    cents = STEP * (weights * near).sum(axis=1) / weights.sum(axis=1)
    return np.where(rows[:, 0] > 0, LOWEST * 2.0 ** (cents / 1200.0), 0.0)
