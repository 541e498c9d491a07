"""Frames at other times, with the chosen interpolation."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..media.video.timeline import Timeline
    from ..planes import PlanarFrame


class Retimer:
    """Pictures at other times: `settings` hold quality, fps, factor and slow, None where nothing is asked for."""

    def __init__(self, settings: dict[str, Any], load: dict[str, Any], bridge: bool) -> None:
        from ..generators.interpolator import Interpolator

        self._interpolator = Interpolator(settings["quality"], **load)
        self._fps, self._factor = settings["fps"], settings["factor"]
        self._bridge = bridge
        self.slow: Fraction = settings["slow"] or Fraction(1)
        self.settings = {name: value for name, value in settings.items() if value is not None}

    def rate(self, rate: Fraction) -> Fraction:
        """Pictures a second, of so many."""
        return self._fps or rate * (self._factor or 1)

    def time_base(self, base: Fraction, rate: Fraction) -> Fraction:
        """In which every picture's time is whole: those that stay, and those between; of pictures in units of `base`,
        `rate` a second."""
        from ..media.video.timeline import common_time_base

        if self._fps is not None or (self.slow * (self._factor or 1)).denominator != 1:
            return common_time_base(base * self.slow, 1 / self.rate(rate))
        return common_time_base(base * self.slow, base / (self._factor or 1))

    def each(self, frames: Iterator[PlanarFrame], timeline: Timeline, rate: Fraction) -> Iterator[PlanarFrame]:
        """From the input's clock to the output's; `timeline` says what is cut, and stretches by `slow`; `rate`: of the
        frames."""
        from ..generators.retiming import retime

        made = retime(
            frames,
            self._interpolator,
            fps=self._fps,
            factor=self._factor,
            slow=self.slow if self.slow != 1 else None,
            rate=rate,
            bridge_duplicates=self._bridge,
            start=timeline.start,
            end=timeline.end,
        )
        shift = _shift(timeline)
        return (frame.at((frame.pts or 0) + shift, frame.duration) for frame in made)


def _shift(timeline: Timeline) -> Fraction:
    """From retime's clock, which stretches about the cut or about 0, to the output's."""
    pivot = timeline.start or Fraction(0)
    return timeline.moved(timeline.begin) - (pivot + (timeline.begin - pivot) * timeline.slow)
