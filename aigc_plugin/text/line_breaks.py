"""Divide text into lines where a reader would: between words, and in Chinese and Japanese between characters.

The rules are the part of UAX #14 that titles and captions meet: no line begins with a closing mark or ends with an
opening one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_NEVER_FIRST = "。．，、！？：；）］｝〉》」』】〕…—～·’”%‰℃ーっゃゅょぁぃぅぇぉッャュョァィゥェォ々"
_NEVER_LAST = "（［｛〈《「『【〔‘“￥＄$£¥"
_LONGEST_WORD = 5
"""Wide characters of a word: more of them, without a blank, are a text."""
_DASHES = "-‐–—/"
_SMALL_WORDS = 3
"""Letters of a word, such as an article or a preposition, that should not stand at the end of a line."""


@dataclass(frozen=True)
class Piece:
    """Text that no line break falls into.

    text      without blanks at its ends
    blank     whether a blank precedes it in a line
    word      number of the word that it is of
    """

    text: str
    blank: bool = False
    word: int = 0


def is_wide(character: str) -> bool:
    """Tell whether a character takes the width of two Latin ones: Chinese, kana, Hangul, full-width signs."""
    return unicodedata.east_asian_width(character) in "WF"


def pieces_of(words: Sequence[str]) -> list[Piece]:
    """Divide words, in order, into pieces; there is a blank between words unless wide characters meet."""
    pieces: list[Piece] = []
    for number, word in enumerate(words):
        for position, text in enumerate(_parts(word)):
            joins = position > 0 or not pieces or (is_wide(pieces[-1].text[-1]) and is_wide(text[0]))
            pieces.append(Piece(text, not joins, number))
    return pieces


def joined(pieces: Sequence[Piece]) -> str:
    """The text of pieces as one line."""
    return "".join((" " if piece.blank and number else "") + piece.text for number, piece in enumerate(pieces))


def broken(pieces: Sequence[Piece], width: Callable[[Sequence[Piece]], float], limit: float) -> list[Sequence[Piece]]:
    """Break pieces into as few lines as possible, of about the same width, at good places.

    width    of pieces as a line
    limit    largest width of a line; a single piece may be wider
    """
    count = len(_filled(pieces, width, limit))
    if count <= 1:
        return [pieces] if pieces else []
    total = width(pieces)
    # best[k][n]: cost of the first n pieces in k lines, and where the last of these lines begins.
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for _ in range(count):
        following: dict[int, tuple[float, int]] = {}
        for begin, (cost, _before) in best[-1].items():
            for end in range(begin + 1, len(pieces) + 1):
                wide = width(pieces[begin:end])
                if wide > limit and end > begin + 1:
                    break
                now = cost + (wide - total / count) ** 2 + _badness(pieces, end) * (limit / 4) ** 2
                if end not in following or now < following[end][0]:
                    following[end] = (now, begin)
        best.append(following)
    ends = [len(pieces)]
    for line in range(count, 0, -1):
        ends.append(best[line][ends[-1]][1])
    ends.reverse()
    return [pieces[begin:end] for begin, end in pairwise(ends)]


def _parts(word: str) -> Iterator[str]:
    """Divide a word after its dashes, and, where it is a whole text of wide characters, between them."""
    start, is_text = 0, sum(map(is_wide, word)) > _LONGEST_WORD
    for end in range(1, len(word)):
        before, after = word[end - 1], word[end]
        if unicodedata.combining(after) or after in _NEVER_FIRST or before in _NEVER_LAST:
            continue
        dash = before in _DASHES and end - start > 2 and after.isalpha()
        mark = is_wide(before) and not before.isalnum()
        if dash or mark or (is_text and (is_wide(before) or is_wide(after))):
            yield word[start:end]
            start = end
    if word[start:]:
        yield word[start:]


def _filled(pieces: Sequence[Piece], width: Callable[[Sequence[Piece]], float], limit: float) -> list[int]:
    """The ends of lines that are each as full as possible."""
    ends, begin = [], 0
    for end in range(1, len(pieces) + 1):
        if end > begin + 1 and width(pieces[begin:end]) > limit:
            ends.append(end - 1)
            begin = end - 1
    return [*ends, len(pieces)] if pieces else []


def _badness(pieces: Sequence[Piece], end: int) -> float:
    """Cost of a line that ends before the piece of number `end`: low after a mark, high after a small word."""
    if end >= len(pieces):
        return 0.0
    last = pieces[end - 1].text
    if last[-1] in ",;:.!?–，。！？；：、":
        return -2.0
    return 1.5 if last.isalpha() and len(last) <= _SMALL_WORDS and not is_wide(last[-1]) else 0.0
