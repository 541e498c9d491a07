"""A normalised English sentence with the phonemes of its words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from ...pronunciation.packed_dictionary import DEFAULT
from ...pronunciation.symbols import PRIMARY, SECONDARY
from ...pronunciation.user_lexicon import UserLexicon
from ...sentence import Sentence
from .homographs import by_meaning, by_place, phrase_final
from .parts_of_speech import Context, parts_of_speech
from .words import EnglishWords, begins_with_vowel, chosen, spelt, stressed

_UNIT = re.compile(
    r"/(?P<given>[^/]*)/|(?P<letters>[A-Z](?: [A-Z])*(?:'s)?)(?![\w'])|(?P<word>[^\W\d_]+(?:['’.][^\W\d_]+)*['’]?)"
)
_PAUSING = frozenset(",.;:!?–—…")


@dataclass(frozen=True)
class _Unit:
    """One word to be pronounced.

    owner     index of the written word that it belongs to
    kind      "given" phonemes, "letters" to be named, or a "word"
    paused    whether punctuation follows it
    """

    owner: int
    kind: str
    text: str
    paused: bool


def phonemise(sentence: Sentence, lexicon: UserLexicon) -> Sentence:
    """Give every spoken word of a sentence its phonemes; several spoken words are divided by one blank."""
    units = _units(sentence)
    words = [unit.text.lower().replace("’", "'") for unit in units]
    pauses = [unit.paused for unit in units]
    spoken: list[str] = [""] * len(units)
    for at in range(len(units) - 1, -1, -1):
        last = at + 1 == len(units) or units[at].paused
        vowel_follows = None if last else begins_with_vowel(spoken[at + 1])
        spoken[at] = _spoken(units[at], Context(words, at, pauses), vowel_follows, lexicon)
    of_words: list[list[str]] = [[] for _ in sentence.words]
    for unit, phonemes in zip(units, spoken, strict=True):
        of_words[unit.owner] += [phonemes] if phonemes else []
    pairs = zip(sentence.words, of_words, strict=True)
    return Sentence(tuple(replace(word, phonemes=" ".join(given)) for word, given in pairs))


def _units(sentence: Sentence) -> list[_Unit]:
    units: list[_Unit] = []
    for owner, word in enumerate(sentence.words):
        found = list(_UNIT.finditer(word.spoken))
        for number, match in enumerate(found):
            kind = match.lastgroup or "word"
            rest = word.spoken[match.end() : found[number + 1].start()] if number + 1 < len(found) else word.after
            units.append(_Unit(owner, kind, match[kind], bool(_PAUSING & set(rest))))
    return units


def _spoken(unit: _Unit, context: Context, vowel_follows: bool | None, lexicon: UserLexicon) -> str:
    if unit.kind == "given":
        return unit.text
    given = lexicon.get(unit.text.replace(" ", ""))
    if given:
        return given
    if unit.kind == "letters":
        if unit.text == "I" and not _is_letter(context):
            return f"{SECONDARY}I"
        letters, _, ending = unit.text.partition("'")
        return spelt(letters, ending)
    word = unit.text.replace("’", "'")
    placed = by_place(context, vowel_follows)
    if placed and not word.isupper():
        return placed
    return _stress_of_capitals(word, by_meaning(context) or _by_part(word, context, vowel_follows))


def _by_part(word: str, context: Context, vowel_follows: bool | None) -> str:
    pronunciations = dict(_words().pronunciations(word))
    if len(pronunciations) == 1:
        return pronunciations[DEFAULT]
    if "None" in pronunciations:
        return phrase_final(pronunciations, final=vowel_follows is None)
    if "DT" in pronunciations:
        is_pronoun = vowel_follows is None or context.after() in ("is", "was", "one", "would", "will", "can")
        return pronunciations["DT"] if is_pronoun else pronunciations[DEFAULT]
    return chosen(pronunciations, parts_of_speech(context))


def _is_letter(context: Context) -> bool:
    """Tell the letter I from the pronoun: "World War I", "Type I"."""
    return context.before() in ("war", "type", "part", "phase", "class", "letter", "vitamin") and not context.after()


def _stress_of_capitals(word: str, phonemes: str) -> str:
    """Give some stress to a function word that is written with a capital, and more to one in capitals."""
    if len(word) > 1 and word.isupper():
        return stressed(phonemes, PRIMARY)
    return stressed(phonemes, SECONDARY) if word[:1].isupper() else phonemes


@cache
def _words() -> EnglishWords:
    return EnglishWords()


def english_words() -> EnglishWords:
    """The dictionary and network of the package, loaded once."""
    return _words()
