"""Transitions between two frames: those of xfade, fed with exact frames."""

from __future__ import annotations

from collections.abc import Iterator

from av.video.frame import VideoFrame

from ....errors import InputError
from ....timeline.timeline import Transition
from .blending import mixed
from .canvas import Canvas
from .graphs import Pair

NAMES = (
    "fade", "fadeblack", "fadewhite", "fadegrays", "fadefast", "fadeslow", "dissolve", "pixelize", "distance", "radial",
    "wipeleft", "wiperight", "wipeup", "wipedown", "wipetl", "wipetr", "wipebl", "wipebr", "slideleft", "slideright",
    "slideup", "slidedown", "smoothleft", "smoothright", "smoothup", "smoothdown", "circleopen", "circleclose",
    "circlecrop", "rectcrop", "vertopen", "vertclose", "horzopen", "horzclose", "diagtl", "diagtr", "diagbl", "diagbr",
    "hlslice", "hrslice", "vuslice", "vdslice", "hlwind", "hrwind", "vuwind", "vdwind", "coverleft", "coverright",
    "coverup", "coverdown", "revealleft", "revealright", "revealup", "revealdown", "squeezeh", "squeezev", "zoomin",
    "hblur",
)  # fmt: skip


def check_transition(name: str) -> None:
    if name not in NAMES:
        from difflib import get_close_matches

        near = get_close_matches(name, NAMES, 1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(NAMES)}"
        raise InputError(f"there is no transition {name!r}", hint=hint)


class TransitionFrames:
    """The frames of one transition: push() both clips' frames in order, as many as it is long; each gives its frame.

    Frame k of n shows (k + 1) / (n + 1) of the next clip: the clips beside the transition are its ends.
    """

    def __init__(self, transition: Transition, canvas: Canvas) -> None:
        check_transition(transition.name)
        self._transition, self._canvas = transition, canvas
        self._number = 0
        self._ready: Iterator[VideoFrame] = iter(())
        self._pair = None if transition.name == "fade" else self._graph()

    def push(self, first: VideoFrame, second: VideoFrame) -> VideoFrame:
        self._number += 1
        if self._pair is None:
            return mixed(first, second, self._number / (self._transition.length + 1))
        if self._number == 1:
            self._pair.push(first, second, 0)  # the end before: all of the first clip
        found = self._pair.push(first, second, self._number)
        if not found:
            found = self._pair.finish()
        return found[-1]

    def _graph(self) -> Pair:
        canvas, length = self._canvas, self._transition.length
        form = (canvas.width, canvas.height, canvas.pixel_format)
        seconds = (length + 1) / canvas.rate
        wide = f"yuv444p{'10le' if canvas.bits == 10 else ''}"
        return Pair(
            (form, form), f"xfade=transition={self._transition.name}:duration={float(seconds):.9f}:offset=0",
            canvas.rate, (f"format={wide}",), (f"format={canvas.pixel_format}",),
        )  # fmt: skip
