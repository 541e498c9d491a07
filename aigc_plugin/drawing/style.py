"""Looks of text: size, colours, outline, shadow and box, and the looks that titles and captions begin with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PIL import ImageColor

from ..errors import InputError
from .fonts import FontStack

Align = Literal["left", "centre", "right"]
Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class TextStyle:
    """The look of one text.

    size             of the font, as a share of the shorter side of the frame
    font             file of a font; the packaged ones where it is None, and for what it lacks
    bold             take the bold cut
    colour           of the letters: a name, #rgb or #rrggbb
    highlight        of the word that is spoken; None leaves it as the others
    outline          width of the outline, as a share of the font's size
    outline_colour
    shadow           opacity of a soft shadow, 0 to 1
    box              opacity of a box behind the text, 0 to 1
    box_colour
    bar              colour of a bar at the left of the box; None for no bar
    align            of lines that are shorter than others
    spacing          factor on the distance of lines
    width            largest width of a line, as a share of the frame's
    lines            largest number of lines; the font is made smaller where the text needs more
    """

    size: float = 0.05
    font: str | None = None
    bold: bool = False
    colour: str = "#ffffff"
    highlight: str | None = None
    outline: float = 0.0
    outline_colour: str = "#000000"
    shadow: float = 0.0
    box: float = 0.0
    box_colour: str = "#000000"
    bar: str | None = None
    align: Align = "centre"
    spacing: float = 0.95
    width: float = 0.84
    lines: int = 3

    def __post_init__(self) -> None:
        for colour in (self.colour, self.highlight, self.outline_colour, self.box_colour, self.bar):
            if colour is not None:
                rgb_of(colour)

    @property
    def stack(self) -> FontStack:
        return FontStack(self.font, self.bold)


def rgb_of(colour: str) -> Rgb:
    """Red, green and blue, 0 to 1, of a colour as CSS writes it; InputError for anything else."""
    try:
        red, green, blue = ImageColor.getrgb(colour)[:3]
    except ValueError:
        raise InputError(f"{colour!r} is no colour", hint="write it as #rrggbb, such as #1e90ff") from None
    return red / 255, green / 255, blue / 255


TITLE = TextStyle(size=0.105, bold=True, shadow=0.55, spacing=0.9)
LOWER_THIRD = TextStyle(
    size=0.046, bold=True, box=0.62, box_colour="#10131a", bar="#ffb52e", align="left", lines=2, width=0.7
)
CARD = TextStyle(size=0.12, bold=True, shadow=0.45, spacing=0.9)
CARD_SMALL = TextStyle(size=0.05, shadow=0.45)
CAPTION = TextStyle(size=0.052, bold=True, outline=0.075, shadow=0.5, lines=2, width=0.86)
LABEL = TextStyle(size=0.028, box=0.45, lines=1, width=0.5)
GENERATED_LABEL = TextStyle(size=0.078, box=0.6, lines=8)
"""Its letters are as high as GB 45438-2025 asks for: 5 % of the shorter side."""
