"""Exact sample positions of decoded audio frames after a seek, from their timestamps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from av.audio.frame import AudioFrame

_HEAD = 3
"""Frames from the start that show the grid: codecs shorten the first one, all others have the same size."""


@dataclass(frozen=True)
class TimestampToSample:
    """Map from timestamps to sample positions, counted from the first sample of the first frame.

    A timestamp in units of a sample, or of a whole part of one, is exact. Others are rounded (Matroska's to a
    millisecond): there, frames lie on a grid of their own size, and the timestamp only selects the line of the grid.
    """

    rate: int  # samples per second
    unit: Fraction  # time base of the timestamps, in seconds
    origin: Fraction  # timestamp of the first frame, in seconds
    anchor: int  # sample that the second frame begins with
    size: int  # samples of each frame after the first; 0 where there are none

    @classmethod
    def of(cls, head: Sequence[AudioFrame], rate: int) -> TimestampToSample | None:
        """The map of a file with these first frames, up to 3; None where they do not define one."""
        if not head or any(frame.sample_rate != rate for frame in head):
            return None
        first = head[0]
        if first.pts is None or not first.time_base:
            return None
        size = gcd(*(frame.samples for frame in head[1:_HEAD]))
        return cls(rate, first.time_base, first.pts * first.time_base, first.samples, size)

    def position(self, frame: AudioFrame) -> int | None:
        """Number of the frame's first sample; None where the timestamp does not determine it."""
        if frame.pts is None or frame.time_base != self.unit or frame.sample_rate != self.rate:
            return None
        rounded = (frame.pts * self.unit - self.origin) * self.rate
        if (1 / (self.unit * self.rate)).denominator == 1:
            return round(rounded)
        step = gcd(self.size, frame.samples)
        slack = self.unit * self.rate  # both timestamps are off by half a unit at the most
        if step <= 4 * slack:
            return None
        position = self.anchor + round((rounded - self.anchor) / step) * step
        return position if abs(position - rounded) <= slack else None
