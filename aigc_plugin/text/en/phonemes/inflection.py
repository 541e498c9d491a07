"""Inflected English words from their stems: -s, -'s, -ed, -ing and the like, with the right voicing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from ...pronunciation.packed_dictionary import Pronunciations

_SIBILANTS = frozenset("szʃʒʤʧ")
_VOICELESS = frozenset("ptkfθTʃʧs")
_FLAPPING = frozenset("AIOWYiuæɑəɛɪɹʊʌɔᵻ")
_DOUBLED = re.compile(r"([bdfgklmnprtvz])\1$")
_LEAST_STEM = 2


def with_s(stem: str) -> str:
    """Add the s of plurals, verbs and possessives: kˈæt → kˈæts, dˈɔɡ → dˈɔɡz, bˈʌs → bˈʌsᵻz."""
    if stem[-1] in _SIBILANTS:
        return stem + "ᵻz"
    return stem + ("s" if stem[-1] in _VOICELESS else "z")


def with_ed(stem: str) -> str:
    """Add the ending of the past: wˈɔk → wˈɔkt, plˈA → plˈAd, wˈAt → wˈATᵻd."""
    if stem[-1] == "d":
        return stem + "ᵻd"
    if stem[-1] == "t":
        return _flapped(stem) + "ᵻd"
    return stem + ("t" if stem[-1] in _VOICELESS else "d")


def with_ing(stem: str) -> str:
    """Add -ing: wˈAt → wˈATɪŋ."""
    return _flapped(stem) + "ɪŋ"


def _flapped(stem: str) -> str:
    """Soften a final t between vowels, as Americans do; not where the vowel before it bears no syllable of its own."""
    return stem[:-1] + "T" if len(stem) > 1 and stem[-1] == "t" and stem[-2] in _FLAPPING else stem


def _plain(word: str, ending: str) -> Iterator[str]:
    if word.endswith(ending):
        yield word[: -len(ending)]


def _s_stems(word: str) -> Iterator[str]:
    if word.endswith("ies") and len(word) > 4:
        yield word[:-3] + "y"
    if word.endswith("es") and word[-3:-2] in ("s", "x", "z", "h", "o"):
        yield word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        yield word[:-1]


def _vowel_stems(word: str, ending: str) -> Iterator[str]:
    """Stems before -ed and -ing: "baked" → bake, "planned" → plan, "tried" → try, "walked" → walk."""
    stem = word.removesuffix(ending)
    if stem == word or not set(stem) & set("aeiouy"):
        return
    if ending == "ed" and stem.endswith("i"):
        yield stem[:-1] + "y"
    if _DOUBLED.search(stem):
        yield stem[:-1]
    yield stem + "e"
    yield stem


_ENDINGS: tuple[tuple[Callable[[str], Iterator[str]], Callable[[str], str]], ...] = (
    (lambda word: _plain(word, "'s"), with_s),
    (lambda word: _plain(word, "s'"), with_s),
    (_s_stems, with_s),
    (lambda word: _vowel_stems(word, "ed"), with_ed),
    (lambda word: _vowel_stems(word, "ing"), with_ing),
    (lambda word: _plain(word, "'d"), with_ed),
    (lambda word: _plain(word, "'ll"), lambda stem: stem + ("l" if stem[-1] in "AIOWYiu" else "ᵊl")),
    (lambda word: _plain(word, "'ve"), lambda stem: stem + ("v" if stem[-1] in "AIOWYiu" else "əv")),
    (lambda word: _plain(word, "'re"), lambda stem: stem + "əɹ"),
)


def inflected(word: str, look_up: Callable[[str], Pronunciations | None]) -> Pronunciations | None:
    """Pronounce an inflected word from the first of its possible stems that `look_up` knows; None without one.

    Each pronunciation of the stem, such as that of a verb, gives one of the word.
    """
    for stems, ending in _ENDINGS:
        for stem in stems(word):
            known = look_up(stem) if len(stem) >= _LEAST_STEM else None
            if known:
                return _ended(known, ending)
    return None


def _ended(known: Mapping[str, str], ending: Callable[[str], str]) -> Pronunciations:
    return {part: ending(phonemes) for part, phonemes in known.items()}
