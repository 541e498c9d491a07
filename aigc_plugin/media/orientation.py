"""Orientation of frames and images: how stored pixels are turned and mirrored into what is seen.

Sources: CIPA DC-008 (EXIF) 4.6.5, tag Orientation; ISO/IEC 14496-12, matrix of the track header.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from ..planes import Colour, PlanarFrame, Plane, Siting

_ONE, _UNIT_WEIGHT = 1 << 16, 1 << 30
_EXIF = {
    1: (False, False, False),
    2: (False, True, False),
    3: (False, True, True),
    4: (False, False, True),
    5: (True, False, False),
    6: (True, True, False),
    7: (True, True, True),
    8: (True, False, True),
}
# Positions in a block of 2 x 2 pixels, in halves of a pixel; those that H.273 does not name become the nearest.
_SITINGS: dict[tuple[int, int], Siting] = {
    (0, 1): "left", (1, 1): "center", (0, 0): "topleft", (1, 0): "top", (0, 2): "bottomleft", (1, 2): "bottom",
}  # fmt: skip


@dataclass(frozen=True)
class Orientation:
    """One of the eight orientations: rows and columns are exchanged first, then mirrored.

    transposed    rows become columns
    flipped_x     left and right are exchanged
    flipped_y     top and bottom are exchanged
    """

    transposed: bool = False
    flipped_x: bool = False
    flipped_y: bool = False

    @classmethod
    def of_exif(cls, number: int) -> Orientation | None:
        """The orientation of EXIF's number, 1 to 8; None for 1, which is upright, and for other numbers."""
        return cls(*_EXIF[number]) if number in _EXIF and number != 1 else None

    @classmethod
    def of_matrix(cls, matrix: tuple[int, ...] | None) -> Orientation | None:
        """The orientation of a display matrix: x' = a x + c y, y' = b x + d y, y downwards.

        None where it is upright, or none of the eight: a slanted or projected frame.
        """
        if matrix is None:
            return None
        a, b, u, c, d, v = matrix[:6]
        transposed = a == 0 and d == 0
        if u or v or (transposed and not (b and c)) or (not transposed and (b or c or not (a and d))):
            return None
        found = cls(transposed, (c if transposed else a) < 0, (b if transposed else d) < 0)
        return None if found == cls() else found

    @property
    def matrix(self) -> tuple[int, ...]:
        """The display matrix, as in AV_FRAME_DATA_DISPLAYMATRIX."""
        x, y = (-_ONE if flipped else _ONE for flipped in (self.flipped_x, self.flipped_y))
        a, b, c, d = (0, y, x, 0) if self.transposed else (x, 0, 0, y)
        return a, b, 0, c, d, 0, 0, 0, _UNIT_WEIGHT

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Width and height as seen, of stored ones; and the other way round."""
        return (height, width) if self.transposed else (width, height)

    def aspect(self, aspect: Fraction | None) -> Fraction | None:
        """Width by height of a pixel as seen."""
        return 1 / aspect if aspect and self.transposed else aspect

    def turn(self, frame: PlanarFrame) -> PlanarFrame:
        """The frame upright; the decoder's frame is no longer attached to it."""
        planes: list[Plane] = []
        for plane in frame.planes:
            samples: Any = plane.T if self.transposed else plane
            samples = samples[:, ::-1] if self.flipped_x else samples
            samples = samples[::-1] if self.flipped_y else samples
            planes.append(np.ascontiguousarray(samples))
        layout, colour = frame.format, replace(frame.colour, siting=self.siting(frame.colour))
        if self.transposed:
            shifts = layout.log2_chroma_height, layout.log2_chroma_width
            layout = replace(layout, log2_chroma_width=shifts[0], log2_chroma_height=shifts[1])
        return replace(frame, planes=tuple(planes), format=layout, colour=colour, attached=None)

    def siting(self, colour: Colour) -> Siting:
        """Position of chroma samples in the upright frame."""
        x, y = next(position for position, name in _SITINGS.items() if name == colour.siting)
        x, y = (y, x) if self.transposed else (x, y)
        x, y = 2 - x if self.flipped_x else x, 2 - y if self.flipped_y else y
        return _SITINGS[min(x, 1), y]
