"""Phoneme symbols of German voices: one Unicode character each, stress before the vowel that carries it.

They are IPA, but for what IPA writes with two characters. Tense vowels, which are long where they are stressed, have no
mark of length: ɑ (Tag), e (Tee), i, o, u, y (süß), ø (schön), æ (spät); the lax ones are a (Tante), ɛ, ɪ, ɔ, ʊ, ʏ
(Hütte), œ (können); ə (Hefe) and ɐ (besser, Uhr) are never stressed. Diphthongs and affricates are one symbol: I
(mein), W (Haus), Y (Häuser), ʦ (Zeit), ʧ (deutsch), ʤ (Job). ç (ich), x (ach), ŋ and ʁ are those of IPA.
"""

from __future__ import annotations

import re
import unicodedata

from ...pronunciation.symbols import STRESSES

GERMAN_VOWELS = frozenset("ɑeiouyøæaɛɪɔʊʏœəɐIWY")
GERMAN_CONSONANTS = frozenset("bdfhjklmnpstvzçŋɡʁxʃʒʦʧʤ")
GERMAN_PHONEMES = GERMAN_VOWELS | GERMAN_CONSONANTS | frozenset(STRESSES)
# IPA of German, and of the foreign sounds in it, which are spoken as Germans do.
_IPA = {
    "aɪ": "I", "aʊ": "W", "ɔʏ": "Y", "ɔɪ": "Y", "ɔø": "Y", "ɔy": "Y", "ai": "I", "au": "W", "eɪ": "e", "ɛɪ": "e",
    "əʊ": "o", "oʊ": "o", "ɔʊ": "o", "aː": "ɑ", "ɑː": "ɑ", "ɛː": "æ", "œː": "œ", "ɔː": "o", "ɜː": "œʁ", "ɑ̃": "aŋ",
    "ɛ̃": "ɛŋ", "ɔ̃": "ɔŋ", "œ̃": "œŋ", "ã": "aŋ", "õ": "ɔŋ", "ts": "ʦ", "tʃ": "ʧ", "dʒ": "ʤ", "ɪ̯": "j", "i̯": "j",
    "u̯": "v", "ʊ̯": "v", "n̩": "ən", "l̩": "əl", "m̩": "əm", "ŋ̍": "ən", "ŋ̩": "ən", "r": "ʁ", "ɹ": "ʁ", "ʀ": "ʁ", "ɾ": "ʁ",
    "g": "ɡ", "ʌ": "a", "ɒ": "ɔ", "w": "v", "θ": "s", "ð": "z", "χ": "x", "ɲ": "nj", "ʎ": "lj", "ɚ": "ɐ", "ɜ": "ɐ",
    "ɫ": "l", "ᵻ": "ɪ", "ɨ": "ɪ", "ʉ": "u", "ʔ": "", "ː": "", "ˑ": "", ".": "", "'": "ˈ", "‿": "", "ç": "ç",
}  # fmt: skip
_PARTS = {unicodedata.normalize("NFD", ipa): symbols for ipa, symbols in _IPA.items()}
_DROPPED = re.compile("[\u0361\u035c\u200d\u032f]")
"""Ties; and the mark of a vowel that makes no syllable, where it is not that of a consonant."""
_CONSONANTAL = re.compile("([iɪuʊ])\u032f")
_PIECES = re.compile("|".join(sorted(map(re.escape, _PARTS), key=len, reverse=True)) + "|.", re.DOTALL)


def german_pieces(ipa: str) -> list[tuple[str, str]]:
    """Divide IPA of German into pieces, each with the symbols of the voices for it; an unknown piece stays as it is."""
    plain = unicodedata.normalize("NFD", ipa)
    plain = re.sub("([aɔəoeɛ])([ɪʊʏiu])\u032f", r"\1\2", plain)
    plain = _DROPPED.sub("", _CONSONANTAL.sub(lambda match: "j" if match[1] in "iɪ" else "v", plain))
    plain = re.sub("([ɑɛɔœao]\u0303)ː", r"\1", plain)
    return [(match[0], _PARTS.get(match[0], match[0])) for match in _PIECES.finditer(plain)]


def from_german_ipa(ipa: str) -> str:
    """Write IPA of German in the symbols of the voices; stress moves to its vowel, unknown symbols stay."""
    return stress_on_vowels("".join(symbols for _, symbols in german_pieces(ipa)))


def stress_on_vowels(phonemes: str) -> str:
    """Move stress from the beginning of a syllable to its vowel."""
    vowels = "".join(sorted(GERMAN_VOWELS))
    return re.sub(f"([{STRESSES}])([^{STRESSES} {vowels}]*)([{vowels}])", r"\2\1\3", phonemes)
