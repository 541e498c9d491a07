"""Write subtitles from the times of spoken words: SubRip, WebVTT and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..types import SpokenWord
from .writing import columns, joined

LINE_CHARACTERS = 42
"""Columns of a line: a Chinese character has two."""
LINES = 2
LONGEST_CUE = 7.0
"""Seconds. This, and the size of lines, are the usual limits of broadcasters."""
_SHORTEST_CUE = 1.0
_WIDE_PAUSES = ("，", "；", "：", "！", "？", "。", "、")
_PAUSING = (",", ";", ":", "!", "?", "…", "–", *_WIDE_PAUSES, "，”", "！”", "？”", "。”")
"""Marks after which a long sentence is cut. Not the full stop: within a sentence it is that of an abbreviation or an
ordinal."""


@dataclass(frozen=True)
class SpokenText:
    """A sentence as written and its words with their times; at least one."""

    text: str
    words: tuple[SpokenWord, ...]

    @property
    def start(self) -> float:
        return self.words[0].start

    @property
    def end(self) -> float:
        return self.words[-1].end


@dataclass(frozen=True)
class Cue:
    """Text shown from `start` to `end`, in seconds: at most LINES lines of LINE_CHARACTERS."""

    start: float
    end: float
    lines: tuple[str, ...]


def srt(sentences: Iterable[SpokenText]) -> str:
    """Format as SubRip: numbered cues, comma before the milliseconds.

    SubRip has no escapes, so "-->" within a text is replaced by "→".
    """
    return "".join(
        f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n"
        + "\n".join(line.replace("-->", "→") for line in cue.lines)
        + "\n\n"
        for number, cue in enumerate(cues(sentences), 1)
    )


def vtt(sentences: Iterable[SpokenText]) -> str:
    """Format as WebVTT (W3C, 2019)."""
    blocks = (
        f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n" + "\n".join(map(_escaped, cue.lines)) + "\n"
        for cue in cues(sentences)
    )
    return "\n".join(["WEBVTT\n", *blocks])


def words_json(sentences: Iterable[SpokenText], **facts: Any) -> str:
    """Format as JSON: `facts`, then sentences with their words, and the subtitle cues; times in seconds."""
    spoken = list(sentences)
    shown = [{"start": round(cue.start, 4), "end": round(cue.end, 4), "lines": cue.lines} for cue in cues(spoken)]
    with_words = [
        {
            "text": sentence.text, "start": round(sentence.start, 4), "end": round(sentence.end, 4),
            "words": [{"text": w.text, "start": round(w.start, 4), "end": round(w.end, 4)} for w in sentence.words],
        }
        for sentence in spoken
    ]  # fmt: skip
    return json.dumps({**facts, "sentences": with_words, "cues": shown}, ensure_ascii=False, indent=1) + "\n"


def cues(sentences: Iterable[SpokenText]) -> Iterator[Cue]:
    """Divide sentences into cues. No cue holds more than one sentence; each stays for at least a second unless the next
    one begins earlier."""
    waiting: Cue | None = None
    for sentence in sentences:
        for group in _groups([piece for word in sentence.words for piece in _short(word)]):
            cue = Cue(group[0].start, group[-1].end, _wrapped([word.text for word in group]))
            if waiting is not None:
                yield _stretched(waiting, cue.start)
            waiting = cue
    if waiting is not None:
        yield _stretched(waiting, waiting.start + _SHORTEST_CUE)


def _groups(words: Sequence[SpokenWord]) -> Iterator[Sequence[SpokenWord]]:
    rest = list(words)
    while rest:
        fitting = _fitting(rest)
        cut = fitting
        if fitting < len(rest):
            pauses = [count for count in range(1, fitting + 1) if rest[count - 1].text.endswith(_PAUSING)]
            late = [count for count in pauses if count >= fitting / 2]
            cut = late[-1] if late else fitting
        yield rest[:cut]
        rest = rest[cut:]


def _fitting(words: Sequence[SpokenWord]) -> int:
    """Count the words that fit into one cue; at least one."""
    for count in range(2, len(words) + 1):
        too_long = words[count - 1].end - words[0].start > LONGEST_CUE
        if too_long or len(_filled([word.text for word in words[:count]])) > LINES:
            return count - 1
    return len(words)


def _short(word: SpokenWord) -> Iterator[SpokenWord]:
    """Split a word that is longer than a line into pieces, which share its time."""
    pieces = _filled([word.text]) or [""]
    step = (word.end - word.start) / len(pieces)
    for index, piece in enumerate(pieces):
        yield SpokenWord(piece, word.start + index * step, word.start + (index + 1) * step)


def _filled(texts: Sequence[str], width: int = LINE_CHARACTERS) -> list[str]:
    """Fill lines with words; Chinese, which has no blanks, is cut between its words, and within a word only where that
    is longer than a line."""
    lines = [""]
    for word in (piece for text in texts for piece in text.split()):
        longer = joined((lines[-1], word))
        if columns(longer) <= width:
            lines[-1] = longer
            continue
        pieces = _cut(word, width)
        lines = [*(lines if lines[-1] else lines[:-1]), *pieces]
    return [line for line in lines if line]


def _cut(word: str, width: int) -> list[str]:
    """Cut a word that is wider than a line."""
    pieces = [""]
    for character in word:
        if pieces[-1] and columns(pieces[-1] + character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces


def _wrapped(texts: Sequence[str]) -> tuple[str, ...]:
    """Wrap words into as few lines as possible, of about the same length; Chinese rather after punctuation."""
    lines = _filled(texts)
    narrowest = columns(joined(texts)) // max(len(lines), 1)
    fitting = [_filled(texts, max(width, 1)) for width in range(narrowest, LINE_CHARACTERS)]
    fitting = [narrower for narrower in fitting if len(narrower) == len(lines)]
    paused = (narrower for narrower in fitting if all(line[-1] in _WIDE_PAUSES for line in narrower[:-1]))
    return tuple(next(paused, fitting[0] if fitting else lines))


def _stretched(cue: Cue, next_start: float) -> Cue:
    end = max(cue.end, min(cue.start + _SHORTEST_CUE, next_start))
    return Cue(cue.start, max(min(end, max(next_start, cue.end)), cue.start + 0.001), cue.lines)


def _clock(seconds: float, point: str) -> str:
    total = round(seconds * 1000)
    minutes, milliseconds = divmod(total, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{milliseconds // 1000:02d}{point}{milliseconds % 1000:03d}"


def _escaped(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
