"""Loudness of audio by video frame, 0 to 1: what moves with music."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from ..types import FloatArray

_RELEASE_SECONDS = 0.25


def loudness_curve(samples: FloatArray, rate: int, fps: Fraction, count: int) -> NDArray[np.float64]:
    """Loudness in each of `count` frames: rises at once, falls within a quarter of a second.

    samples   (channels, n); frames after their end are silent
    rate      samples per second
    fps       frames per second: frame i lasts from i / fps to (i + 1) / fps
    returns   the root mean square of each frame by that of the loudest twentieth, at most 1
    """
    power = np.concatenate([[0.0], np.cumsum(np.mean(np.square(samples, dtype=np.float64), axis=0))])
    edges = np.array([min(round(i * rate / fps), len(power) - 1) for i in range(count + 1)])
    lengths = np.maximum(np.diff(edges), 1)
    level = np.sqrt(np.maximum(np.diff(power[edges]), 0) / lengths)
    loud = float(np.quantile(level, 0.95))
    level = np.minimum(level / loud, 1) if loud > 0 else level
    keep = math.exp(-1 / (_RELEASE_SECONDS * float(fps)))
    held = 0.0
    for i, value in enumerate(level):
        held = max(float(value), held * keep)
        level[i] = held
    return np.asarray(level)
