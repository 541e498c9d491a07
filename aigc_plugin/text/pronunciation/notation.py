"""Phonemes as users write them: in the symbols of the voices, or in the International Phonetic Alphabet."""

from __future__ import annotations

import re
import unicodedata

from ...errors import InputError
from .symbols import ENGLISH, ENGLISH_VOWELS, STRESSES

_SAME = {"ɾ": "T", "ʔ": "t", "g": "ɡ", "r": "ɹ", "'": "ˈ", ",": "ˌ"}
# Longest first; several IPA spellings of American English for one symbol.
_IPA = {
    "eɪ": "A", "ei": "A", "aɪ": "I", "ai": "I", "oʊ": "O", "əʊ": "O", "ou": "O", "aʊ": "W", "au": "W", "ɔɪ": "Y",
    "ɔi": "Y", "tʃ": "ʧ", "dʒ": "ʤ", "ɝ": "ɜɹ", "ɚ": "əɹ", "ɹ̩": "əɹ", "l̩": "ᵊl", "n̩": "ᵊn", "m̩": "ᵊm", "ɾ": "T",
    "ʔ": "t", "r": "ɹ", "ɻ": "ɹ", "g": "ɡ", "ɒ": "ɑ", "a": "ɑ", "e": "ɛ", "o": "O", "ɨ": "ᵻ", "ɐ": "ɐ", "ɫ": "l",
    "ʍ": "w", "y": "u", "x": "k", "ç": "h", "ː": "", "ˑ": "", ".": "", "‿": "", "'": "ˈ",
}  # fmt: skip
_TIES = re.compile("[\u0361\u035c\u200d]")
_PUNCTUATION = ';:,.!?—…"()“”–'
_IPA_PIECES = re.compile("|".join(sorted(map(re.escape, _IPA), key=len, reverse=True)) + "|.", re.DOTALL)


def checked_phonemes(text: str, language: str, *, punctuation: bool = False) -> str:
    """Check phonemes in the symbols of a language's voices, or in pinyin for Mandarin.

    InputError names the first symbol that is none.

    punctuation  whether it may stand among them
    """
    known = _symbols(language)
    if _base(language) == "de":
        return _german(text, known | frozenset(_PUNCTUATION if punctuation else ""))
    if known is not ENGLISH:
        from ..zh.phonemes.pinyin import with_symbols

        text = with_symbols(text)
    spoken = "".join(character if character in known else _SAME.get(character, character) for character in text)
    if punctuation:
        known = known | frozenset(_PUNCTUATION)
        spoken = "".join(c if c in _PUNCTUATION else s for c, s in zip(text, spoken, strict=True))
    for character in spoken:
        if character not in known and not character.isspace():
            raise _unknown(character, text, known)
    return " ".join(spoken.split())


def from_ipa(text: str, language: str) -> str:
    """Convert IPA to the symbols of a language's voices: "təˈmeɪtoʊ" → "təmˈAtO".

    Stress moves from the beginning of a syllable to its vowel; marks of length and syllables are left out. InputError
    names the first symbol that no symbol of the voices stands for.
    """
    known = _symbols(language)
    if _base(language) == "de":
        return _german(text.strip().strip("/[]"), known)
    if known is not ENGLISH:
        raise InputError("Mandarin is not read in IPA", hint="write pinyin with its tones, such as ni3 hao3")
    plain = _TIES.sub("", unicodedata.normalize("NFD", text.strip().strip("/[]")))
    converted = []
    for match in _IPA_PIECES.finditer(plain):
        symbol = _IPA.get(match[0], match[0])
        if not set(symbol) <= known | {" "}:
            raise _unknown(match[0], text, known)
        converted.append(symbol)
    return re.sub(f"([{STRESSES}])([^{STRESSES} ]*?)([{''.join(ENGLISH_VOWELS)}])", r"\2\1\3", "".join(converted))


def _german(text: str, known: frozenset[str]) -> str:
    """Write German in the symbols of the voices; IPA may be mixed with them: "ˈtaːk" and "tˈɑk" are the same."""
    from ..de.phonemes.symbols import german_pieces, stress_on_vowels

    converted = []
    for written, symbols in german_pieces(text):
        own = written if written in known else symbols
        if not set(own) <= known and not own.isspace():
            raise _unknown(written, text, known)
        converted.append(own)
    return " ".join(stress_on_vowels("".join(converted)).split())


def _base(language: str) -> str:
    return language.lower().split("-")[0]


def _symbols(language: str) -> frozenset[str]:
    base = _base(language)
    if base == "en":
        return ENGLISH
    if base == "de":
        from ..de.phonemes.symbols import GERMAN_PHONEMES

        return GERMAN_PHONEMES
    if base == "zh":
        from ..zh.phonemes.syllables import MANDARIN

        return ENGLISH | MANDARIN
    raise InputError(f"there are no phonemes for the language {language!r}", hint="there are those of de, en and zh")


def _unknown(character: str, text: str, known: frozenset[str]) -> InputError:
    name = unicodedata.name(character[0], "without a name").lower()
    listed = " ".join(sorted(known))
    pinyin = bool(known - ENGLISH) and known >= ENGLISH
    return InputError(
        f"{character!r} ({name}) in {text[:60]!r} is no phoneme of the voice",
        hint="write pinyin with its tones, such as ni3 hao3" if pinyin else f"there are {listed}",
    )
