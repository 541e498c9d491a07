"""A normalised German sentence with the phonemes of its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from ...pronunciation.user_lexicon import UserLexicon
from ...sentence import Sentence, SentenceWord
from .words import GermanWords, letter_of, spelt

_UNIT = re.compile(r"/(?P<given>[^/]*)/|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)")
_AROUND = re.compile(r"^\W+|\W+$")
# Written with a capital they are nouns, which are pronounced otherwise.
_NOUNS = {"weg": "vˈek"}


def phonemise(sentence: Sentence, lexicon: UserLexicon) -> Sentence:
    """Give every spoken word of a sentence its phonemes; several spoken words are divided by one blank."""
    return Sentence(tuple(replace(word, phonemes=_spoken(word, lexicon)) for word in sentence.words))


def _spoken(word: SentenceWord, lexicon: UserLexicon) -> str:
    written = _AROUND.sub("", word.written)
    units = list(_UNIT.finditer(word.spoken))
    if any(unit["given"] is not None for unit in units):
        parts = (unit["given"] or _word(unit["word"] or "", written, lexicon) for unit in units)
        return " ".join(part for part in parts if part)
    if not units:
        return ""
    whole = lexicon.get(written) or (german_words().listed(written.lower()) if len(units) > 1 else "")
    if whole:
        return whole
    names = [unit["word"] for unit in units]
    return " ".join(phonemes for phonemes in _of_names(names, written, lexicon) if phonemes)


def _of_names(names: list[str], written: str, lexicon: UserLexicon) -> Iterator[str]:
    """Pronounce words in order; a run of letters' names is read as an initialism."""
    start = 0
    while start < len(names):
        letters = _initialism(names[start:], written)
        yield spelt(letters) if letters else _word(names[start], written, lexicon)
        start += max(1, len(letters.removesuffix("'s")))


def _initialism(names: list[str], written: str) -> str:
    """Return the letters that the first names stand for, or "": "u", "es", "a" are those of "USA", as it is written.

    A plural ends with "'s": "pe", "de", "efs" are those of "PDFs".
    """
    letters = ""
    for name in names:
        letter = letter_of(name)
        plural = letter_of(name.removesuffix("s")) if name.endswith("s") and letters and not letter else ""
        if not letter and not plural:
            break
        letters += letter or f"{plural}'s"
        if plural:
            break
    while letters:
        shortest = 1 if len(written) == 1 or "-" in written else 2
        if len(letters) >= shortest and letters.removesuffix("'s") in written.lower():
            return letters
        letters = letters.removesuffix("'s")[:-1]
    return ""


def _word(word: str, written: str, lexicon: UserLexicon) -> str:
    own = lexicon.get(word)
    if own:
        return own
    if word in _NOUNS and written[:1].isupper():
        return _NOUNS[word]
    return german_words().phonemes(word.replace("’", "'"))


@cache
def german_words() -> GermanWords:
    """The dictionary and network of the package, loaded once."""
    return GermanWords()
