"""Frames at a constant rate: each is held until the next one, as players of editing programs show them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..media.video.timeline import Timeline
    from ..planes import PlanarFrame

_LENGTH_OF_ONE = Fraction(1, 25)


def held_frames(
    frames: Iterator[PlanarFrame],
    work: Callable[[PlanarFrame], PlanarFrame],
    rate: Fraction,
    timeline: Timeline,
    time_base: Fraction,
) -> Iterator[PlanarFrame]:
    """Yield one frame every 1/rate seconds: the last that has begun by then, after `work`, which is done once for each.

    frames     with the times of the input, and with the frame before the cut
    rate       frames a second of the output
    timeline   the cut, and where the output begins
    time_base  of the input: a frame that begins less than half of it later has begun
    """
    step, slack = 1 / rate, time_base / 2
    begin, end = timeline.start, timeline.end
    current: PlanarFrame | None = None
    count = 0

    def is_shown(time: Fraction, until: Fraction | None) -> bool:
        return until is not None and time + slack < until and (end is None or time < end)

    for following in _and_none(frames):
        if current is not None and current.pts is not None:
            begin = current.pts if begin is None else begin
            limit = _end_of(current) if following is None else following.pts
            made = None
            while is_shown(begin + count * step, limit):
                made = work(current) if made is None else made
                yield made.at(timeline.moved(begin) + count * step, step)
                count += 1
        current = following


def _and_none(frames: Iterator[PlanarFrame]) -> Iterator[PlanarFrame | None]:
    yield from frames
    yield None


def _end_of(frame: PlanarFrame) -> Fraction:
    return (frame.pts or Fraction(0)) + (frame.duration or _LENGTH_OF_ONE)
