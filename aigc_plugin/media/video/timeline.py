"""Exact map from times of the input to times of the output: cut, shift and stretch."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from ...errors import InputError, argument


@dataclass(frozen=True)
class Timeline:
    """A map of times, in exact seconds.

    start, end    bounds of what is kept, None where nothing is cut; a part that is cut out begins at 0
    slow          factor that times are stretched by, from `start` on, or from `origin` where there is no start
    origin        the input's own start
    """

    start: Fraction | None = None
    end: Fraction | None = None
    slow: Fraction = Fraction(1)
    origin: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        if self.slow <= 0:
            raise InputError(f"time cannot be stretched by {self.slow}")
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise InputError(f"{argument('end')} must come after {argument('start')}")

    @property
    def is_identity(self) -> bool:
        return self.slow == 1 and not self.cuts

    @property
    def cuts(self) -> bool:
        return self.start is not None or self.end is not None

    @property
    def begin(self) -> Fraction:
        """The time of the input that stays the same or, after a cut, becomes 0."""
        return self.origin if self.start is None else self.start

    def moved(self, time: Fraction) -> Fraction:
        """Time of the output for a time of the input."""
        target = Fraction(0) if self.start is not None else self.origin
        return target + (time - self.begin) * self.slow

    def on_cut(self, time: Fraction, slack: Fraction, before: Fraction | None, after: Fraction | None) -> Fraction:
        """Time of a frame: that of a cut, where the frame is the nearest to it and within `slack`; else its own.

        time             of the frame
        slack            largest distance from the cut, in seconds
        before, after    times of the neighbours, None where there are none

        Containers round times (Matroska's to a millisecond), and hosts that count frames do not: the frame that a host
        means may be a little before or after the cut.
        """
        for cut in (self.start, self.end):
            if cut is None:
                continue
            distance = abs(time - cut)
            nearest = (before is None or abs(before - cut) > distance) and (
                after is None or abs(after - cut) >= distance
            )
            if distance <= slack and nearest:
                return cut
        return time

    def keeps(self, time: Fraction, duration: Fraction = Fraction(0)) -> bool:
        """True where something from `time` on, of that duration, is inside the cut."""
        stop = time + duration
        before = self.start is not None and (stop <= self.start if duration else time < self.start)
        return not before and (self.end is None or time < self.end)

    def clipped(self, time: Fraction, duration: Fraction) -> tuple[Fraction, Fraction]:
        """The part of a span inside the cut, in times of the output: (start, duration)."""
        first = time if self.start is None else max(time, self.start)
        last = time + duration if self.end is None else min(time + duration, self.end)
        return self.moved(first), max(last - first, Fraction(0)) * self.slow


def common_time_base(*steps: Fraction) -> Fraction:
    """The largest time base that represents each step exactly; 1/1,000,000 where FFmpeg cannot hold that."""
    denominator = lcm(*(step.denominator for step in steps))
    numerator = gcd(*(step.numerator * (denominator // step.denominator) for step in steps))
    unit = Fraction(numerator, denominator)
    return unit if unit.denominator < 1 << 31 else Fraction(1, 1_000_000)
