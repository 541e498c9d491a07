"""A chain of our filters as the work on a film's pictures: options read as those of the commands are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from ..cli.video_options import parse_rate, parse_size
from ..errors import InputError
from ..lavfi.names import parse_chain

if TYPE_CHECKING:
    from ..media.video.timeline import Timeline
    from ..media.video.video_input import VideoInput
    from ..planes import PlanarFrame
    from .video_job import Work

Load = dict[str, Any]
_TRUE, _FALSE = ("1", "true", "yes", "y", "on", "enable"), ("0", "false", "no", "n", "off", "disable")


class Stage(Protocol):
    """A filter that was loaded."""

    settings: dict[str, Any]
    slow: Fraction

    def rate(self, rate: Fraction) -> Fraction: ...

    def time_base(self, base: Fraction, rate: Fraction) -> Fraction:
        """What comes out of frames in units of `base` at `rate`."""

    def each(self, frames: Iterator[PlanarFrame], timeline: Timeline, rate: Fraction) -> Iterator[PlanarFrame]:
        """`rate`: of the frames."""


@dataclass(frozen=True)
class Step:
    """A filter whose options are read: `slow` is how many times as long the film becomes."""

    name: str
    load: Callable[[], Stage]
    slow: Fraction = Fraction(1)


def read_chain(text: str, load: Load) -> list[Step]:
    """InputError, or typer's BadParameter, for what cannot be. `load` holds backend and threads for all of them."""
    return [_READERS[name](options, load) for name, options in parse_chain(text)]


def chain_work(steps: list[Step], source: VideoInput, timeline: Timeline) -> Work:
    """All of them, one after the other, for run_film."""
    from .video_job import Work

    stages = [step.load() for step in steps]
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
    return Work(transform, settings, rates[-1], base, cuts_itself=True)


class _Enlarging:
    """cli.upscale's Enlarger, which leaves times alone, as a stage."""

    slow = Fraction(1)

    def __init__(self, arguments: tuple[Any, ...]) -> None:
        from .upscaling import FrameUpscaler

        self._enlarger = FrameUpscaler(*arguments)
        self.settings = self._enlarger.settings

    def rate(self, rate: Fraction) -> Fraction:
        return rate

    def time_base(self, base: Fraction, rate: Fraction) -> Fraction:
        return base

    def each(self, frames: Iterator[PlanarFrame], timeline: Timeline, rate: Fraction) -> Iterator[PlanarFrame]:
        return self._enlarger.each(frames)


def _read_upscale(options: dict[str, str], load: Load) -> Step:
    own = _own_load(options, load, "upscale") | {"precision": options.get("precision", "auto")}
    scale = options.get("scale")
    factor = None if scale is None else parse_rate(scale, "upscale: scale")
    arguments = (options.get("model"), factor, parse_size(options.get("size")), own)
    return Step("upscale", lambda: _Enlarging(arguments))


def _read_interpolate(options: dict[str, str], load: Load) -> Step:
    own = _own_load(options, load, "interpolate")
    fps, slow, factor = options.get("fps"), options.get("slow"), options.get("factor")
    if fps is not None and factor is not None:
        raise InputError("interpolate: fps and factor exclude each other")
    pace = Fraction(1) if slow is None else parse_rate(slow, "interpolate: slow")
    settings = {
        "quality": options.get("quality", "balanced"),
        "fps": None if fps is None else parse_rate(fps, "interpolate: fps"),
        "factor": None if factor is None else _whole(factor, "interpolate: factor", 64),
        "slow": pace if pace != 1 else None,
    }
    if fps is None and factor is None and pace == 1:
        settings["factor"] = 2
    if "scene_threshold" in options:
        own["scene_threshold"] = _number(options["scene_threshold"], "interpolate: scene_threshold")
    bridge = _is_true(options.get("bridge_duplicates", "0"), "interpolate: bridge_duplicates")

    def open_it() -> Stage:
        from .retiming import Retimer

        return Retimer(settings, own, bridge)

    return Step("interpolate", open_it, pace)


_READERS: dict[str, Callable[[dict[str, str], Load], Step]] = {
    "upscale": _read_upscale,
    "interpolate": _read_interpolate,
}


def _own_load(options: dict[str, str], load: Load, name: str) -> Load:
    own = dict(load)
    if "backend" in options:
        own["backend"] = options["backend"]
    if "threads" in options:
        own["threads"] = _whole(options["threads"], f"{name}: threads", 1024)
    return own


def _whole(text: str, option: str, most: int) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise InputError(f"{option} must be a whole number from 1 to {most}, not {text!r}")
    return int(text)


def _number(text: str, option: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InputError(f"{option} must be a number, not {text!r}") from None


def _is_true(text: str, option: str) -> bool:
    if text.lower() not in (*_TRUE, *_FALSE):
        raise InputError(f"{option} must be 1 or 0, not {text!r}")
    return text.lower() in _TRUE
