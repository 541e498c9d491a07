"""Divide a recording by its subtitles: at ends of sentences if times and pauses allow; no cue's text is ever cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .levels import Levels
from .pauses import Span, spans
from .settings import CollectSettings
from .transcript_files import TimedText

_REACH = 0.3  # seconds by which the times of subtitles may be wrong
_APART = 1.0  # seconds: in a longer gap, the audio between two cues belongs to neither
_LEAST_PAUSE = 0.08  # seconds: the closure of a plosive is shorter
_SENTENCE_ENDS = ".!?…。！？"
_CLOSING = "\"'»«”“’)]"


@dataclass(frozen=True)
class Cut:
    """A cut between two cues: the audio of the first ends at frame `left`, that of the second begins at `right`."""

    left: int
    right: int


def by_cues(
    cues: Sequence[TimedText], levels: Levels, sound: NDArray[np.bool_], settings: CollectSettings
) -> Iterator[tuple[Span, str]]:
    """Divide by cues; yield each span with its text.

    A cut between two cues needs a pause there, or a gap of a second that belongs to neither. From each start, the
    clip ends with the first sentence that makes it long enough. If no sentence ends within `settings.longest`, it
    ends at the last cut within; without such a cut it is longer than `longest`, and the caller drops it.
    """
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
    cues: Sequence[TimedText],
    cuts: Sequence[Cut | None],
    levels: Levels,
    settings: CollectSettings,
) -> int:
    """Choose the last cue of the clip that starts with cue `first`, at frame `begin`."""
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


def _cut(before: TimedText, after: TimedText, levels: Levels, pauses: Sequence[Span]) -> Cut | None:
    gap = after.start - before.end
    if gap > _APART:
        return Cut(_frame(before.end + _REACH, levels), _frame(after.start - _REACH, levels))
    if gap < -_REACH:
        return None  # two speakers at once
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
