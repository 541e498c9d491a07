"""Draw a text in a style: letters, outline, shadow and box, as an image with alpha."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, features

from ..types import FloatArray
from .layout import TextLayout, lay_out
from .style import TextStyle, rgb_of

_LARGE = 90
"""Pixels of a font from which fewer samples a pixel do."""
_MARGIN = 0.45
"""Around the text, as a share of the font's size: accents, overhangs and the shadow stay inside."""
_THICKEN = 0.016
_HALO, _HALO_GAIN = 0.1, 1.7
"""Width of the shadow as a share of the font's size, and how much of it is dark."""
_PADDING = (0.32, 0.16)
"""Padding of the box, across and down."""


@dataclass(frozen=True, eq=False)
class TextImage:
    """A text as pixels.

    rgba       (height, width, 4), uint8; colours are not multiplied by alpha
    box        left, top, right, bottom of the text, by ascent and descent, or of its box
    missing    characters that no font of this machine has, and that are left out
    """

    rgba: NDArray[np.uint8]
    box: tuple[int, int, int, int]
    missing: str = ""


def draw_text(text: str, style: TextStyle, frame_size: tuple[int, int]) -> TextImage:
    """Draw a text for a frame.

    text          as written, with its line breaks
    frame_size    (width, height) that sizes of the style are shares of

    Every character is drawn as it is: nothing is an escape. A right-to-left text is aligned at the other side.
    """
    return _painter([line.split() for line in text.splitlines() if line.strip()], style, frame_size).image()


def draw_spoken(lines: Sequence[Sequence[str]], style: TextStyle, frame_size: tuple[int, int]) -> list[TextImage]:
    """Draw a text as it is, and then once for each of its words, lit up in the highlight of the style.

    lines    words of each line; a line that is too long becomes several

    All images have one size and place. Without a highlight there is one.
    """
    painter = _painter(lines, style, frame_size)
    count = sum(map(len, lines)) if style.highlight else 0
    return [painter.image(), *(painter.image(number) for number in range(count))]


def _painter(lines: Sequence[Sequence[str]], style: TextStyle, frame_size: tuple[int, int]) -> _Painter:
    width, height = frame_size
    pixels = max(4, round(style.size * min(width, height)))
    samples = 2 if pixels >= _LARGE else 4
    layout = lay_out(
        lines, style.stack, pixels * samples, limit=style.width * width * samples, most_lines=style.lines,
        spacing=style.spacing,
    )  # fmt: skip
    return _Painter(layout, style, samples)


class _Painter:
    """The layers of one text, drawn with several samples a pixel and then reduced."""

    def __init__(self, layout: TextLayout, style: TextStyle, samples: int) -> None:
        self._layout, self._style, self._samples = layout, style, samples
        self._em = layout.pixels
        margin = _MARGIN + style.outline
        padding = _PADDING if style.box else (0.0, 0.0)
        self._left = self._round((margin + padding[0] + (0.12 if style.bar else 0)) * self._em)
        self._top = self._round((margin + padding[1]) * self._em)
        self._padding = tuple(self._round(each * self._em) for each in padding)
        self._size = (self._round(layout.width) + 2 * self._left, self._round(layout.height) + 2 * self._top)
        self._has_directions = features.check("raqm")

    def _round(self, length: float) -> int:
        """Round up to whole pixels of the result."""
        return -(-int(np.ceil(length)) // self._samples) * self._samples

    def image(self, spoken: int | None = None) -> TextImage:
        """The text, with one of its words lit up."""
        canvas = self._drawn.copy()
        if self._style.highlight and spoken is not None:
            _lay_over(canvas, self._style.highlight, self._mask(0.0, word=spoken))
        return TextImage(_straight(canvas), self._box(), self._layout.missing)

    @cached_property
    def _drawn(self) -> FloatArray:
        style = self._style
        letters = self._mask(0.0)
        width, height = (each // self._samples for each in self._size)
        canvas = np.zeros((height, width, 4), np.float32)
        if style.box:
            _lay_over(canvas, style.box_colour, self._box_mask() * np.float32(style.box))
        if style.bar:
            _lay_over(canvas, style.bar, self._bar_mask())
        outline = self._mask(style.outline) if style.outline else letters
        if style.shadow:
            _lay_over(canvas, "#000000", self._shadow(outline) * np.float32(style.shadow))
        if style.outline:
            _lay_over(canvas, style.outline_colour, outline)
        _lay_over(canvas, style.colour, letters)
        return canvas

    def _mask(self, stroke: float, *, word: int | None = None) -> FloatArray:
        """Coverage of letters, each widened by a stroke of so many font sizes; of one word, or of all."""
        image = Image.new("L", self._size, 0)
        draw = ImageDraw.Draw(image)
        layout = self._layout
        for number, line in enumerate(layout.lines):
            x, y = self._line_start(line.width), self._top + layout.ascent + number * layout.pitch
            for run in line.runs:
                if word is not None and run.word != word:
                    continue
                thicken = _THICKEN if run.face.thicken else 0.0
                direction = ("rtl" if run.is_rtl else "ltr") if self._has_directions else None
                draw.text(
                    (x + run.x, y), run.text, fill=255, font=run.face.sized(self._em), anchor="ls",
                    direction=direction, stroke_width=round((stroke + thicken) * self._em),
                )  # fmt: skip
        return self._reduced(image)

    def _line_start(self, width: float) -> float:
        align = self._style.align
        if align != "centre" and self._layout.is_rtl:
            align = "right" if align == "left" else "left"
        share = {"left": 0.0, "centre": 0.5, "right": 1.0}[align]
        return self._left + (self._layout.width - width) * share

    def _box_edges(self) -> tuple[int, int, int, int]:
        across, down = self._padding
        bar = self._round(0.12 * self._em) if self._style.bar else 0
        width, height = self._size
        return self._left - across - bar, self._top - down, width - self._left + across, height - self._top + down

    def _box(self) -> tuple[int, int, int, int]:
        left, top, right, bottom = (edge // self._samples for edge in self._box_edges())
        return left, top, right, bottom

    def _box_mask(self) -> FloatArray:
        image = Image.new("L", self._size, 0)
        left, top, right, bottom = self._box_edges()
        radius = 0 if self._style.bar else 0.18 * self._em
        ImageDraw.Draw(image).rounded_rectangle((left, top, right - 1, bottom - 1), radius, fill=255)
        return self._reduced(image)

    def _bar_mask(self) -> FloatArray:
        image = Image.new("L", self._size, 0)
        left, top, _, bottom = self._box_edges()
        ImageDraw.Draw(image).rectangle((left, top, left + self._round(0.12 * self._em) - 1, bottom - 1), fill=255)
        return self._reduced(image)

    def _reduced(self, image: Image.Image) -> FloatArray:
        return np.asarray(image.reduce(self._samples), np.float32) / np.float32(255)

    def _shadow(self, mask: FloatArray) -> FloatArray:
        """A dark halo, a little below the letters: they are read over white, too."""
        em = self._em / self._samples
        blurred = Image.fromarray(np.rint(mask * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(_HALO * em))
        down = max(1, round(0.03 * em))
        halo = np.asarray(blurred, np.float32) * np.float32(_HALO_GAIN / 255)
        return np.roll(np.minimum(halo, np.float32(1)), down, axis=0)


def _lay_over(canvas: FloatArray, colour: str, alpha: FloatArray) -> None:
    """Lay a colour over a canvas whose colours are multiplied by alpha."""
    canvas *= (np.float32(1) - alpha)[..., np.newaxis]
    canvas[..., :3] += alpha[..., np.newaxis] * np.asarray(rgb_of(colour), np.float32)
    canvas[..., 3] += alpha


def _straight(canvas: FloatArray) -> NDArray[np.uint8]:
    alpha = canvas[..., 3:]
    colours = np.divide(canvas[..., :3], alpha, out=np.zeros_like(canvas[..., :3]), where=alpha > 0)
    straight: NDArray[np.uint8] = np.rint(np.concatenate([colours, alpha], axis=2).clip(0, 1) * 255).astype(np.uint8)
    return straight
