"""The frames of a scene's picture: a generated background, an image with a move, or a video."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ...errors import InputError
from ...generators.reframing import Shot, focus_of, shots_of
from ...generators.views import (
    FORMAT,
    VIDEO,
    Window,
    blurred_fill,
    covering,
    even_size,
    standard_frame,
    view,
    whole,
    zoomed,
)
from ...planes import PlanarFrame
from ...production.moves import AUTO, Move
from ...production.scenes import Picture, Point, Shape

if TYPE_CHECKING:
    from ...engine import Engine
    from ...generators.background import Background

Size = tuple[int, int]
_LEAST_SHARE = 0.3
"""Share of an image that a covering view keeps; where it keeps less, the whole image is shown over a blurred copy."""
_AUTO_ZOOM = 1.09
_ROOM = 1.12
"""A blurred fill is made larger by this, so that a zoom into it stays sharp."""
_LARGE_SIDE = 720
"""Pixels of the shorter side from which backgrounds, which are soft, are computed at half size."""
_LOOP_SECONDS = 8
CALMER, CALMEST = 0.8, 0.5
"""Factors on the brightness of a background, so that captions, or a card, are read over it."""

_LATE = Fraction(1, 2)
"""Seconds for which a frame of a video may stay before it counts as its last one."""


class Pictures(Protocol):
    """Frames of one scene."""

    def frames(self, first: int, last: int) -> Iterator[PlanarFrame]:
        """Yield frames from number `first` to before `last`; 0 is the first of the scene, and there are frames before
        it and after its end, for transitions."""


def shape_of(size: Size) -> Shape:
    """The name of a frame's shape."""
    width, height = size
    return "square" if width == height else "landscape" if width > height else "portrait"


def covers(source: Size, size: Size, picture: Picture, pixel_aspect: float = 1.0) -> bool:
    """Tell whether a file fills the frame, or is shown whole over a blurred copy."""
    if picture.fit != "auto":
        return picture.fit == "cover"
    if picture.crop:
        return True
    window = covering(source, size, pixel_aspect=pixel_aspect)
    return window.width * window.height >= _LEAST_SHARE * source[0] * source[1]


class BackgroundPictures:
    """A generated background.

    settings    of the script: style, palette, colour, energy, speed, seed
    gain        factor on its brightness
    """

    def __init__(
        self, settings: Mapping[str, Any], size: Size, rate: Fraction, length: int, gain: float, engine: Engine
    ) -> None:
        from ...generators.background import Background, Motion

        palette = settings.get("palette")
        background: Background = Background.load(
            settings["style"], palette=palette.replace(",", " ").split() if palette else None,
            colour=settings.get("colour"), engine=engine,
        )  # fmt: skip
        half = min(size) >= _LARGE_SIDE
        self._size, self._engine, self._gain = size, engine, gain
        small = even_size((size[0] // 2, size[1] // 2)) if half else size
        seconds = max(Fraction(_LOOP_SECONDS), Fraction(length) / rate + 2)
        motion = Motion(settings.get("speed", 1.0), 1.0, settings.get("energy", 1.0))
        self._loop = background.loop(small, fps=rate, seconds=seconds, seed=settings["seed"], motion=motion)

    def frames(self, first: int, last: int) -> Iterator[PlanarFrame]:
        for number in range(first, last):
            frame = PlanarFrame(self._loop.yuv(number, gain=self._gain), FORMAT, VIDEO)
            if (frame.width, frame.height) != self._size:
                frame = view(frame, whole(frame), self._size, filter="bicubic", engine=self._engine)
            yield frame


class StillPictures:
    """An image with a move.

    before, length, after    frames of the scene; the move goes over all of them
    inwards                  direction of a move that is chosen here
    """

    def __init__(
        self, picture: Picture, size: Size, span: tuple[int, int, int], *, inwards: bool, engine: Engine
    ) -> None:
        from ...media.image.image_file import read_image

        assert picture.file is not None
        frame = standard_frame(read_image(picture.file).frame, engine)
        self._before, length, after = span
        self._total = self._before + length + after
        self._size, self._engine = size, engine
        point: Point = picture.crop.get(shape_of(size)) or focus_of(frame, size[0] / size[1])
        if covers((frame.width, frame.height), size, picture):
            self._frame = frame
            self.crop: Point | None = point
        else:
            self._frame = blurred_fill(frame, even_size((round(size[0] * _ROOM), round(size[1] * _ROOM))))
            self.crop, point = None, (0.5, 0.5)
        self._base = covering((self._frame.width, self._frame.height), size, point)
        self._move = _chosen(picture.move, inwards=inwards)
        self._on = self._move.on or self._centre()

    def frames(self, first: int, last: int) -> Iterator[PlanarFrame]:
        shown: PlanarFrame | None = None
        for number in range(first, last):
            if shown is None or self._move.kind != "still":
                share = (number + self._before) / max(1, self._total - 1)
                shown = view(self._frame, self._window(share), self._size, engine=self._engine)
            yield shown

    def _centre(self) -> Point:
        base = self._base
        return (base.x + base.width / 2) / self._frame.width, (base.y + base.height / 2) / self._frame.height

    def _window(self, share: float) -> Window:
        move, base = self._move, self._base
        width, height = self._frame.width, self._frame.height
        if move.kind == "pan":
            view_size = base.width / move.zoom[0], base.height / move.zoom[0]
            x, y = (a + (b - a) * _eased(share) for a, b in zip(*move.path, strict=True))
            return Window((width - view_size[0]) * x, (height - view_size[1]) * y, *view_size)
        first, last = move.zoom
        # As many times as large in each frame as in the one before: the eye sees one speed.
        zoom = first * (last / first) ** share
        point = self._on[0] * width, self._on[1] * height
        return zoomed(base, zoom, _inside(point, base))


class VideoPictures:
    """A part of a video; before its start and after its end, the first and the last frame are held.

    warn    called with a line where the video ends before the scene does
    """

    def __init__(
        self, picture: Picture, size: Size, rate: Fraction, length: int, engine: Engine, warn: Callable[[str], None]
    ) -> None:
        assert picture.file is not None
        self._picture, self._name = picture, picture.file
        self._size, self._rate, self._length, self._engine, self._warn = size, rate, length, engine, warn
        self._shots: list[Shot] | None = None

    def shots(self) -> list[Shot]:
        """The shots of the part, each with the middle of what is seen."""
        if self._shots is None:
            given = self._picture.crop.get(shape_of(self._size))
            seconds = self._length / self._rate * self._picture.speed
            part = self._read(self._picture.start, self._picture.start + seconds)
            shape = self._size[0] / self._size[1]
            start = self._picture.start
            self._shots = [Shot(start, given)] if given else list(shots_of(part, shape)) or [Shot(start, (0.5, 0.5))]
        return self._shots

    def frames(self, first: int, last: int) -> Iterator[PlanarFrame]:
        step = self._picture.speed / self._rate
        times = [max(Fraction(0), self._picture.start + number * step) for number in range(first, last)]
        if not times:
            return
        reader = self._read(times[0], times[-1] + step)
        held: PlanarFrame | None = None
        held_at = Fraction(0)
        shown: PlanarFrame | None = None
        following = next(reader, None)
        for number, time in zip(range(first, last), times, strict=True):
            fresh = held is None
            while following is not None and (held is None or following[0] <= time + step / 4):
                held_at, held = following
                fresh = True
                following = next(reader, None)
            if held is None:
                raise InputError(f"{self._name} holds no frame at {float(time):.2f} s")
            if following is None and time > held_at + _LATE and number < self._length:
                self._warn(f"{self._name} ends before its scene does: its last frame is held")
            if shown is None or fresh:
                shown = self._shown(held, time)
            yield shown

    def _shown(self, frame: PlanarFrame, time: Fraction) -> PlanarFrame:
        frame = standard_frame(frame, self._engine)
        source = frame.width, frame.height
        if not covers(source, self._size, self._picture, self._aspect):
            return blurred_fill(frame, self._size, self._aspect)
        focus = self.shots()[0].focus if len(self.shots()) == 1 else self._focus_at(time)
        return view(frame, covering(source, self._size, focus, self._aspect), self._size, engine=self._engine)

    def _focus_at(self, time: Fraction) -> Point:
        before = [shot for shot in self.shots() if shot.start <= time]
        return (before[-1] if before else self.shots()[0]).focus

    def _read(self, start: Fraction, end: Fraction) -> Iterator[tuple[Fraction, PlanarFrame]]:
        """Frames with their times from the start of the file, from the one that is shown at `start` on."""
        from av.video.frame import VideoFrame

        from ...media.video.frame_planes import layout_of, planar_frame, planar_name
        from ...media.video.timeline import Timeline
        from ...media.video.video_input import VideoInput

        with VideoInput(self._name, interlaced="frame") as source:
            self._aspect = float(source.stream.sample_aspect_ratio or 1)
            if source.tags.is_hdr:
                self._warn(f"{self._name} is HDR, and is shown without mapping its brightness")
            origin, codec = source.origin, source.stream.codec_context.name
            turn = source.side.orientation
            if turn is not None and turn.transposed:
                self._aspect = 1 / self._aspect
            waiting: tuple[Fraction, PlanarFrame] | None = None
            for item in source.items(Timeline(origin + start, origin + end, Fraction(1), origin)):
                if not isinstance(item, VideoFrame):
                    continue
                layout = layout_of(planar_name(item.format.name))
                assert layout is not None
                frame = planar_frame(item, source.tags.meaning(layout.format, codec))
                time = (item.pts or 0) * source.time_base - origin
                current = time, turn.turn(frame) if turn is not None else frame
                if time <= start:
                    waiting = current
                    continue
                if waiting is not None:
                    yield waiting
                    waiting = None
                yield current
            if waiting is not None:
                yield waiting


def _chosen(move: Move, *, inwards: bool) -> Move:
    if move.kind != "auto":
        return move
    return replace(AUTO, kind="zoom", zoom=(1.0, _AUTO_ZOOM) if inwards else (_AUTO_ZOOM, 1.0))


def _eased(share: float) -> float:
    """From 0 to 1, slower at both ends."""
    return share * share * (3 - 2 * share)


def _inside(point: Point, base: Window) -> Point:
    """The point of the window that is nearest to a point: a zoom on it never leaves the window."""
    x = min(max(point[0], base.x), base.x + base.width)
    y = min(max(point[1], base.y), base.y + base.height)
    return x, y


def is_still(path: str) -> bool:
    """Tell whether a file is an image; a video, or an animation, is none."""
    from ...media.image.image_file import is_image
    from ...media.video.animations import plays_of

    return is_image(path) and plays_of(path) is None and Path(path).is_file()


def check_picture(path: str) -> None:
    """Open an image or a video, up to its first frame; MediaError where it is none."""
    from ...media.image.image_file import read_image
    from ...media.video.video_input import VideoInput

    if is_still(path):
        read_image(path)
        return
    with VideoInput(path, interlaced="frame"):
        pass
