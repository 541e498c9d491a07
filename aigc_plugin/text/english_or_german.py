"""Tell short English texts from German ones: by word lists of both, by frequent words, and by letters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from .language_guess import frequency
from .pronunciation.packed_dictionary import DEFAULT, PackedDictionary

_FOLDER = Path(__file__).resolve().parent
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_PRONOUNCED = re.compile("[aeiouyäöüAEIOUYÄÖÜ].|.[aeiouyäöüAEIOUYÄÖÜ]")
"""A word, not a unit, a letter or an abbreviation."""
_GERMAN_LETTERS = re.compile("[äöüß]")
_WORDS = 40
"""Words that are looked up, at most."""
_OWN_LETTERS, _FREQUENT, _ONE_LIST = 4.0, 3.0, 2.5
_MOST_LETTERS, _UNKNOWN, _FIRST, _CAPITAL = 2.0, 0.5, 1.2, 0.7
_LETTER_UNIT = 0.05


def englishness(text: str) -> float:
    """Weigh a text: positive for English, negative for German, near 0 where words are of both, or names."""
    words = [match[0].replace("’", "'") for match in _WORD.finditer(text) if _PRONOUNCED.search(match[0])][:_WORDS]
    return sum(_weight(words, at) for at in range(len(words)))


def _weight(words: Sequence[str], at: int) -> float:
    word, low = words[at], words[at].lower()
    if _GERMAN_LETTERS.search(low):
        return -_OWN_LETTERS
    more_frequent = frequency(low, "en") - frequency(low, "de")
    if abs(more_frequent) >= 1:
        return _FREQUENT * more_frequent
    letters = max(-_MOST_LETTERS, min(_MOST_LETTERS, _letters(low)))
    is_german, is_english = low in _german_words() or frequency(low, "de") > 0, _is_english(low)
    if is_english and is_german:
        # Nouns of German have a capital everywhere.
        return letters / 2 - _CAPITAL * (at > 0 and word[0].isupper())
    if is_english:
        # With a capital it may be a name.
        return min(_MOST_LETTERS, letters + (_UNKNOWN if at else _FIRST)) if word[0].isupper() else _ONE_LIST
    return -_ONE_LIST if is_german else min(_UNKNOWN, letters)


def _letters(word: str) -> float:
    """Return by how much the letters of a word look English, group by group."""
    groups = (f"^{word}$"[at : at + 3] for at in range(len(word)))
    found = (_groups().get(group) for group in groups)
    return _LETTER_UNIT * sum(int(entry[DEFAULT]) for entry in found if entry)


def _is_english(word: str) -> bool:
    from .en.phonemes.phonemise import english_words

    return english_words().knows(word)


@cache
def _german_words() -> PackedDictionary:
    return PackedDictionary(_FOLDER / "de" / "words.bin")


@cache
def _groups() -> PackedDictionary:
    return PackedDictionary(_FOLDER / "letters.bin")
