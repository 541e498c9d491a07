"""Frames whose content says when they were."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from aigc_plugin.planes import PlanarFrame, PlaneFormat

GRAY = PlaneFormat("gray")


def frame(pts: Fraction | int | None, duration: Fraction | None = None, value: int = 0, size: int = 2) -> PlanarFrame:
    """A frame of one value."""
    plane = np.full((size, size), value, np.uint8)
    return PlanarFrame((plane,), GRAY, pts=None if pts is None else Fraction(pts), duration=duration)


def clip(times: Sequence[Fraction | int], last: Fraction | None = None) -> list[PlanarFrame]:
    """One frame for each time, frame k of value k; the last one lasts `last`."""
    return [frame(time, last if k == len(times) - 1 else None, value=k % 256) for k, time in enumerate(times)]


class RecordingInterpolator:
    """Makes frames that say between which two they lie and where."""

    def __init__(self, cuts: Sequence[tuple[int, int]] = ()) -> None:
        self.cuts = set(cuts)
        self.asked: list[tuple[int, int, list[float]]] = []

    def between(self, a: PlanarFrame, b: PlanarFrame, times: Sequence[float]) -> list[PlanarFrame]:
        assert all(0 < time < 1 for time in times)
        self.asked.append((value(a), value(b), list(times)))
        return [frame(None, value=200) for _ in times]

    def is_cut(self, a: PlanarFrame, b: PlanarFrame) -> bool:
        return (value(a), value(b)) in self.cuts

    def is_repeat(self, a: PlanarFrame, b: PlanarFrame) -> bool:
        return value(a) == value(b)


def value(picture: PlanarFrame) -> int:
    return int(picture.planes[0][0, 0])
