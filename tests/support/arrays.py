"""Random float32 arrays that are the same in every run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def normal(*shape: int, seed: int = 0) -> NDArray[np.float32]:
    return np.random.default_rng([seed, *shape]).standard_normal(shape).astype(np.float32)


def rotation(channels: int) -> NDArray[np.float32]:
    """A matrix that is easily inverted: orthogonal, a little disturbed."""
    q, _ = np.linalg.qr(normal(channels, channels, seed=1))
    return (q + 0.1 * normal(channels, channels, seed=2) / channels).astype(np.float32)
