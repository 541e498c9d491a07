"""Dividing a recording by its subtitles: whole sentences where the times and the pauses allow, no text ever cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .levels import Levels
from .pauses import Span, spans
from .settings import CollectSettings
from .transcript_files import Cue

_REACH = 0.3  # seconds by which the times of subtitles may be wrong
_APART = 1.0  # seconds from which what lies between two cues belongs to neither
_LEAST_PAUSE = 0.08  # seconds: the closure of a plosive is shorter
_SENTENCE_ENDS = ".!?…。！？"
_CLOSING = "\"'»«”“’)]"


@dataclass(frozen=True)
class Cut:
    """Between two cues: the first one's sound ends at frame `left`, the second one's begins at `right`."""

    left: int
    right: int


def by_cues(
    cues: Sequence[Cue], levels: Levels, sound: NDArray[np.bool_], settings: CollectSettings
) -> Iterator[tuple[Span, str]]:
    """Spans with their texts. A cut between two cues needs a pause there, or a second that belongs to neither. From
    each start, the clip ends with the first whole sentence that is long enough; where none ends within `longest`,
    at the last cut within it; where there is no such cut, it is longer than `longest`, for the caller to drop."""
    pauses = spans(~sound)
    cuts = [_cut(*pair, levels, pauses) for pair in pairwise(cues)]
    frames = len(sound)
    first = 0
    begin = max(0, int((cues[0].start - _REACH) / levels.frame))
    while first < len(cues):
        last = _last(first, begin, cues, cuts, levels, settings)
        cut = cuts[last] if last < len(cuts) else None
        end = cut.left if cut else min(frames, int((cues[-1].end + _REACH) / levels.frame) + 1)
        text = " ".join(cue.text for cue in cues[first : last + 1])
        yield Span(min(begin, frames), max(min(begin, frames), end)), text
        begin = cut.right if cut else frames
        first = last + 1


def _last(
    first: int,
    begin: int,
    cues: Sequence[Cue],
    cuts: Sequence[Cut | None],
    levels: Levels,
    settings: CollectSettings,
) -> int:
    """The last cue of the clip that starts with cue `first`, at frame `begin`."""
    best = None
    for number in range(first, len(cues)):
        cut = cuts[number] if number < len(cuts) else None
        at_end = number == len(cuts)
        end = cut.left * levels.frame if cut else cues[number].end
        seconds = end - begin * levels.frame
        if seconds > settings.longest and best is not None:
            return best
        if not (cut or at_end):
            continue
        if seconds >= settings.shortest and _ends_a_sentence(cues[number].text):
            return number
        best = number
        if seconds > settings.longest:
            return number
    return len(cues) - 1 if best is None else best


def _cut(before: Cue, after: Cue, levels: Levels, pauses: Sequence[Span]) -> Cut | None:
    gap = after.start - before.end
    if gap > _APART:
        return Cut(_frame(before.end + _REACH, levels), _frame(after.start - _REACH, levels))
    if gap < -_REACH:
        return None  # two speak at once
    first, last = _frame(before.end - _REACH, levels), _frame(after.start + _REACH, levels)
    shared = [(min(pause.last, last) - max(pause.first, first), pause) for pause in pauses]
    most, pause = max(shared, key=lambda pair: pair[0], default=(0, Span(0, 0)))
    if most * levels.frame < _LEAST_PAUSE:
        return None
    middle = (pause.first + pause.last) // 2
    return Cut(middle, middle)


def _frame(seconds: float, levels: Levels) -> int:
    return min(len(levels.power), max(0, round(seconds / levels.frame)))


def _ends_a_sentence(text: str) -> bool:
    return text.rstrip(_CLOSING + " ").endswith(tuple(_SENTENCE_ENDS))
