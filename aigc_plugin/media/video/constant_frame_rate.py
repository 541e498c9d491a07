"""Check that frames are evenly spaced, for containers that store no timestamps (y4m)."""

from __future__ import annotations

from fractions import Fraction

from ...errors import MediaError
from ...planes import PlanarFrame


class ConstantRateCheck:
    """A check of each frame, in order: its time must be within half a frame of number / rate.

    rate    frames per second of the output
    name    of the output, for error messages
    """

    def __init__(self, rate: Fraction, name: str) -> None:
        self._rate, self._name = rate, name
        self._first: Fraction | None = None
        self._count = 0

    def check(self, frame: PlanarFrame) -> None:
        """MediaError where the frame would be shown at another time than its own."""
        if frame.pts is None:
            return
        self._first = frame.pts if self._first is None else self._first
        drift = (frame.pts - self._first) * self._rate - self._count
        if abs(drift) > Fraction(1, 2):
            shown = "stdout" if self._name == "-" else self._name
            raise MediaError(
                f"{shown} cannot be y4m, which has no times: the frame at {float(frame.pts):.3f} s would be"
                f" {abs(float(drift)):.1f} frames off",
                hint="use NUT, or end the chain with interpolate=fps=R",
            )
        self._count += 1
