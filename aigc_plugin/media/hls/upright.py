"""Frames of a video as they are shown: turned as its display matrix says, for renditions of any size."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import av.filter
from av.video.frame import VideoFrame

_TURNS = {90: ("transpose=cclock",), 180: ("hflip", "vflip"), 270: ("transpose=clock",)}


class Upright:
    """Turns frames of one video. The first frame tells how.

    .size      (width, height) upright, in stored pixels
    .aspect    of an upright pixel
    """

    def __init__(self, stream: Any, first: Any) -> None:
        turn = round(first.rotation / 90) * 90 % 360
        self._filters = _TURNS.get(turn, ())
        aspect = stream.sample_aspect_ratio or Fraction(1)
        aspect = aspect if aspect > 0 else Fraction(1)
        exchanged = turn in (90, 270)
        self.size = (first.height, first.width) if exchanged else (first.width, first.height)
        self.aspect = 1 / aspect if exchanged else Fraction(aspect)
        self._graph: Any = None

    def turned(self, frame: Any) -> VideoFrame:
        """The frame upright; its time is not kept."""
        if not self._filters:
            return frame  # type: ignore[no-any-return]
        if self._graph is None:
            self._graph = self._opened(frame)
        self._graph.push(frame)
        return self._graph.pull()  # type: ignore[no-any-return]

    def _opened(self, frame: Any) -> Any:
        graph = av.filter.Graph()
        nodes = [
            graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 90000))
        ]
        for text in self._filters:
            name, _, value = text.partition("=")
            nodes.append(graph.add(name, value or None))
        nodes.append(graph.add("buffersink"))
        for before, after in pairwise(nodes):
            before.link_to(after)
        graph.configure()
        return graph
