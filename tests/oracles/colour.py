"""Luma and chroma in float64, written from the equations of ITU-T H.273."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

KR_KB = {
    1: (0.2126, 0.0722),
    4: (0.30, 0.11),
    5: (0.299, 0.114),
    6: (0.299, 0.114),
    7: (0.212, 0.087),
    9: (0.2627, 0.0593),
}


def encode(rgb: Array, matrix: int, bits: int, limited: bool) -> Array:
    """(3, …) codes before rounding of (3, …) red, green, blue."""
    r, g, b = rgb
    unit, peak = 2.0 ** (bits - 8), 2.0**bits - 1
    if matrix == 0:
        y, u, v = g, b, r
        return np.array([219 * unit * p + 16 * unit if limited else peak * p for p in (y, u, v)])
    if matrix == 8:
        y, u, v = g / 2 + (r + b) / 4, g / 2 - (r + b) / 4, (r - b) / 2
    else:
        kr, kb = KR_KB[matrix]
        y = kr * r + (1 - kr - kb) * g + kb * b
        u, v = 0.5 * (b - y) / (1 - kb), 0.5 * (r - y) / (1 - kr)
    if limited:
        return np.array([219 * unit * y + 16 * unit, 224 * unit * u + 128 * unit, 224 * unit * v + 128 * unit])
    return np.array([peak * y, peak * u + 128 * unit, peak * v + 128 * unit])
