"""A map of times that keeps several parts of the input and closes the gaps between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import TypeAlias

from ...errors import InputError
from .timeline import Timeline

Part: TypeAlias = tuple[Fraction, Fraction]
"""Start and end, in exact seconds of the input's clock."""


@dataclass(frozen=True)
class Ripple(Timeline):
    """A `Timeline` of several parts; make it with `ripple`.

    parts    what is kept, in order, without overlap
    stop     where the input ends, None where that is not known
    lead     seconds by which the sound changes before the picture from one part to the next (a J cut), or, where it
             is negative, after it (an L cut)
    """

    parts: tuple[Part, ...] = ()
    stop: Fraction | None = None
    lead: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        ends = [Fraction(0), *accumulate(end - start for start, end in self.parts)]
        object.__setattr__(self, "_begins", tuple(ends))

    @property
    def length(self) -> Fraction:
        """Seconds of the output."""
        return self._begins_of_parts[-1]

    @property
    def _begins_of_parts(self) -> tuple[Fraction, ...]:
        """Times of the output at which the parts begin, and its end."""
        begins: tuple[Fraction, ...] = object.__getattribute__(self, "_begins")
        return begins

    def moved(self, time: Fraction) -> Fraction:
        """Time of the output; what is cut out is all at the one moment of its cut, and times before 0 stay so."""
        if time < self.parts[0][0]:
            return time - self.parts[0][0]
        for (start, end), begin in zip(self.parts, self._begins_of_parts, strict=False):
            if time < start:
                return begin
            if time < end:
                return begin + time - start
        return self.length + time - self.parts[-1][1]

    def on_cut(self, time: Fraction, slack: Fraction, before: Fraction | None, after: Fraction | None) -> Fraction:
        for start, end in self.parts:
            if start - slack <= time <= end + slack:
                time = Timeline(start, end).on_cut(time, slack, before, after)
        return time

    def keeps(self, time: Fraction, duration: Fraction = Fraction(0)) -> bool:
        return any(Timeline(start, end).keeps(time, duration) for start, end in self.parts)

    def clipped(self, time: Fraction, duration: Fraction) -> tuple[Fraction, Fraction]:
        first = self.moved(max(time, self.parts[0][0]))
        last = self.moved(min(time + duration, self.parts[-1][1]))
        return first, max(last - first, Fraction(0))

    def heard(self) -> tuple[tuple[Fraction, Fraction, Fraction], ...]:
        """Start and end of the sound of each part, and the time of the output at which it begins."""
        last = len(self.parts) - 1
        return tuple(
            (start - self.lead * (number > 0), end - self.lead * (number < last), begin - self.lead * (number > 0))
            for number, ((start, end), begin) in enumerate(zip(self.parts, self._begins_of_parts, strict=False))
        )

    def near(self, time: Fraction, duration: Fraction, margin: Fraction) -> bool:
        """True where something of that time and duration is within `margin` seconds of a part."""
        return any(start - margin < time + duration and time < end + margin for start, end in self.parts)


def ripple(parts: Iterable[Part], origin: Fraction, stop: Fraction | None = None) -> Ripple:
    """Make the map of parts on the input's clock, from `origin` to `stop`; parts that touch become one.

    InputError where a part is empty, or parts overlap.
    """
    joined: list[Part] = []
    for start, end in parts:
        if end <= start:
            raise InputError(f"the part from {float(start):g} to {float(end):g} s is empty")
        if joined and start < joined[-1][1]:
            raise InputError(f"the parts overlap, or are out of order, at {float(start):g} s")
        if joined and start == joined[-1][1]:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return Ripple(joined[0][0], joined[-1][1], Fraction(1), origin, tuple(joined), stop)
