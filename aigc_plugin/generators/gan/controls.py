"""Controls of a StyleGAN beside its seeds: styles of two images in one, its field moved and turned, other sizes."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...types import FloatArray

_MIX = re.compile(r"(\d{1,10})(?:@(\d{1,3}))?")
_CELLS = 4
"""Height and width of the constant input of a StyleGAN2."""
_MOST_TIMES = 16


@dataclass(frozen=True)
class StyleMix:
    """Fine styles that go along with the coarse ones of every image.

    seed        of the fine styles
    crossover   the first style that is fine; None: half of them are
    """

    seed: int
    crossover: int | None = None

    @classmethod
    def parse(cls, text: str) -> StyleMix:
        """Read "11@8" or "11"; InputError for anything else."""
        match = _MIX.fullmatch(text.strip())
        if match is None:
            raise InputError(f"{text.strip()!r} is no mix", hint="write a seed and the first fine style: 11@8")
        return cls(int(match[1]), None if match[2] is None else int(match[2]))


def placement(x: float = 0.0, y: float = 0.0, degrees: float = 0.0) -> NDArray[np.float64]:
    """The transform of a StyleGAN3's field that turns what an image shows about its middle, then moves it.

    x, y      to the right and down, in widths of the image
    degrees   anticlockwise
    returns   (3, 3): from a place in the image to the place of the field that is seen there
    """
    if not np.isfinite([x, y, degrees]).all():
        raise InputError(f"an image is moved and turned by finite numbers, not by {x}, {y} and {degrees}")
    angle = np.deg2rad(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    # The place p shows what was at R⁻¹ (p - t); rows go down, so that anticlockwise is (cos, sin; -sin, cos).
    return np.array([[cos, -sin, sin * y - cos * x], [sin, cos, -sin * x - cos * y], [0, 0, 1]])


@dataclass(frozen=True)
class Widening:
    """A constant input of other than 4 x 4 cells, and the noise that goes with it, mirrored beyond its edges.

    rows, columns   cells of the constant input
    height, width   pixels of the image, cut out of the middle of what they give
    """

    rows: int
    columns: int
    height: int
    width: int

    @classmethod
    def to(cls, size: tuple[int, int], resolution: int) -> Widening:
        """The cells that an image of (width, height) needs; InputError for a size that is none."""
        width, height = (int(side) for side in size)
        most = _MOST_TIMES * resolution
        if not (1 <= width <= most and 1 <= height <= most):
            raise InputError(f"images of this model have 1 to {most} pixels a side, not {width} x {height}")
        rows, columns = (-(-side * _CELLS // resolution) for side in (height, width))
        return cls(rows, columns, height, width)

    def of(self, grid: FloatArray) -> FloatArray:
        """A grid (n, n, …) that belongs to 4 x 4 cells, as the cells of this one have it."""
        times = len(grid) // _CELLS
        for axis, cells in enumerate((self.rows, self.columns)):
            before, after = (side * times for side in _added(cells))
            grid = np.take(grid, range(max(0, -before), grid.shape[axis] - max(0, -after)), axis)
            pads = [(0, 0)] * grid.ndim
            pads[axis] = (max(0, before), max(0, after))
            grid = np.pad(grid, pads, mode="symmetric")
        return np.ascontiguousarray(grid)

    def cut(self, images: FloatArray) -> FloatArray:
        """The middle of images (n, height, width, channels)."""
        top, left = (
            (have - want) // 2 for have, want in zip(images.shape[1:3], (self.height, self.width), strict=True)
        )
        return images[:, top : top + self.height, left : left + self.width]


def _added(cells: int) -> tuple[int, int]:
    """Cells before and after the 4 of the file; negative where they are fewer."""
    before = (cells - _CELLS) // 2
    return before, cells - _CELLS - before
