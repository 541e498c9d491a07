"""A chain of our filters as the work on the frames of a video."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from ..errors import InputError
from ..lavfi.names import FILTERS, parse_chain
from ..options.interpolate import InterpolateSettings
from ..options.upscale import UpscaleSettings
from .frame_retimer import FrameRetimer
from .frame_upscaler import FrameUpscaler, bits_of

if TYPE_CHECKING:
    from ..media.video.timeline import Timeline
    from ..media.video.video_input import VideoInput
    from ..planes import PlanarFrame
    from .video_job import FrameWork


class Stage(Protocol):
    """A loaded filter."""

    settings: Mapping[str, Any]
    slow: Fraction
    models: tuple[str, ...]
    cost: float

    def rate(self, rate: Fraction) -> Fraction:
        """Return the frame rate of the output for that of the input."""

    def time_base(self, base: Fraction, rate: Fraction) -> Fraction:
        """Return the time base of the output for frames in units of `base` at `rate`."""

    def size_of(self, width: int, height: int) -> tuple[int, int]:
        """Return width and height of the output for those of the input."""

    def each(self, frames: Iterator[PlanarFrame], timeline: Timeline, rate: Fraction) -> Iterator[PlanarFrame]:
        """Filter frames; `rate` is theirs."""


@dataclass(frozen=True)
class Step:
    """A filter with its options.

    load    loads it, for the frames of a video
    slow    how many times as long the video becomes
    sets_rate    it gives the video a frame rate, whatever the input's is
    """

    name: str
    load: Callable[[VideoInput], Stage]
    slow: Fraction = Fraction(1)
    sets_rate: bool = False


def read_chain(text: str, engine: Mapping[str, Any]) -> list[Step]:
    """Read a chain; InputError for a filter, an option or a value that cannot be.

    engine  `backend` and `threads` of the filters that do not name their own
    """
    return [_read_step(name, texts, engine) for name, texts in parse_chain(text)]


def chain_work(steps: list[Step], source: VideoInput, timeline: Timeline) -> FrameWork:
    """Load all filters and connect them, one after the other."""
    from .video_job import FrameWork

    stages = [step.load(source) for step in steps]
    rates, base = [source.rate], source.time_base
    for stage in stages:
        base = stage.time_base(base, rates[-1])
        rates.append(stage.rate(rates[-1]))

    def transform(frames: Iterator[PlanarFrame]) -> Iterator[PlanarFrame]:
        for stage, rate in zip(stages, rates, strict=False):
            frames = stage.each(frames, replace(timeline, slow=stage.slow), rate)
        return frames

    shown = (
        " ".join(f"{name} {value}" for name, value in stage.settings.items() if value is not None) for stage in stages
    )
    settings = {"chain": "; ".join(f"{step.name} {words}" for step, words in zip(steps, shown, strict=True))}
    size = (source.first.width, source.first.height)
    for stage in stages:
        size = stage.size_of(*size)
    models = tuple(model for stage in stages for model in stage.models)
    cost = sum(stage.cost for stage in stages)
    return FrameWork(
        transform, settings, rates[-1], base, cuts_itself=True, size=size, models=models, cost=cost
    )  # fmt: skip


class _UpscaleStage:
    """The upscaler, which leaves times alone, as a stage."""

    slow = Fraction(1)

    def __init__(self, options: UpscaleSettings, source: VideoInput) -> None:
        self._upscaler = FrameUpscaler(options, source.side.orientation, bits_of(source.first))
        self.settings: Mapping[str, Any] = self._upscaler.settings
        self.models: tuple[str, ...] = self._upscaler.models
        self.cost = self._upscaler.cost

    def rate(self, rate: Fraction) -> Fraction:
        return rate

    def time_base(self, base: Fraction, rate: Fraction) -> Fraction:
        return base

    def size_of(self, width: int, height: int) -> tuple[int, int]:
        return self._upscaler.size_of(width, height)

    def each(self, frames: Iterator[PlanarFrame], timeline: Timeline, rate: Fraction) -> Iterator[PlanarFrame]:
        return self._upscaler.each(frames)


def _read_step(name: str, texts: Mapping[str, str], engine: Mapping[str, Any]) -> Step:
    kind = FILTERS[name]
    spelling = {each.name: each.spelling for each in kind.options()}
    try:
        options = kind.from_text(texts, **{key: value for key, value in engine.items() if key not in texts})
    except InputError as error:
        message, hint = error.spelled(lambda argument, value: f"{spelling[argument]}={value}" if value else argument)
        raise InputError(f"{name}: {message}", hint=hint, parameter=error.parameter) from None
    if isinstance(options, InterpolateSettings):
        retimed = options
        return Step(name, lambda source: FrameRetimer(retimed), options.pace, options.fps is not None)
    assert isinstance(options, UpscaleSettings)
    upscaled = options
    return Step(name, lambda source: _UpscaleStage(upscaled, source))
