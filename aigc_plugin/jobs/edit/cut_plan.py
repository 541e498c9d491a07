"""Decide what of a file a cut keeps, and which frames of it are copied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ...errors import InputError, argument
from ...media.video.frame_index import FrameIndex
from ...media.video.ripple import Ripple, ripple
from ...options.edit import CutOptions
from ...timeline.ranges import Range, complement, ordered


@dataclass(frozen=True)
class Piece:
    """Frames of the source from number `first` to before `last`, copied or encoded, that begin at frame `at`."""

    first: int
    last: int
    at: int
    is_copied: bool


def kept_ranges(
    ranges: Sequence[Range], options: CutOptions, length: Fraction | None, name: str
) -> tuple[list[Range], list[str]]:
    """Return what is kept, clipped to the file, and what there is to say about it.

    InputError where a range lies past the end, or nothing is left.
    """
    remarks = []
    clipped: list[Range] = []
    for start, end in ranges:
        if length is not None and start >= length:
            raise InputError(f"the range from {float(start):g} s lies past the end of {name} at {float(length):.2f} s")
        if length is not None and end is not None and end > length:
            remarks.append(f"{name} ends at {float(length):.2f} s, and so does the range from {float(start):g} s")
        clipped.append((start, None if end is None or (length is not None and end >= length) else end))
    kept = complement(clipped, length) if options.remove else ordered(clipped)
    if options.remove:
        kept = [(start, None if end == length else end) for start, end in kept]
    if not kept:
        raise InputError(f"nothing of {name} is left", hint=f"{argument('remove')} removes the ranges")
    return kept, remarks


def snapped(kept: Sequence[Range], index: FrameIndex | None, origin: Fraction, stop: Fraction | None) -> Ripple:
    """Make the map of a cut; where frames are evenly spaced, at the times of frames, so that none is shortened.

    index     frames of the video; None where there is none, or they cannot be indexed
    origin    start of the file's clock, which ranges count from
    stop      its end, None where that is not known

    A part without a frame in it is left out.
    """
    far = stop if stop is not None else origin + 1_000_000
    parts = [(origin + start, far if end is None else origin + end) for start, end in kept]
    if index is None or index.rate is None:
        return ripple(parts, origin, stop)
    even = []
    for start, end in parts:
        first, last = index.number_at(start), index.number_at(end) if end < far else len(index.times)
        if first < last:
            # Up to the end of the file also what its audio has beyond the last frame.
            ends = end >= far and stop is not None
            even.append((index.time_of(first), max(far, index.time_of(last)) if ends else index.time_of(last)))
    if not even:
        raise InputError("no frame lies in these ranges", hint="frames are taken that begin within them")
    return ripple(even, origin, stop)


def pieces(timeline: Ripple, index: FrameIndex) -> list[Piece]:
    """Divide a cut into groups that are copied and frames that are encoded around them."""
    found: list[Piece] = []
    at = 0
    for start, end in timeline.parts:
        first, last = index.number_at(start), min(index.number_at(end), len(index.times))
        starts = [number for number in (*index.closed, len(index.times)) if first <= number <= last]
        low, high = (starts[0], starts[-1]) if len(starts) > 1 else (last, last)
        for begin, stop, is_copied in ((first, low, False), (low, high, True), (high, last, False)):
            if begin < stop:
                found.append(Piece(begin, stop, at + begin - first, is_copied))
        at += last - first
    return found


def widened(kept: Sequence[Range], index: FrameIndex, origin: Fraction) -> list[Range]:
    """Move cuts outwards to closed groups, so that all frames can be copied; ranges that meet then become one."""
    groups = [*index.closed, len(index.times)]
    wide: list[Range] = []
    for start, end in kept:
        first = index.number_at(origin + start)
        last = len(index.times) if end is None else index.number_at(origin + end)
        low = max((number for number in groups if number <= first), default=0)
        high = min((number for number in groups if number >= last), default=len(index.times))
        begin = index.time_of(low) - origin
        stop = None if high == len(index.times) else index.time_of(high) - origin
        before = wide[-1][1] if wide else Fraction(0)
        if wide and (before is None or begin <= before):
            wide[-1] = (wide[-1][0], stop)
        else:
            wide.append((begin, stop))
    return wide
