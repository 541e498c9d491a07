"""Resampling in float64 NumPy, from the definition: each axis a dense matrix of weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def bilinear(x: float) -> float:
    return max(1 - x, 0)


def bicubic(x: float) -> float:
    """Keys (1981), a = -1/2."""
    if x < 1:
        return 1.5 * x**3 - 2.5 * x**2 + 1
    return -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2 if x < 2 else 0


def lanczos(lobes: int) -> Callable[[float], float]:
    return lambda x: float(np.sinc(x) * np.sinc(x / lobes)) if x < lobes else 0


def spline36(x: float) -> float:
    pieces = [
        (13 / 11, -453 / 209, -3 / 209, 1),
        (-6 / 11, 270 / 209, -156 / 209, 0),
        (1 / 11, -45 / 209, 26 / 209, 0),
    ]
    piece = int(x)
    return float(np.polyval(pieces[piece], x - piece)) if piece < 3 else 0


SHAPES: dict[str, tuple[float, Callable[[float], float]]] = {
    "bilinear": (1, bilinear),
    "bicubic": (2, bicubic),
    "lanczos3": (3, lanczos(3)),
    "lanczos4": (4, lanczos(4)),
    "spline36": (3, spline36),
}


def mirrored(j: int, size: int) -> int:
    """… 1 0 | 0 1 2 … size-1 | size-1 …"""
    while not 0 <= j < size:
        j = -1 - j if j < 0 else 2 * size - 1 - j
    return j


def weight(filter: str, distance: float, scale: float) -> float:
    """Weight of a sample that far from the output's centre, before the sum is made 1."""
    if filter == "area":  # overlap of the sample's cell with the output's footprint
        return max(min(0.5, distance + 0.5 / scale) - max(-0.5, distance - 0.5 / scale), 0)
    _, shape = SHAPES[filter]
    return shape(abs(distance) * min(scale, 1))


def matrix(n_in: int, n_out: int, filter: str, scale: float | None = None, shift: float = 0) -> Array:
    """(n_out, n_in)"""
    scale = n_out / n_in if scale is None else scale
    support = 1 if filter == "area" else 0 if filter == "point" else SHAPES[filter][0]
    rows = np.zeros((n_out, n_in))
    for i in range(n_out):
        centre = (i + 0.5) / scale - 0.5 + shift
        if filter == "point":
            rows[i, mirrored(int(np.floor(centre + 0.5)), n_in)] = 1
            continue
        reach = support / min(scale, 1) + 2
        near = range(int(np.floor(centre - reach)), int(np.ceil(centre + reach)) + 1)
        weights = {j: weight(filter, centre - j, scale) for j in near}
        for j, each in weights.items():
            rows[i, mirrored(j, n_in)] += each / sum(weights.values())
    return rows


def resample(
    plane: Any,
    height: int,
    width: int,
    filter: str,
    scale: tuple[float | None, float | None] = (None, None),
    shift: tuple[float, float] = (0, 0),
) -> Array:
    """The exact value, neither rounded nor clamped."""
    rows, cols = plane.shape
    down = matrix(rows, height, filter, scale[0], shift[0])
    across = matrix(cols, width, filter, scale[1], shift[1])
    return np.asarray(down @ np.asarray(plane, np.float64) @ across.T)
