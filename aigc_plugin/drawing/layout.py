"""Layout of a text: lines that fit, runs of one font and direction in the order in which they stand."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from PIL import features

from ..text.line_breaks import Piece, broken, pieces_of
from .direction import base_level, levels, visual_order
from .fonts import FontFace, FontStack, is_visible

_SHRINK = 0.92
_SMALLEST = 8
"""Pixels. A text that does not fit at this size is drawn over the edge rather than left out."""
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True)
class Run:
    """Letters of one font and direction.

    x, width    in pixels, from the left edge of the line
    word        number of the word that it is of, through all paragraphs; -1 for a blank
    """

    text: str
    face: FontFace
    is_rtl: bool
    x: float
    width: float
    word: int


@dataclass(frozen=True)
class LaidLine:
    """A line: its runs, from left to right, and its width in pixels."""

    runs: tuple[Run, ...]
    width: float


@dataclass(frozen=True)
class TextLayout:
    """A text that is ready to be drawn.

    pixels      size of the font
    ascent      pixels from the top of a line to its baseline
    pitch       pixels from one line to the next
    missing     characters that no font has, and that are left out
    is_rtl      the text begins at the right
    """

    lines: tuple[LaidLine, ...]
    pixels: int
    ascent: float
    descent: float
    pitch: float
    missing: str = field(default="")
    is_rtl: bool = False

    @property
    def width(self) -> float:
        return max((line.width for line in self.lines), default=0.0)

    @property
    def height(self) -> float:
        """By ascent and descent, whatever letters there are: lines of one style stand at one height."""
        return self.ascent + self.descent + self.pitch * max(0, len(self.lines) - 1)


def lay_out(
    paragraphs: Sequence[Sequence[str]], stack: FontStack, pixels: int, *, limit: float, most_lines: int, spacing: float
) -> TextLayout:
    """Break words into lines and place their letters.

    paragraphs    words of each; a paragraph begins a line
    pixels        size of the font; it becomes smaller where lines do not fit
    limit         largest width of a line in pixels
    spacing       factor on the distance of lines
    """
    most = max(most_lines, len(paragraphs))
    while True:
        typesetter = _Typesetter(stack, pixels)
        lines: list[LaidLine] = []
        first = 0
        for words in paragraphs:
            lines += typesetter.break_lines(words, limit, first)
            first += len(words)
        fits = len(lines) <= most and all(line.width <= limit for line in lines)
        if fits or pixels <= _SMALLEST:
            break
        pixels = max(_SMALLEST, min(pixels - 1, int(pixels * _SHRINK)))
    ascent, descent = typesetter.extent(lines)
    text = " ".join(word for words in paragraphs for word in words)
    return TextLayout(
        tuple(lines), pixels, ascent, descent, (ascent + descent) * spacing, typesetter.missing, base_level(text) == 1
    )


def clusters(text: str) -> Iterator[str]:
    """Characters of a text, each with the marks and joiners that belong to it."""
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and (_is_attached(text[end]) or text[end - 1] == "\u200d"):
            continue
        yield text[start:end]
        start = end


def _is_attached(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character).startswith("M") or not is_visible(character)


class _Typesetter:
    """Measure and place letters of a stack of fonts at one size."""

    def __init__(self, stack: FontStack, pixels: int) -> None:
        self._stack, self._pixels = stack, pixels
        self._widths: dict[str, float] = {}
        self._has_directions = features.check("raqm")
        self._base = 0
        self.missing = ""

    def break_lines(self, words: Sequence[str], limit: float, first: int) -> list[LaidLine]:
        """Lines of a paragraph; `first` is the number of its first word."""
        self._base = base_level(" ".join(words))
        pieces = [replace(piece, word=piece.word + first) for piece in pieces_of(words)]
        return [self._line(line) for line in broken(pieces, self._width, limit)] or [LaidLine((), 0.0)]

    def extent(self, lines: Sequence[LaidLine]) -> tuple[float, float]:
        """The largest ascent and descent of the fonts of a text."""
        faces = {self._stack.first} | {run.face for line in lines for run in line.runs}
        metrics = [face.sized(self._pixels).getmetrics() for face in faces]
        return float(max(ascent for ascent, _ in metrics)), float(max(descent for _, descent in metrics))

    def _width(self, pieces: Sequence[Piece]) -> float:
        total = 0.0
        for number, piece in enumerate(pieces):
            if piece.text not in self._widths:
                self._widths[piece.text] = self._line([Piece(piece.text)]).width
            total += self._widths[piece.text] + (self._blank() if piece.blank and number else 0.0)
        return total

    def _blank(self) -> float:
        return self._measure(" ", self._stack.first, is_rtl=False)

    def _line(self, pieces: Sequence[Piece]) -> LaidLine:
        text, owners, words = "", [], []
        for number, piece in enumerate(pieces):
            blank = " " if piece.blank and number else ""
            text += blank + piece.text
            owners += [-1] * len(blank) + [number] * len(piece.text)
            words += [-1] * len(blank) + [piece.word] * len(piece.text)
        segments = list(self._segments(text, owners, words))
        x, runs = 0.0, []
        for part, face, level, word in visual_order(segments, [segment[2] for segment in segments]):
            width = self._measure(part, face, is_rtl=level % 2 == 1)
            runs.append(Run(part, face, level % 2 == 1, x, width, word))
            x += width
        return LaidLine(tuple(runs), x)

    def _segments(
        self, text: str, owners: Sequence[int], words: Sequence[int]
    ) -> Iterator[tuple[str, FontFace, int, int]]:
        """Parts of a line of one font, level and piece: text, font, level, word."""
        line_levels = levels(text, self._base)
        part, key, place = "", None, 0
        for cluster in clusters(text):
            face = self._stack.first if cluster.isspace() else self._stack.face_for(cluster)
            here = (face, line_levels[place], owners[place], words[place])
            place += len(cluster)
            if face is None:
                self.missing += "".join(each for each in cluster if is_visible(each) and each not in self.missing)
                continue
            if key is not None and here != key:
                yield part, key[0], key[1], key[3]
                part = ""
            part, key = part + cluster, (face, here[1], here[2], here[3])
        if key is not None:
            yield part, key[0], key[1], key[3]

    def _measure(self, text: str, face: FontFace, *, is_rtl: bool) -> float:
        direction = ("rtl" if is_rtl else "ltr") if self._has_directions else None
        return float(face.sized(self._pixels).getlength(text, direction=direction))
