"""How times of the input become times of the output: cut, shifted and stretched, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from ...errors import InputError


@dataclass(frozen=True)
class Timeline:
    """Seconds, exactly. `start` and `end` bound what is kept, None where nothing is cut; times inside are
    stretched by `slow` about `start` (or `origin`, the input's own start), and a cut begins at 0."""

    start: Fraction | None = None
    end: Fraction | None = None
    slow: Fraction = Fraction(1)
    origin: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        if self.slow <= 0:
            raise InputError(f"time cannot be stretched by {self.slow}")
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise InputError("--to must come after --from")

    @property
    def is_identity(self) -> bool:
        return self.slow == 1 and not self.cuts

    @property
    def cuts(self) -> bool:
        return self.start is not None or self.end is not None

    @property
    def begin(self) -> Fraction:
        """The input's time that stays in place or, where there is a cut, becomes 0."""
        return self.origin if self.start is None else self.start

    def moved(self, time: Fraction) -> Fraction:
        target = Fraction(0) if self.start is not None else self.origin
        return target + (time - self.begin) * self.slow

    def on_cut(self, time: Fraction, slack: Fraction, before: Fraction | None, after: Fraction | None) -> Fraction:
        """A picture's time; that of the cut, where none is nearer to it and this one is within `slack`.

        Containers round times (Matroska's to a millisecond), and hosts that count pictures do not: the picture
        that is meant may stand a little before the cut, or after it. `before`, `after`: of its neighbours.
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
        """Whether something that is there from `time` on, for `duration`, is inside."""
        past = time + duration
        before = self.start is not None and (past <= self.start if duration else time < self.start)
        return not before and (self.end is None or time < self.end)

    def clipped(self, time: Fraction, duration: Fraction) -> tuple[Fraction, Fraction]:
        """The part of a span that is inside, on the output's clock: its start and duration."""
        first = time if self.start is None else max(time, self.start)
        last = time + duration if self.end is None else min(time + duration, self.end)
        return self.moved(first), max(last - first, Fraction(0)) * self.slow


def common_time_base(*steps: Fraction) -> Fraction:
    """The largest unit of which each step is a whole multiple; 1/1,000,000 where FFmpeg could not hold that."""
    denominator = lcm(*(step.denominator for step in steps))
    numerator = gcd(*(step.numerator * (denominator // step.denominator) for step in steps))
    unit = Fraction(numerator, denominator)
    return unit if unit.denominator < 1 << 31 else Fraction(1, 1_000_000)
