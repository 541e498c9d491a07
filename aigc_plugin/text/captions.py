"""Write captions from the times of spoken words: SubRip, WebVTT, ASS and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from ..types import SpokenWord
from .line_breaks import Piece, broken, pieces_of
from .line_breaks import joined as joined_pieces
from .writing import columns, joined

LINE_CHARACTERS = 42
"""Columns of a line: a Chinese character has two."""
LINES = 2
LONGEST_CUE = 7.0
"""Seconds. This, and the size of lines, are the usual limits of broadcasters."""
READING_SPEED = 17.0
"""Characters a second that are read with ease."""
_SHORTEST_CUE = 1.0
_PAUSING = (",", ";", ":", "!", "?", "…", "–", "，", "；", "：", "！", "？", "。", "、",
            "，”", "！”", "？”", "。”")  # fmt: skip
"""Marks after which a long sentence is cut. Not the full stop: within a sentence it is that of an abbreviation or an
ordinal."""
_ASS_HEAD = """[Script Info]
ScriptType: v4.00+
WrapStyle: 2
ScaledBorderAndShadow: yes
PlayResX: 1920
PlayResY: 1080

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Noto Sans,56,&H004AD8FF,&H00FFFFFF,&H00000000,&H80000000,-1,0,0,0,100,100,0,0,1,4,1,2,96,96,54,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
""".replace("\\\n", "")


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
    """Text shown from `start` to `end`, in seconds: at most LINES lines, with the words in them."""

    start: float
    end: float
    lines: tuple[str, ...]
    words: tuple[SpokenWord, ...] = ()


def srt(sentences: Iterable[SpokenText]) -> str:
    """Format as SubRip, see `srt_of`."""
    return srt_of(cues(sentences))


def srt_of(shown: Iterable[Cue]) -> str:
    """Format as SubRip: numbered cues, comma before the milliseconds.

    SubRip has no escapes, so "-->" within a text is replaced by "→".
    """
    return "".join(
        f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n"
        + "\n".join(line.replace("-->", "→") for line in cue.lines)
        + "\n\n"
        for number, cue in enumerate(shown, 1)
    )


def vtt(sentences: Iterable[SpokenText]) -> str:
    """Format as WebVTT (W3C, 2019)."""
    return vtt_of(cues(sentences))


def vtt_of(shown: Iterable[Cue]) -> str:
    """Format cues as WebVTT."""
    blocks = (
        f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n" + "\n".join(map(_escaped, cue.lines)) + "\n"
        for cue in shown
    )
    return "\n".join(["WEBVTT\n", *blocks])


def ass_of(shown: Iterable[Cue]) -> str:
    """Format as ASS (Advanced SubStation Alpha), where each word lights up when it is spoken."""
    events = (
        f"Dialogue: 0,{_centiseconds(cue.start)},{_centiseconds(cue.end)},Default,,0,0,0,,{_karaoke(cue)}\n"
        for cue in shown
    )
    return _ASS_HEAD + "".join(events)


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


def cues(sentences: Iterable[SpokenText], line_characters: int = LINE_CHARACTERS) -> Iterator[Cue]:
    """Divide sentences into cues. No cue holds more than one sentence; each stays for at least a second, and as long as
    it takes to read, unless the next one begins earlier.

    line_characters    columns of a line: a Chinese character has two
    """
    waiting: Cue | None = None
    for sentence in sentences:
        short = [piece for word in sentence.words for piece in _short(word, line_characters)]
        for group in _groups(short, line_characters):
            lines = tuple(map(joined_pieces, _lines(group, line_characters)))
            cue = Cue(group[0].start, group[-1].end, lines, tuple(group))
            if waiting is not None:
                yield _stretched(waiting, cue.start)
            waiting = cue
    if waiting is not None:
        yield _stretched(waiting, waiting.start + LONGEST_CUE)


def _groups(words: Sequence[SpokenWord], width: int) -> Iterator[Sequence[SpokenWord]]:
    rest = list(words)
    while rest:
        fitting = _fitting(rest, width)
        cut = fitting
        if fitting < len(rest):
            pauses = [count for count in range(1, fitting + 1) if rest[count - 1].text.endswith(_PAUSING)]
            late = [count for count in pauses if count >= fitting / 2]
            cut = late[-1] if late else fitting
        yield rest[:cut]
        rest = rest[cut:]


def _fitting(words: Sequence[SpokenWord], width: int) -> int:
    """Count the words that fit into one cue; at least one."""
    for count in range(2, len(words) + 1):
        too_long = words[count - 1].end - words[0].start > LONGEST_CUE
        if too_long or len(_lines(words[:count], width)) > LINES:
            return count - 1
    return len(words)


def _short(word: SpokenWord, width: int) -> Iterator[SpokenWord]:
    """Split a word that is longer than a line into pieces, which share its time."""
    pieces = list(_cut(word.text, width)) or [""]
    step = (word.end - word.start) / len(pieces)
    for index, piece in enumerate(pieces):
        yield SpokenWord(piece, word.start + index * step, word.start + (index + 1) * step)


def _cut(text: str, width: int) -> Iterator[str]:
    part = ""
    for character in text:
        if part and columns(part + character) > width:
            yield part
            part = ""
        part += character
    if part:
        yield part


def _lines(words: Sequence[SpokenWord], width: int) -> list[Sequence[Piece]]:
    """Wrap words into as few lines as possible, of about the same length."""
    pieces = pieces_of([word.text for word in words if word.text])
    blanks = [False, *(" " in joined((a.text[-1], b.text[0])) for a, b in pairwise(pieces))]
    fitting = [replace(piece, blank=piece.blank and blank) for piece, blank in zip(pieces, blanks, strict=False)]
    return broken(fitting, _columns, width)


def _columns(pieces: Sequence[Piece]) -> float:
    return columns(joined_pieces(pieces))


def _stretched(cue: Cue, next_start: float) -> Cue:
    needed = max(_SHORTEST_CUE, min(LONGEST_CUE, sum(map(columns, cue.lines)) / READING_SPEED))
    end = max(cue.end, min(cue.start + needed, next_start))
    return Cue(cue.start, max(min(end, max(next_start, cue.end)), cue.start + 0.001), cue.lines, cue.words)


def _karaoke(cue: Cue) -> str:
    """The words of a cue, each with its length in hundredths of a second up to the next."""
    marked, rest = [], list(cue.words)
    for number, line in enumerate(cue.lines):
        place = 0
        while rest and (found := line.find(rest[0].text, place)) >= 0:
            following = rest[1].start if len(rest) > 1 else cue.end
            begin = cue.start if len(rest) == len(cue.words) else rest[0].start
            length = max(0, round((following - begin) * 100))
            marked.append(f"{_ass_text(line[place:found])}{{\\k{length}}}{_ass_text(rest[0].text)}")
            place = found + len(rest.pop(0).text)
        marked.append(_ass_text(line[place:]) + ("\\N" if number + 1 < len(cue.lines) else ""))
    return "".join(marked)


def _ass_text(text: str) -> str:
    return text.replace("{", "\\{").replace("}", "\\}")


def _centiseconds(seconds: float) -> str:
    total = round(seconds * 100)
    minutes, rest = divmod(total, 6000)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest // 100:02d}.{rest % 100:02d}"


def _clock(seconds: float, point: str) -> str:
    total = round(seconds * 1000)
    minutes, milliseconds = divmod(total, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{milliseconds // 1000:02d}{point}{milliseconds % 1000:03d}"


def _escaped(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
