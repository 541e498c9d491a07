"""English homographs whose meaning is told by their neighbours rather than by a part of speech, and words that sound as
the words around ask for."""

from __future__ import annotations

from dataclasses import dataclass

from ...pronunciation.packed_dictionary import DEFAULT
from ...word_lists import words
from .parts_of_speech import Context

_NOUN_ONLY = words("my your his her our their a an the")


@dataclass(frozen=True)
class _Meaning:
    """A second meaning of a word: how it sounds, and neighbours that tell of it."""

    phonemes: str
    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()


_MEANINGS = {
    "lead": _Meaning(
        "lˈɛd",
        before=words("molten toxic of contains contain contained containing heavy"),
        after=words(
            "pipe pipes paint poisoning pencil pencils bullet bullets acid shot weight weights ore exposure crystal "
            "levels"
        ),
        near=words("copper zinc mercury tin metal metals battery batteries arsenic"),
    ),
    "bass": _Meaning(
        "bˈAs",
        before=words("double electric play plays played upright slap acoustic"),
        after=words("guitar guitars player players drum drums line lines clef solo voice singer note notes boost"),
        near=words("music band guitar treble drums speaker speakers amp jazz tenor loud"),
    ),
    "tear": _Meaning("tˈɛɹ", before=words("and wear"), after=words("down up off out apart")),
    "minute": _Meaning("mInˈut", after=words("details detail amount amounts particles traces quantities differences")),
    "row": _Meaning("ɹˈW", before=words("furious blazing")),
    "bow": _Meaning("bˈW", before=words("take takes took taking ship's"), near=words("stern ship applause")),
    "resume": _Meaning("ɹˈɛzəmˌA", before=_NOUN_ONLY),
    "dove": _Meaning("dˈOv", before=words("he she they i we"), after=words("into in off deep")),
    "does": _Meaning("dˈOz", near=words("bucks fawns deer")),
    "invalid": _Meaning("ˈɪnvəlɪd", before=words("bedridden elderly")),
}


def by_meaning(context: Context) -> str | None:
    """Phonemes of a word in its second meaning, where its neighbours tell of that; else None."""
    meaning = _MEANINGS.get(context.word)
    if meaning is None:
        return None
    before = context.before(2) if context.before() in ("a", "the") else context.before()
    told = {before, context.before()} & meaning.before or context.after() in meaning.after
    return meaning.phonemes if told or not meaning.near.isdisjoint(context.words) else None


def by_place(context: Context, vowel_follows: bool | None) -> str | None:
    """Phonemes of the words that sound as the next one asks for: the, a, an, to; None for all others.

    vowel_follows  whether the next word begins with a vowel; None before a pause
    """
    word = context.word
    if word == "the":
        return "ði" if vowel_follows else "ðə"
    if word in ("a", "an"):
        return "ɐ" if word == "a" else "ɐn"
    if word == "to":
        return "tu" if vowel_follows is None else "tʊ" if vowel_follows else "tə"
    if word == "in" and vowel_follows is None:
        return "ˈɪn"
    return None


def phrase_final(pronunciations: dict[str, str], *, final: bool) -> str:
    """Choose between the weak form of a function word and the strong one before a pause."""
    return pronunciations.get("None", pronunciations[DEFAULT]) if final else pronunciations[DEFAULT]
