"""Frames of one clip, in order: of a video, a still image, or something that is generated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any, Protocol

import numpy as np
from av.video.frame import VideoFrame

from ....errors import InputError
from ....media.video.frame_planes import name_of, video_frame
from ....media.video.timeline import Timeline as TimeMap
from ....media.video.video_input import VideoInput
from ....options.edit import RenderOptions
from ....planes import PlanarFrame
from ....signal.light import Light
from ....timeline.clips import Clip, FileSource, GeneratedSource
from .canvas import Canvas, light_of, matrix_name
from .fitting import Form
from .picture_effects import hex_colour

_SLACK = Fraction(1, 10)  # of a frame of the source: a time so close before it is at the frame


class Pictures(Protocol):
    """Frames of a source.

    form        of its frames
    is_still    all frames are the same
    """

    form: Form
    is_still: bool

    def frame(self, index: int) -> VideoFrame:
        """Frame `index` of the clip, at the rate of the timeline; indexes rise, and are negative before the clip."""

    def close(self) -> None: ...


_Timed = tuple[Fraction, VideoFrame]
Generator = Callable[[Clip, Canvas], Callable[[int], PlanarFrame]]
"""Makes a clip's frames: of the clip and the canvas, a function from the index of a frame to it, with alpha or not.
Such a function may have an attribute `is_still`."""


def solid_colour(clip: Clip, canvas: Canvas) -> Callable[[int], PlanarFrame]:
    """One colour, "colour" of the settings, black by default."""
    from ....planes import Colour, PlaneFormat

    assert isinstance(clip.source, GeneratedSource)
    digits = hex_colour(clip.source.settings.get("colour", "#000000"))
    planes = tuple(np.full((canvas.height, canvas.width), int(digits[at : at + 2], 16), np.uint8) for at in (0, 2, 4))
    picture = PlanarFrame(planes, PlaneFormat("rgb"), Colour("full", 0))

    def frame(index: int) -> PlanarFrame:
        return picture

    frame.is_still = True  # type: ignore[attr-defined]
    return frame


GENERATORS: dict[str, Generator] = {"colour": solid_colour}
"""Kinds of generated sources; more may be added before a timeline is rendered."""


def open_pictures(
    clip: Clip, canvas: Canvas, options: RenderOptions, tell: Callable[[str], None],
    *, is_image: bool = False,
) -> Pictures:  # fmt: skip
    """Open the frames of a clip; InputError for a kind of generator that does not exist."""
    if isinstance(clip.source, FileSource):
        return FilePictures(clip, clip.source.path, canvas, options, tell, is_image=is_image)
    return GeneratedPictures(clip, clip.source.kind, canvas, GENERATORS)


class GeneratedPictures:
    """See Pictures."""

    def __init__(self, clip: Clip, kind: str, canvas: Canvas, generators: Mapping[str, Generator]) -> None:
        if kind not in generators:
            raise InputError(f"{kind!r} cannot be generated", hint=f"there are {', '.join(generators)}")
        self._make = generators[kind](clip, canvas)
        self.is_still = bool(getattr(self._make, "is_still", False))
        first = self._make(0)
        name = name_of(first.format)
        matrix = matrix_name(first.colour.matrix, first.height)
        self.form = Form(first.width, first.height, name, matrix=matrix, is_full=first.colour.range == "full")

    def frame(self, index: int) -> VideoFrame:
        made = self._make(index)
        return video_frame(made, name_of(made.format))

    def close(self) -> None:
        pass


def _mapped(path: str, light: Light, target: Light) -> str:
    """The line about a file of another light than that of the timeline."""
    peak = f" with highlights of {light.peak:g} cd/m²" if light.name.startswith("HDR") else ""
    return f"{path} is {light.name}{peak}, and is mapped to {target.name}"


class FilePictures:
    """See Pictures: frames of a file at the times that a clip asks for; each is the one that is shown then."""

    def __init__(
        self,
        clip: Clip,
        path: str,
        canvas: Canvas,
        options: RenderOptions,
        tell: Callable[[str], None],
        *,
        is_image: bool,
    ) -> None:
        self._clip, self._rate, self._tell = clip, canvas.rate, tell
        interlaced: Any = "frame" if options.deinterlace else "keep" if options.progressive else "refuse"
        self._input = VideoInput(path, threads=options.threads, interlaced=interlaced)
        source = self._input
        tags = source.tags
        name = source.first.format.name
        is_full = tags.range == 2 or name.startswith("yuvj")
        self.form = Form(
            source.first.width, source.first.height, name, source.side.orientation,
            source.stream.sample_aspect_ratio or Fraction(1), matrix_name(tags.matrix, source.first.height), is_full,
            light_of(tags, source.side),
        )  # fmt: skip
        self.is_still = is_image
        if self.form.light.differs_from(canvas.light):
            tell(_mapped(path, self.form.light, canvas.light))
        self._frames: Iterator[_Timed] | None = None
        self._shown: _Timed | None = None
        self._next: _Timed | None = None
        self._held = 0

    def frame(self, index: int) -> VideoFrame:
        wanted = self._time(index)
        if self._frames is None:
            self._frames = self._opened(wanted)
            self._next = next(self._frames, None)
        slack = _SLACK / self._input.rate
        while self._next is not None and (self._shown is None or self._next[0] <= wanted + slack):
            self._shown, self._next = self._next, next(self._frames, None)
        if self._shown is None:
            raise InputError(f"{self._clip.title} has no frame at {float(wanted):.2f} s", hint="let it begin earlier")
        if self._next is None and wanted > self._shown[0] + (1 + _SLACK) / self._input.rate:
            self._held += 1
        return self._shown[1]

    def _time(self, index: int) -> Fraction:
        return self._input.origin + self._clip.start + index * self._clip.speed / self._rate

    def _opened(self, start: Fraction) -> Iterator[_Timed]:
        early = start - 2 / self._input.rate
        cut = TimeMap(early, None) if early > self._input.first_time else TimeMap()
        for item in self._input.items(cut):
            if isinstance(item, VideoFrame):
                yield (item.pts or 0) * self._input.time_base, item

    def close(self) -> None:
        if self._held > 1 and not self.is_still:
            self._tell(f"{self._clip.title} ends early: its last frame is held for {self._held} frames")
        if self._frames is not None:
            self._frames.close()  # type: ignore[attr-defined]
        self._input.close()
