"""Which sample a decoded frame begins with, exactly, after a seek: from its time stamp, where that tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from av.audio.frame import AudioFrame

_HEAD = 3
"""So many frames from the start show the grid: codecs shorten the first one, and every frame has its size."""


@dataclass(frozen=True)
class TimestampToSample:
    """Samples count from the first of the first frame; `rate` is theirs.

    A stamp in units of a sample, or of a whole part of one, is exact. Others are rounded (Matroska's to a
    millisecond): there, frames lie on a grid of their own size, and the stamp only says on which line of it.
    """

    rate: int
    unit: Fraction
    origin: Fraction  # of the first frame's stamp, in seconds
    anchor: int  # where the second frame begins
    size: int  # of the frames after the first; 0 where there are none

    @classmethod
    def of(cls, head: Sequence[AudioFrame], rate: int) -> TimestampToSample | None:
        """From the file's first frames, up to 3; None where they do not tell."""
        if not head or any(frame.sample_rate != rate for frame in head):
            return None
        first = head[0]
        if first.pts is None or not first.time_base:
            return None
        size = gcd(*(frame.samples for frame in head[1:_HEAD]))
        return cls(rate, first.time_base, first.pts * first.time_base, first.samples, size)

    def place(self, frame: AudioFrame) -> int | None:
        """The number of the frame's first sample; None where that cannot be told to the sample."""
        if frame.pts is None or frame.time_base != self.unit or frame.sample_rate != self.rate:
            return None
        told = (frame.pts * self.unit - self.origin) * self.rate
        if (1 / (self.unit * self.rate)).denominator == 1:
            return round(told)
        step = gcd(self.size, frame.samples)
        slack = self.unit * self.rate  # both stamps are off by half a unit at the most
        if step <= 4 * slack:
            return None
        place = self.anchor + round((told - self.anchor) / step) * step
        return place if abs(place - told) <= slack else None
