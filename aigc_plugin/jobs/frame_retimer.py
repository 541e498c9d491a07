"""Frames at other times, with the chosen interpolation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..options.kinds import exact
from .long_work import INTERPOLATING

if TYPE_CHECKING:
    from ..media.video.timeline import Timeline
    from ..options.interpolate import InterpolateSettings
    from ..planes import PlanarFrame


class FrameRetimer:
    """Move frames to a new rate, or into slow motion.

    .models   none
    .cost     nominal seconds for a megapixel of its frames
    """

    def __init__(self, options: InterpolateSettings) -> None:
        from ..generators.interpolator import Interpolator

        load = options.engine()
        if options.scene_threshold is not None:
            load["scene_threshold"] = options.scene_threshold
        self._interpolator = Interpolator(options.quality, **load)
        self._fps, self._factor = exact(options.fps), options.frames_for_each
        self._bridge = options.bridge_duplicates
        self.slow = options.pace
        self.models: tuple[str, ...] = ()
        self.cost = INTERPOLATING
        settings: dict[str, Any] = {"quality": options.quality, "fps": self._fps, "factor": self._factor}
        settings["slow"] = self.slow if self.slow != 1 else None
        self.settings: Mapping[str, Any] = {name: value for name, value in settings.items() if value is not None}

    def rate(self, rate: Fraction) -> Fraction:
        """Return the frame rate of the output for that of the input."""
        return self._fps or rate * (self._factor or 1)

    def time_base(self, base: Fraction, rate: Fraction) -> Fraction:
        """Return the time base in which the times of kept and new frames are whole, for input in units of `base`
        at `rate` frames a second."""
        from ..media.video.timeline import common_time_base

        if self._fps is not None or (self.slow * (self._factor or 1)).denominator != 1:
            return common_time_base(base * self.slow, 1 / self.rate(rate))
        return common_time_base(base * self.slow, base / (self._factor or 1))

    def size_of(self, width: int, height: int) -> tuple[int, int]:
        """Return the size that frames of that size keep."""
        return width, height

    def each(self, frames: Iterator[PlanarFrame], timeline: Timeline, rate: Fraction) -> Iterator[PlanarFrame]:
        """Retime frames from the input's clock to the output's.

        timeline  what is cut, and by how much it is stretched
        rate      frames a second of the input
        """
        from ..generators.retiming import retime

        retimed = retime(
            frames,
            self._interpolator,
            fps=self._fps,
            factor=self._factor,
            slow=self.slow if self.slow != 1 else None,
            rate=rate,
            bridge_duplicates=self._bridge,
            start=timeline.start,
            end=timeline.end,
            defer=True,
        )
        shift = _shift(timeline)
        return (frame.at((frame.pts or 0) + shift, frame.duration) for frame in retimed)


def _shift(timeline: Timeline) -> Fraction:
    """From the clock of `retime`, which stretches about the cut or about 0, to the output's."""
    pivot = timeline.start or Fraction(0)
    return timeline.moved(timeline.begin) - (pivot + (timeline.begin - pivot) * timeline.slow)
