"""Texts over the frames of a video: titles, cards and labels of scenes, and how captions look."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from ...drawing.overlay import Overlay, lay_over, overlay_of
from ...drawing.placement import Place, position
from ...drawing.style import CAPTION, CARD, CARD_SMALL, GENERATED_LABEL, LABEL, LOWER_THIRD, TITLE, TextStyle
from ...drawing.text_image import TextImage, draw_text
from ...errors import InputError, argument
from ...options.produce import FilmOptions
from ...planes import PlanarFrame
from ...text.captions import Cue, SpokenText, cues
from .schedule import PlacedScene

Size = tuple[int, int]
_FADE = Fraction(2, 5)
"""Seconds over which a text appears and goes."""
_HEADING_SECONDS = Fraction(7, 2)
_LABEL_SECONDS = 3
_GENERATED = {"de": "KI-generiert", "en": "AI-generated", "zh": "AI生成"}
_CAPTION_SHARE = 0.17
"""Share of the height that a lower third leaves free for captions."""
_CARD_GAP = 0.35
"""Between the lines of a card, as a share of the size of the larger font."""
_LETTER = 0.56
"""Width of a letter of captions, as a share of the font's size."""


def line_characters(size: Size) -> int:
    """Letters that fit into a line of captions of a frame; 42 at most."""
    pixels = CAPTION.size * min(size)
    return min(42, max(8, int(CAPTION.width * size[0] / (_LETTER * pixels))))


def cues_for(sentences: Sequence[SpokenText], size: Size) -> list[Cue]:
    """The captions of a version of the video."""
    return list(cues(sentences, line_characters(size)))


class SceneTexts:
    """The texts of one scene, which come and go with it.

    warn    called with characters that no font has
    """

    def __init__(
        self, placed: PlacedScene, size: Size, rate: Fraction, options: FilmOptions, warn: Callable[[str], None]
    ) -> None:
        self._size, self._rate, self._options, self._warn = size, rate, options, warn
        self._placed = placed
        self._shown = list(self._texts())

    def over(self, frame: PlanarFrame, number: int) -> PlanarFrame:
        """Lay the texts of frame `number` of the scene over it."""
        for overlay, first, last in self._shown:
            opacity = self._opacity(number, first, last)
            if opacity > 0:
                frame = lay_over(frame, overlay, opacity)
        return frame

    def _opacity(self, number: int, first: int, last: int) -> float:
        fade = float(_FADE * self._rate)
        share = min((number + 1 - first) / fade, (last - number) / fade, 1.0)
        return max(0.0, share * share * (3 - 2 * share)) if share > 0 else 0.0

    def _texts(self) -> Iterator[tuple[Overlay, int, int]]:
        """Overlays, with the frames from which and up to which they are seen."""
        scene, length = self._placed.scene, self._placed.length
        if scene.heading is not None:
            seconds = scene.heading.seconds or _HEADING_SECONDS
            first = min(round(Fraction(1, 5) * self._rate), length // 4)
            last = min(length - 1, first + round(seconds * self._rate))
            is_lower = scene.heading.place == "lower third"
            style = LOWER_THIRD if is_lower else TITLE
            yield self._overlay(scene.heading.text, style, scene.heading.place), first, last
        if scene.card:
            first = min(round(Fraction(1, 5) * self._rate), length // 4)
            for overlay in self._card(scene.card):
                yield overlay, first, length - 1
        if scene.label:
            # It stays for the whole scene, and through the transitions.
            yield self._overlay(scene.label, LABEL, "corner"), -length, 3 * length

    def _overlay(self, text: str, style: TextStyle, place: Place) -> Overlay:
        image = self._image(text, style)
        burnt = "burn" in self._options.captions
        above = round(_CAPTION_SHARE * self._size[1]) if burnt and self._placed.scene.say else 0
        return overlay_of(image, *position(image, self._size, place, above=above))

    def _card(self, lines: Sequence[str]) -> Iterator[Overlay]:
        """The first line large, the others small, together in the middle."""
        images = [self._image(line, CARD_SMALL if number else CARD) for number, line in enumerate(lines)]
        gap = round(_CARD_GAP * CARD.size * min(self._size))
        heights = [image.box[3] - image.box[1] for image in images]
        y = (self._size[1] - sum(heights) - gap * (len(lines) - 1)) // 2
        for number, (image, height) in enumerate(zip(images, heights, strict=True)):
            x = (self._size[0] - (image.box[2] - image.box[0])) // 2 - image.box[0]
            yield overlay_of(image, x, y - image.box[1])
            y += height + (gap if number == 0 else gap // 2)

    def _image(self, text: str, style: TextStyle) -> TextImage:
        image = draw_text(text, _own(style, self._options), self._size)
        if image.missing:
            self._warn(image.missing)
        return image


class OpeningLabel:
    """A text in a corner of the first seconds, from the first frame on, that says that the video was generated.

    text      its words, or "auto"
    language  for "auto"
    warn      called with characters that no font has

    InputError for a word that does not fit at that height.
    """

    def __init__(
        self, text: str, language: str, size: Size, rate: Fraction, options: FilmOptions, warn: Callable[[str], None]
    ) -> None:
        shown = text.strip()
        if shown == "auto":
            shown = _GENERATED.get(language.split("-")[0].lower(), _GENERATED["en"])
        style = replace(GENERATED_LABEL, font=None if options.font is None else str(options.font))
        _check_height(shown, style, size)
        image = draw_text(shown, style, size)
        if image.missing:
            warn(image.missing)
        self._overlay = overlay_of(image, *position(image, size, "left corner"))
        self._text, self._frames = shown, round(_LABEL_SECONDS * rate)

    def over(self, frame: PlanarFrame, number: int) -> PlanarFrame:
        """Lay it over frame `number` of the video."""
        return lay_over(frame, self._overlay) if number < self._frames else frame

    def facts(self, first: int, last: int) -> list[object]:
        """Values that decide how some frames look."""
        count = min(last, self._frames) - first
        return [self._text, count] if count > 0 else []


def _check_height(text: str, style: TextStyle, size: Size) -> None:
    """A word that is too wide would be drawn with smaller letters than law asks for."""

    def height(word: str) -> int:
        box = draw_text(word, style, size).box
        return box[3] - box[1]

    wide = next((word for word in text.split() if height(word) < height("AI")), None)
    if wide is not None:
        raise InputError(
            f"{argument('visible_label')}: {wide} does not fit into a frame of {size[0]}x{size[1]}",
            hint="its letters must have 5 % of the shorter side: take a shorter word",
        )


def caption_look(options: FilmOptions) -> TextStyle:
    """The look of captions that are drawn into the frames."""
    return replace(_own(CAPTION, options), highlight=options.accent if options.highlight else None)


def _own(style: TextStyle, options: FilmOptions) -> TextStyle:
    """A style in the colours and the font of the video."""
    bar = options.accent if style.bar else None
    return replace(style, colour=options.colour, font=None if options.font is None else str(options.font), bar=bar)
