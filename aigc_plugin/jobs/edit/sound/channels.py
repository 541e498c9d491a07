"""Bring sound to one or two channels."""

from __future__ import annotations

import math

import numpy as np

from ....types import FloatArray

_HALF = math.sqrt(0.5)
# Left and right of each layout in FFmpeg's order, as ITU-R BS.775 mixes them; low frequency effects are left out.
_DOWN = {
    3: ((1, 0, 0), (0, 1, 0)),
    4: ((1, 0, _HALF, 0), (0, 1, 0, _HALF)),
    5: ((1, 0, _HALF, _HALF, 0), (0, 1, _HALF, 0, _HALF)),
    6: ((1, 0, _HALF, 0, _HALF, 0), (0, 1, _HALF, 0, 0, _HALF)),
    7: ((1, 0, _HALF, 0, _HALF, _HALF, 0), (0, 1, _HALF, 0, _HALF, 0, _HALF)),
    8: ((1, 0, _HALF, 0, _HALF, 0, _HALF, 0), (0, 1, _HALF, 0, 0, _HALF, 0, _HALF)),
}


def with_channels(block: FloatArray, channels: int) -> FloatArray:
    """Return a block (channels, n) with 1 or 2 channels; mono is on both sides of stereo at its own level."""
    present = block.shape[0]
    if present == channels:
        return block
    if present == 1:
        return np.repeat(block, channels, axis=0)
    if present > 2:
        weights = np.array(_DOWN.get(present, ((1, *([0] * (present - 1))), (0, 1, *([0] * (present - 2))))))
        block = np.einsum("oc,cn->on", weights, block).astype(np.float32)
        if channels == 2:
            return block
    mono: FloatArray = block.mean(axis=0, keepdims=True, dtype=np.float32)
    return mono
