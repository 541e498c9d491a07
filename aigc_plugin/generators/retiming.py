"""Retime video: frames at their exact times in, frames at other exact times out.

`retime` knows nothing of pixels: an interpolator computes the frames between two others. Times are Fractions of a
second and never rounded.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Protocol

from ..errors import InputError
from ..planes import DeferredFrame, PlanarFrame

__all__ = ["Between", "retime"]

LONGEST_BRIDGE = 4
"""Up to so many repetitions in a row count as a lower frame rate; more are a still image, and stay one."""

LENGTH_OF_ONE = Fraction(1, 25)
"""Duration in seconds of a single frame that has none."""


class Between(Protocol):
    """The part of an interpolator that `retime` uses."""

    def between(self, a: PlanarFrame, b: PlanarFrame, times: Sequence[float]) -> list[PlanarFrame]:
        """The frames at the given times, 0 < time < 1, between a and b."""

    def is_cut(self, a: PlanarFrame, b: PlanarFrame) -> bool:
        """Tell whether b begins another scene."""

    def is_repeat(self, a: PlanarFrame, b: PlanarFrame) -> bool:
        """Tell whether b shows the same as a."""


def retime(
    frames: Iterable[PlanarFrame],
    interpolator: Between,
    *,
    fps: Fraction | None = None,
    factor: int | None = None,
    slow: Fraction | None = None,
    rate: Fraction | None = None,
    bridge_duplicates: bool = False,
    start: Fraction | None = None,
    end: Fraction | None = None,
    defer: bool = False,
) -> Iterator[PlanarFrame]:
    """The frames at another rate, or in slow motion, or both.

    frames       with rising pts, not necessarily evenly; one whose pts does not rise would be shown for no
                 time and is left out. A frame lasts until the next one, the last for its own duration (without
                 one, as long as the frame before it).
    fps          targets every 1/fps from the first frame on, or from `start` where that is later
    factor       each frame's time cut into so many equal parts: N frames give factor * N
    slow         times are stretched so many times about `start`, or about 0. Without fps the frame rate stays:
                 where slow is not whole, targets lie on a grid of that rate
    rate         frames a second, on average; without it, as the length of the first frame says
    bridge_duplicates   up to 4 repetitions of a frame are taken for a lower frame rate: motion goes on through them
    start, end   only targets with start <= time < end, in the input's time; on a grid as many as come nearest to
                 filling that: round((end - start) * slow * fps), at least one
    defer        frames are computed when they are read

    A target on a frame's own time is that frame, its planes untouched. Across a cut, or where the size or the
    format changes, the nearer frame is repeated; after the last frame, the last. Holds two frames, when bridging
    up to seven. Raises InputError.
    """
    stretch = Fraction(1) if slow is None else Fraction(slow)
    _check(fps, factor, slow)
    pivot = Fraction(0) if start is None else start
    grid: _Grid | None = None
    shown = _rising(frames)
    shots = _bridged(shown, interpolator) if bridge_duplicates else ((each, [time]) for each, time in shown)
    for span in _spans(shots):
        if end is not None and span.marks[0] >= end:
            return
        if grid is None:
            density = (factor or 1) * stretch
            grid = _grid(span, _pace(span, fps, rate, density), density, start, end)
        targets = [target for target in grid.targets(span) if _within(target.time, start, end)]
        shown_there = _deferred(span, targets, interpolator) if defer else _frames(span, targets, interpolator)
        for target, frame in zip(targets, shown_there, strict=True):
            yield frame.at(pivot + (target.time - pivot) * stretch, target.length * stretch)


@dataclass(frozen=True)
class _Target:
    """A time at which a frame is wanted, on the clock of the input; `length` is the time until the next one."""

    time: Fraction
    length: Fraction


@dataclass(frozen=True)
class _Span:
    """The time from frame `a` to the next one, `b`, if there is one. `marks` are rising times: that of a, those of the
    repetitions that were bridged, and that of b, or of the end."""

    a: PlanarFrame
    b: PlanarFrame | None
    marks: list[Fraction]


@dataclass(frozen=True)
class _Grid:
    """Targets at origin + k * step, `count` at the most; or, without a step, `parts` to each pair of marks."""

    origin: Fraction
    step: Fraction | None
    parts: int
    count: int | None = None

    def targets(self, span: _Span) -> list[_Target]:
        if self.step is not None:
            first, last = (
                max(math.ceil((mark - self.origin) / self.step), 0) for mark in (span.marks[0], span.marks[-1])
            )
            last = last if self.count is None else min(last, self.count)
            return [_Target(self.origin + k * self.step, self.step) for k in range(first, last)]
        targets = []
        for begin, end in zip(span.marks, span.marks[1:], strict=False):
            length = (end - begin) / self.parts
            targets += [_Target(begin + k * length, length) for k in range(self.parts)]
        return targets


def _check(fps: Fraction | None, factor: int | None, slow: Fraction | None) -> None:
    if fps is None and factor is None and slow is None:
        raise InputError("no rate is given: fps, factor or slow is needed")
    if fps is not None and factor is not None:
        raise InputError(f"fps and factor exclude each other: fps = {fps}, factor = {factor}")
    if factor is not None and (factor < 1 or factor != int(factor)):
        raise InputError(f"factor must be a whole number from 1, not {factor}")
    for name, value in (("fps", fps), ("slow", slow)):
        if value is not None and value <= 0:
            raise InputError(f"{name} must be positive, not {value}")


def _pace(first: _Span, fps: Fraction | None, rate: Fraction | None, density: Fraction) -> Fraction | None:
    """The frame rate that `density` multiplies; None where the time of each frame is cut into equal parts."""
    if fps is not None:
        return Fraction(fps)
    return None if density.denominator == 1 else rate or 1 / (first.marks[1] - first.marks[0])


def _grid(
    first: _Span, pace: Fraction | None, density: Fraction, start: Fraction | None, end: Fraction | None
) -> _Grid:
    begin = first.marks[0] if start is None else max(first.marks[0], start)
    if pace is None:
        return _Grid(begin, None, int(density))
    step = 1 / (pace * density)
    return _Grid(begin, step, 0, None if end is None else max(1, round((end - begin) / step)))


def _within(time: Fraction, start: Fraction | None, end: Fraction | None) -> bool:
    return (start is None or time >= start) and (end is None or time < end)


def _rising(frames: Iterable[PlanarFrame]) -> Iterator[tuple[PlanarFrame, Fraction]]:
    """The frames that are shown for a time, with their pts."""
    latest: Fraction | None = None
    for frame in frames:
        if frame.pts is None:
            raise InputError("a frame without pts has no place in time", hint="give each frame its pts")
        if latest is None or frame.pts > latest:
            latest = frame.pts
            yield frame, frame.pts


def _bridged(
    frames: Iterator[tuple[PlanarFrame, Fraction]], interpolator: Between
) -> Iterator[tuple[PlanarFrame, list[Fraction]]]:
    """Each frame with its own time and those of the repetitions that it stands for."""
    held: list[tuple[PlanarFrame, Fraction]] = []
    still = False  # within more repetitions than are bridged
    for frame, pts in frames:
        if held and not interpolator.is_repeat(held[0][0], frame):
            yield held[0][0], [time for _, time in held]
            held, still = [], False
        held.append((frame, pts))
        still = still or len(held) > LONGEST_BRIDGE + 1
        if still:
            yield from ((each, [time]) for each, time in held[:-1])
            held = held[-1:]
    yield from ((each, [time]) for each, time in held)


def _spans(shots: Iterator[tuple[PlanarFrame, list[Fraction]]]) -> Iterator[_Span]:
    a, times = next(shots, (None, []))
    length = LENGTH_OF_ONE
    if a is None:
        return
    for b, later in shots:
        yield _Span(a, b, [*times, later[0]])
        length = later[0] - times[-1]
        a, times = b, later
    own = a.duration
    yield _Span(a, None, [*times, times[-1] + (own if own is not None and own > 0 else length)])


def _deferred(span: _Span, targets: list[_Target], interpolator: Between) -> Iterator[PlanarFrame]:
    """The same frames, all computed when one of them is read."""

    @cache
    def frames() -> list[PlanarFrame]:
        return list(_frames(span, targets, interpolator))

    for number, target in enumerate(targets):
        yield DeferredFrame(lambda number=number: frames()[number], target.time)  # type: ignore[misc]


def _frames(span: _Span, targets: list[_Target], interpolator: Between) -> Iterator[PlanarFrame]:
    """One frame for each target, in order."""
    a, b, begin = span.a, span.b, span.marks[0]
    if b is None:
        yield from (a for _ in targets)
        return
    shares = [(target.time - begin) / (span.marks[-1] - begin) for target in targets]
    inside = [share for share in shares if share > 0]
    if not inside or _may_blend(a, b, interpolator):
        between = iter(interpolator.between(a, b, [float(share) for share in inside]) if inside else ())
        yield from (next(between) if share > 0 else a for share in shares)
    else:
        yield from (a if share <= Fraction(1, 2) else b for share in shares)


def _may_blend(a: PlanarFrame, b: PlanarFrame, interpolator: Between) -> bool:
    alike = (a.height, a.width, a.format) == (b.height, b.width, b.format)
    return alike and not interpolator.is_cut(a, b)
