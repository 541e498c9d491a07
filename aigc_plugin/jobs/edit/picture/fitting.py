"""Fit frames into their place: turned, scaled, cropped and converted by libavfilter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import av.error
from av.filter import Graph
from av.video.format import VideoFormat
from av.video.frame import VideoFrame

from ....errors import MediaError
from ....media.orientation import Orientation
from ....signal.light import SDR, Light, cube_of
from ....timeline.clips import Clip
from .canvas import Canvas
from .graphs import UNIT, Blurred, Step, graph_of, overlay_format, quoted
from .picture_effects import crop_of, effect_chain, makes_alpha

_DEEP, _DEEP_ALPHA = "gbrp12le", "gbrap12le"
_FLAGS = "flags=bicubic+accurate_rnd+full_chroma_int+bitexact"


@dataclass(frozen=True)
class Form:
    """The form of the frames of a source: stored size and format, orientation, pixel aspect, matrix, range, light."""

    width: int
    height: int
    pixel_format: str
    turn: Orientation | None = None
    aspect: Fraction = Fraction(1)
    matrix: str = "bt709"
    is_full: bool = False
    light: Light = SDR

    @property
    def has_alpha(self) -> bool:
        return any(component.is_alpha for component in VideoFormat(self.pixel_format).components)

    @property
    def seen(self) -> tuple[int, int]:
        """Width and height as seen, in square pixels."""
        turn = self.turn or Orientation()
        width, height = turn.size(self.width, self.height)
        aspect = turn.aspect(self.aspect) or Fraction(1)
        return (round(width * aspect), height) if aspect >= 1 else (width, round(height / aspect))


@dataclass(frozen=True)
class Box:
    """A rectangle of the canvas in pixels, on even numbers."""

    x: int
    y: int
    width: int
    height: int


class Fitter:
    """Brings frames of one form into the place of a clip; fit() gives the frame, `box` is where it belongs.

    clip      whose fit, place and effects count
    form      of the frames that come
    canvas    that they are drawn on
    """

    def __init__(self, clip: Clip, form: Form, canvas: Canvas) -> None:
        self._canvas, self._form = canvas, form
        self.has_alpha = form.has_alpha or makes_alpha(clip.effects)
        self._format = canvas.alpha_format if self.has_alpha else canvas.pixel_format
        place = _pixels(clip, canvas)
        self._count = 0
        with _cube_file(form.light, canvas.light) as self._cube:
            self.box, chain = self._chain(clip, place)
            self._is_plain = not chain and form.pixel_format == self._format and not form.is_full
            if not self._is_plain:
                self._graph = self._build(chain)

    def fit(self, frame: VideoFrame) -> VideoFrame:
        """Return the frame as it is drawn."""
        if self._is_plain:
            return frame
        frame.pts, frame.time_base = self._count, UNIT
        self._count += 1
        try:
            self._graph.push(frame)
            found = self._graph.pull()
        except av.error.FFmpegError as error:
            raise MediaError(f"a frame cannot be drawn ({error.strerror})") from None
        assert isinstance(found, VideoFrame)
        return found

    def _chain(self, clip: Clip, place: Box) -> tuple[Box, list[Step]]:
        """Filters from the stored frame to the one that is drawn, and its box."""
        form, canvas = self._form, self._canvas
        turn = form.turn or Orientation()
        chain: list[Step] = [
            *["transpose=dir=0"] * turn.transposed, *["hflip"] * turn.flipped_x, *["vflip"] * turn.flipped_y
        ]  # fmt: skip
        before, behind = effect_chain(clip, canvas)
        chain += before
        width, height = form.seen
        ratio = Fraction(width, height)
        size = (width, height)
        if crop := crop_of(clip.effects):
            size = (max(2, round(width * crop["width"])), max(2, round(height * crop["height"])))
            ratio = Fraction(*size)
        box, scaled, kept = _fitted(clip.fit, place, size, ratio)
        if clip.fit == "blur":
            return place, [*chain, self._blurred(place, box), *behind]
        if scaled != (form.width, form.height) or turn.transposed or before or form.aspect != 1 or self._differs():
            chain += self._scale(*scaled)
        if kept != scaled:
            chain.append(f"crop={kept[0]}:{kept[1]}")
        return box, [*chain, *behind]

    def _differs(self) -> bool:
        form, canvas = self._form, self._canvas
        return form.is_full or form.matrix != canvas.matrix or form.pixel_format != self._format or bool(self._cube)

    def _scale(self, width: int, height: int) -> list[str]:
        """Filters that scale and bring colours into those of the canvas; another light is mapped in RGB."""
        form, canvas = self._form, self._canvas
        given = f"in_color_matrix={form.matrix}:in_range={'pc' if form.is_full else 'tv'}"
        wanted = f"out_color_matrix={canvas.matrix}:out_range=tv"
        if not self._cube:
            return [f"scale={width}:{height}:{_FLAGS}:{given}:{wanted}"]
        rgb = _DEEP_ALPHA if form.has_alpha else _DEEP
        return [
            f"scale={width}:{height}:{_FLAGS}:{given}:out_range=pc", f"format={rgb}", f"lut3d={quoted(self._cube)}",
            f"scale={_FLAGS}:in_range=pc:{wanted}",
        ]  # fmt: skip

    def _blurred(self, place: Box, box: Box) -> Blurred:
        """A blurred enlargement that fills the place, and the whole frame over it."""
        width, height = max(2, place.width // 8 * 2), max(2, place.height // 8 * 2)
        form = self._canvas.pixel_format
        background = (
            f"scale={width}:{height}:force_original_aspect_ratio=increase:{_FLAGS}", f"crop={width}:{height}",
            f"gblur=sigma={max(width, height) / 24:g}", *self._scale(place.width, place.height), f"format={form}",
        )  # fmt: skip
        at = f"{box.x - place.x}:{box.y - place.y}"
        overlay = f"overlay={at}:format={overlay_format(self._canvas)}"
        return Blurred(background, (*self._scale(box.width, box.height), f"format={form}"), overlay)

    def _build(self, chain: Sequence[Step]) -> Graph:
        form = self._form
        return graph_of(form.width, form.height, form.pixel_format, [*chain, "setsar=1", f"format={self._format}"])


@contextmanager
def _cube_file(source: Light, target: Light) -> Iterator[str]:
    """Name of a file with the mapping of a light, which is there while a graph is made; empty where there is none."""
    if not source.differs_from(target):
        yield ""
        return
    with TemporaryDirectory() as folder:
        path = Path(folder, "light.cube")
        path.write_text(cube_of(source, target), encoding="ascii")
        yield str(path)


def _pixels(clip: Clip, canvas: Canvas) -> Box:
    place = clip.place
    x, width = (round(value * canvas.width / 2) * 2 for value in (place.x, place.width))
    y, height = (round(value * canvas.height / 2) * 2 for value in (place.y, place.height))
    return Box(x, y, max(2, width), max(2, height))


def _fitted(
    fit: str, place: Box, size: tuple[int, int], ratio: Fraction
) -> tuple[Box, tuple[int, int], tuple[int, int]]:
    """Return the box that is drawn into, the size to scale to, and the size to crop to."""
    if fit == "stretch":
        return place, (place.width, place.height), (place.width, place.height)
    if fit == "none":
        own = (_even(size[0]), _even(size[1]))
        return _centred(place, own), own, own
    is_wide = ratio > Fraction(place.width, place.height)
    if fit == "cover":
        scaled = (_even(place.height * ratio), place.height) if is_wide else (place.width, _even(place.width / ratio))
        return place, (max(scaled[0], place.width), max(scaled[1], place.height)), (place.width, place.height)
    scaled = (place.width, _even(place.width / ratio)) if is_wide else (_even(place.height * ratio), place.height)
    scaled = (min(scaled[0], place.width), min(scaled[1], place.height))
    return _centred(place, scaled), scaled, scaled


def _centred(place: Box, size: tuple[int, int]) -> Box:
    x = place.x + (place.width - size[0]) // 4 * 2
    return Box(x, place.y + (place.height - size[1]) // 4 * 2, *size)


def _even(value: Fraction | int) -> int:
    return max(2, round(value / 2) * 2)
