"""Reframing: the part of an image, or of each shot of a video, that a frame of another shape shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from ..ops.resample import resample
from ..planes import PlanarFrame
from ..types import FloatArray

_SIDE = 96
"""Pixels of the longer side of what is looked at."""
_CUT, _OUTSTANDING = 22.0, 3.5
"""Mean difference of 8-bit luma from which a frame begins a shot, also in terms of the usual difference."""
_CENTRED = 0.35
"""Weight of the middle of a frame beside its detail."""


@dataclass(frozen=True)
class Shot:
    """Frames without a cut. start: time of the first; focus: (x, y) of its subject, from 0 to 1."""

    start: Fraction
    focus: tuple[float, float]


def focus_of(frame: PlanarFrame, shape: float) -> tuple[float, float]:
    """The middle of the part with most detail, (x, y) from 0 to 1.

    shape    width by height of the part
    """
    luma = _small(frame)
    return _best_part(_detail(luma), frame.width / frame.height, shape)


def shots_of(frames: Iterable[tuple[Fraction, PlanarFrame]], shape: float) -> Iterator[Shot]:
    """The shots of a video, each with the part of most detail and motion.

    frames    with their times, in order
    shape     width by height of the part
    """
    finder = _Shots(shape)
    for time, frame in frames:
        yield from finder.add(time, frame)
    yield from finder.finish()


class _Shots:
    def __init__(self, shape: float) -> None:
        self._shape = shape
        self._last: FloatArray | None = None
        self._map: FloatArray | None = None
        self._start, self._aspect = Fraction(0), 1.0
        self._usual: list[float] = []

    def add(self, time: Fraction, frame: PlanarFrame) -> Iterator[Shot]:
        luma = _small(frame)
        self._aspect = frame.width / frame.height
        if self._last is None or self._map is None:
            self._start, self._map = time, _detail(luma)
        else:
            change = np.abs(luma - self._last)
            step = float(change.mean())
            usual = float(np.median(self._usual[-24:])) if self._usual else 0.0
            if step > max(_CUT, _OUTSTANDING * usual):
                yield from self.finish()
                self._start, self._map, self._usual = time, _detail(luma), []
            else:
                self._map = self._map + _detail(luma) + 2 * change
                self._usual.append(step)
        self._last = luma

    def finish(self) -> Iterator[Shot]:
        if self._map is not None:
            yield Shot(self._start, _best_part(self._map, self._aspect, self._shape))
            self._map = None


def _small(frame: PlanarFrame) -> FloatArray:
    shrink = max(1.0, max(frame.width, frame.height) / _SIDE)
    height, width = max(4, round(frame.height / shrink)), max(4, round(frame.width / shrink))
    luma = np.asarray(frame.planes[0], np.float32) * np.float32(255 / frame.format.peak)
    return np.asarray(resample(luma, height, width, filter="area"), np.float32)


def _detail(luma: FloatArray) -> FloatArray:
    """Difference of each pixel from its neighbours; the share above the usual, so that grass counts little."""
    down, across = np.gradient(luma)
    strength = np.hypot(down, across)
    return np.asarray(np.maximum(strength - np.float32(np.median(strength)), 0), np.float32)


def _best_part(weights: NDArray[np.float32], aspect: float, shape: float) -> tuple[float, float]:
    if shape < aspect:
        return _best_place(weights.sum(axis=0), shape / aspect), 0.5
    return 0.5, _best_place(weights.sum(axis=1), aspect / shape)


def _best_place(line: FloatArray, share: float) -> float:
    """The middle of the part of a line, of so large a share, that holds most; the middle of the line where all is
    alike."""
    count = len(line)
    length = min(count, max(1, round(share * count)))
    sums = np.convolve(line, np.ones(length, np.float32), "valid")
    middles = (np.arange(len(sums)) + length / 2) / count
    total = float(line.sum()) or 1.0
    scores = sums / total - _CENTRED * np.square(middles - 0.5)
    return float(middles[int(np.argmax(scores))])
