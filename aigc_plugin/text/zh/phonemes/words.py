"""Divide Mandarin text into words, and look up the pinyin of each: the likeliest way by how frequent the words are."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ...pronunciation.packed_dictionary import DEFAULT, PackedDictionary
from ...pronunciation.user_lexicon import UserLexicon

DICTIONARY = Path(__file__).resolve().parent / "dictionary.bin"
_LONGEST_WORD = 8
_ALL = math.log(6e7)
_UNKNOWN = 25.0
"""Cost of a character that the dictionary lacks."""
_STEP = math.log(2) / 2
_ENTRY = re.compile(r"(?P<frequency>.)(?P<part>[+*]?)(?P<pinyin>.*)")


@dataclass(frozen=True)
class MandarinWord:
    """A word of a text.

    text      its characters
    pinyin    of each, with a digit as tone; () where it is unknown
    part      "+" for a verb, "*" for an adjective or an adverb, else ""
    given     its phonemes in a user's lexicon, or ""
    """

    text: str
    pinyin: tuple[str, ...]
    part: str = ""
    given: str = ""


@dataclass(frozen=True)
class _Entry:
    cost: float
    part: str
    pinyin: str


def words_of(text: str, lexicon: UserLexicon) -> list[MandarinWord]:
    """Divide a text of Chinese characters into words; those of the lexicon win over all others."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(text) + 1):
        ways = ((best[start][0] + _cost(text[start:end], lexicon), start) for start in _starts(end))
        best.append(min(ways, key=lambda way: (way[0], way[1])))
    found: list[MandarinWord] = []
    end = len(text)
    while end:
        start = best[end][1]
        found.append(_word(text[start:end], lexicon))
        end = start
    return found[::-1]


def _starts(end: int) -> range:
    return range(max(0, end - _LONGEST_WORD), end)


def _cost(word: str, lexicon: UserLexicon) -> float:
    if lexicon and lexicon.get(word):
        return 0.0
    entry = _entry(word)
    return entry.cost if entry else _UNKNOWN if len(word) == 1 else math.inf


def _word(text: str, lexicon: UserLexicon) -> MandarinWord:
    given = (lexicon.get(text) or "") if lexicon else ""
    entry = _entry(text)
    if entry is None:
        return MandarinWord(text, (), given=given)
    pinyin = entry.pinyin.split() or [usual_pinyin(character) for character in text]
    return MandarinWord(text, tuple(pinyin), entry.part, given)


def usual_pinyin(character: str) -> str:
    """The most usual pinyin of a character; "" where the dictionary lacks it."""
    entry = _entry(character)
    return entry.pinyin if entry else ""


def is_word(text: str) -> bool:
    """Tell whether the dictionary has a word."""
    return _entry(text) is not None


def _entry(word: str) -> _Entry | None:
    found = _dictionary().get(word)
    match = _ENTRY.fullmatch(found[DEFAULT]) if found else None
    if match is None:
        return None
    return _Entry(_ALL - _STEP * (ord(match["frequency"]) - ord("A")), match["part"], match["pinyin"])


@cache
def _dictionary() -> PackedDictionary:
    return PackedDictionary(DICTIONARY)
