"""Graphs of libavfilter, linked by hand: no text of a user is ever parsed as one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import av.error
from av.filter import Graph
from av.video.format import VideoFormat
from av.video.frame import VideoFrame

from ....errors import InputError, MediaError
from .canvas import Canvas


@dataclass(frozen=True)
class Blurred:
    """Two branches, a background and what is drawn over it."""

    background: tuple[str, ...]
    foreground: tuple[str, ...]
    overlay: str


Step: TypeAlias = str | Blurred
"""A filter as "name=arguments", or two branches."""
UNIT = Fraction(1, 1000)


def graph_of(width: int, height: int, pixel_format: str, steps: Iterable[Step]) -> Graph:
    """Make a graph of one input and one output."""
    graph = Graph()
    end: Any = graph.add_buffer(width=width, height=height, format=VideoFormat(pixel_format), time_base=UNIT)
    try:
        for step in steps:
            end = _branched(graph, end, step) if isinstance(step, Blurred) else _linked(graph, end, [step])
        end.link_to(graph.add("buffersink"))
        graph.configure()
    except (av.error.FFmpegError, ValueError) as error:
        shown = ", ".join(step for step in steps if isinstance(step, str))
        raise InputError(f"frames of {width} x {height} in {pixel_format} cannot go through {shown}: {error}") from None
    return graph


class Pair:
    """A graph of two inputs of one size and one output: an overlay, a transition.

    forms     (width, height, pixel format) of both
    step      the filter
    before    filters of each input
    behind    filters of the output
    rate      frames a second, which times are counted in
    """

    def __init__(
        self, forms: tuple[tuple[int, int, str], tuple[int, int, str]], step: str, rate: Fraction,
        before: tuple[str, ...] = (), behind: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        self._graph, self._unit = Graph(), 1 / rate
        joined: Any = None
        self._sources: list[Any] = []
        ends = []
        for width, height, pixel_format in forms:
            source = self._graph.add_buffer(
                width=width, height=height, format=VideoFormat(pixel_format), time_base=self._unit
            )
            self._sources.append(source)
            steps = [f"fps={rate}", f"settb={self._unit.numerator}/{self._unit.denominator}", *before]
            ends.append(_linked(self._graph, source, steps if before else []))
        joined = self._graph.add(*step.split("=", 1))
        for number, end in enumerate(ends):
            end.link_to(joined, 0, number)
        _linked(self._graph, joined, behind).link_to(self._graph.add("buffersink"))
        self._graph.configure()

    def push(self, first: VideoFrame, second: VideoFrame, number: int) -> list[VideoFrame]:
        """Push a frame of each at that number; return what is ready."""
        for source, frame in zip(self._sources, (first, second), strict=True):
            frame.pts, frame.time_base = number, self._unit
            source.push(frame)
        return self._ready()

    def finish(self) -> list[VideoFrame]:
        for source in self._sources:
            source.push(None)
        return self._ready()

    def _ready(self) -> list[VideoFrame]:
        frames: list[VideoFrame] = []
        while True:
            try:
                frame = self._graph.vpull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return frames
            except av.error.FFmpegError as error:
                raise MediaError(f"frames cannot be joined ({error.strerror})") from None
            frames.append(frame)


def overlay_format(canvas: Canvas) -> str:
    """Name of the canvas's pixel format for the filter overlay."""
    return f"yuv{canvas.pixel_format[3:6]}{'p10' if canvas.bits == 10 else ''}"


def quoted(text: str) -> str:
    """Write a text as the value of a filter's option."""
    return "".join(f"\\{letter}" if letter in "\\':" else letter for letter in text)


def _linked(graph: Graph, end: Any, steps: Iterable[str]) -> Any:
    for step in steps:
        following = graph.add(*step.split("=", 1))
        end.link_to(following)
        end = following
    return end


def _branched(graph: Graph, end: Any, step: Blurred) -> Any:
    split = graph.add("split")
    end.link_to(split)
    joined = graph.add(*step.overlay.split("=", 1))
    for number, steps in enumerate((step.background, step.foreground)):
        first = graph.add(*steps[0].split("=", 1))
        split.link_to(first, number, 0)
        _linked(graph, first, steps[1:]).link_to(joined, 0, number)
    return joined
