"""Captions that are drawn into frames, and whose words may light up when they are spoken."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from typing import Any

from ....drawing.overlay import Overlay, lay_over, overlay_of
from ....drawing.placement import Place, position
from ....drawing.style import CAPTION, TextStyle
from ....drawing.text_image import TextImage, draw_spoken
from ....errors import InputError
from ....planes import PlanarFrame
from ....text.captions import Cue

_PLACES: tuple[Place, ...] = ("caption", "top", "centre")
_LEFT_OUT = ("bar", "align", "spacing")  # of a style, which captions do not have
_RANGES: dict[str, tuple[float, float]] = {
    "size": (0.01, 0.3), "outline": (0, 0.5), "shadow": (0, 1), "box": (0, 1), "width": (0.1, 1), "lines": (1, 8),
}  # fmt: skip


def caption_style(settings: Mapping[str, Any]) -> tuple[TextStyle, Place]:
    """Read the style of captions of a timeline.

    settings    font, bold, size, colour, highlight, outline, outline_colour, shadow, box, box_colour, width, lines as
                those of `drawing.style.TextStyle`, and at: "caption", "top" or "centre"
    returns     the style, and the place on the frame

    InputError for anything else.
    """
    known = {each.name: each.default for each in fields(TextStyle) if each.name not in _LEFT_OUT}
    chosen: dict[str, Any] = {}
    for key, value in settings.items():
        if key == "at":
            continue
        if key not in known:
            near = get_close_matches(key, (*known, "at"), 1, 0.5)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join((*known, 'at'))}"
            raise InputError(f"the style of captions has no {key!r}", hint=hint)
        chosen[key] = _setting(key, value, known[key])
    place = settings.get("at", "caption")
    if place not in _PLACES:
        raise InputError(f"captions cannot be at {place!r}", hint=f"choose one of {', '.join(_PLACES)}")
    return replace(CAPTION, **chosen), place


def _setting(key: str, value: Any, default: Any) -> Any:
    """The value of a setting; a font and a highlight are texts that may be left out."""
    kind = str if default is None else type(default)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind is float and is_number:
        value = float(value)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        wanted = {str: "a text", bool: "true or false", int: "a whole number"}.get(kind, "a number")
        raise InputError(f"{key} of the style of captions must be {wanted}, not {value!r}")
    if key in _RANGES and isinstance(value, int | float):
        low, high = _RANGES[key]
        if not low <= value <= high:
            raise InputError(f"{key} of the style of captions must be {low} … {high}, not {value!r}")
    return value


class BurntCaptions:
    """Captions that are drawn into the frames.

    shown    in order of time
    size     width and height of the frames
    rate     frames a second
    style    how they look; with a highlight, each word lights up when it is spoken
    warn     called with characters that no font has
    place    where on the frame
    lay      makes an overlay for the format of the frames
    """

    def __init__(
        self, shown: Sequence[Cue], size: tuple[int, int], rate: Fraction, style: TextStyle,
        warn: Callable[[str], None], place: Place = "caption",
        lay: Callable[[TextImage, int, int], Overlay] = overlay_of,
    ) -> None:  # fmt: skip
        self._cues, self._size, self._rate, self._style = list(shown), size, rate, style
        self._warn, self._place, self._lay = warn, place, lay
        self._starts = [cue.start for cue in self._cues]
        self._drawn = lru_cache(maxsize=2)(self._draw)

    def over(self, frame: PlanarFrame, number: int) -> PlanarFrame:
        """Lay the caption of frame `number` of the video over it; of two at once, the later one."""
        time = float((number + Fraction(1, 2)) / self._rate)
        index = bisect_right(self._starts, time) - 1
        if index < 0 or time >= self._cues[index].end:
            return frame
        spoken = sum(word.start <= time for word in self._cues[index].words)
        overlays = self._drawn(index)
        return lay_over(frame, overlays[min(spoken, len(overlays) - 1)])

    def facts(self, first: int, last: int) -> list[object]:
        """Values that decide how the captions of some frames look."""
        begin, end = first / self._rate, last / self._rate
        return [
            [cue.start, cue.end, cue.lines, [[word.text, word.start] for word in cue.words]]
            for cue in self._cues
            if cue.start < end and cue.end > begin
        ]

    def _draw(self, index: int) -> list[Overlay]:
        """The caption without a word lit up, and with each of its words."""
        images = draw_spoken(_words_of_lines(self._cues[index]), self._style, self._size)
        if images[0].missing:
            self._warn(images[0].missing)
        x, y = position(images[0], self._size, self._place)
        return [self._lay(image, x, y) for image in images]


def _words_of_lines(cue: Cue) -> list[list[str]]:
    """The words of a cue, line by line."""
    lines, rest = [], [word.text for word in cue.words]
    for line in cue.lines:
        words, place = [], 0
        while rest and (found := line.find(rest[0], place)) >= 0:
            place = found + len(rest[0])
            words.append(rest.pop(0))
        lines.append(words or line.split())
    return lines
