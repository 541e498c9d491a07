"""Phonemes of this package, and of espeak-ng, in the symbols of Kokoro's voices."""

from __future__ import annotations

import re
from typing import NamedTuple

from .symbols import ESPEAK, PHONEMES, PHONEMES_ZH

SYMBOLS = {
    **dict(zip(";:,.!?", range(1, 7), strict=True)), "—": 9, "…": 10, '"': 11, "(": 12, ")": 13, "“": 14, "”": 15,
    " ": 16, "\u0303": 17, "ʣ": 18, "ʥ": 19, "ʦ": 20, "ʨ": 21, "ᵝ": 22, "ꭧ": 23, "A": 24, "I": 25, "O": 31, "Q": 33,
    "S": 35, "T": 36, "W": 39, "Y": 41, "ᵊ": 42, **dict(zip("abcdef", range(43, 49), strict=True)),
    **dict(zip("hijklmnopqrstuvwxyz", range(50, 69), strict=True)), "ɑ": 69, "ɐ": 70, "ɒ": 71, "æ": 72, "β": 75,
    "ɔ": 76, "ɕ": 77, "ç": 78, "ɖ": 80, "ð": 81, "ʤ": 82, "ə": 83, "ɚ": 85, "ɛ": 86, "ɜ": 87, "ɟ": 90, "ɡ": 92,
    "ɥ": 99, "ɨ": 101, "ɪ": 102, "ʝ": 103, "ɯ": 110, "ɰ": 111, "ŋ": 112, "ɳ": 113, "ɲ": 114, "ɴ": 115, "ø": 116,
    "ɸ": 118, "θ": 119, "œ": 120, "ɹ": 123, "ɾ": 125, "ɻ": 126, "ʁ": 128, "ɽ": 129, "ʂ": 130, "ʃ": 131, "ʈ": 132,
    "ʧ": 133, "ʊ": 135, "ʋ": 136, "ʌ": 138, "ɣ": 139, "ɤ": 140, "χ": 142, "ʎ": 143, "ʒ": 147, "ʔ": 148, "ˈ": 156,
    "ˌ": 157, "ː": 158, "ʰ": 162, "ʲ": 164, "↓": 169, "→": 171, "↗": 172, "↘": 173, "ᵻ": 177,
}  # fmt: skip
"""Rows of the embedding of Kokoro-82M v1.0; 0 is before and after a sentence."""
_PUNCTUATION = {"–": "—", "„": "“", "«": "“", "»": "”", "‘": "“", "’": "”"}
_BRITISH = {"O": "Q", "æ": "a", "T": "t", "ɾ": "t", "ʔ": "t", "ᵻ": "ɪ"}
_TIED = (
    ("dʒ", "ʤ"), ("tʃ", "ʧ"), ("ts", "ʦ"), ("dz", "ʣ"), ("aɪ", "I"), ("aʊ", "W"), ("eɪ", "A"), ("oʊ", "O"),
    ("ɔɪ", "Y"), ("g", "ɡ"), ("c\u0327", "ç"),
)  # fmt: skip


class VoiceLanguage(NamedTuple):
    """The language of a voice.

    tag       BCP 47
    notation  of the phonemes that it is given; "" for a language that is not read here
    """

    tag: str
    notation: str


_LANGUAGES = {
    "a": VoiceLanguage("en-US", PHONEMES),
    "b": VoiceLanguage("en-GB", PHONEMES),
    "z": VoiceLanguage("zh-CN", PHONEMES_ZH),
    "e": VoiceLanguage("es", f"{ESPEAK}es"),
    "f": VoiceLanguage("fr", f"{ESPEAK}fr-fr"),
    "h": VoiceLanguage("hi", f"{ESPEAK}hi"),
    "i": VoiceLanguage("it", f"{ESPEAK}it"),
    "p": VoiceLanguage("pt-BR", f"{ESPEAK}pt-br"),
    "j": VoiceLanguage("ja", ""),
}


def language_of(voice: str) -> VoiceLanguage:
    """The language that the first letter of a voice's name stands for; US English for names that are not of the kind
    "af_heart"."""
    match = re.match(r"([a-z])[fm]_", voice)
    return _LANGUAGES.get(match[1] if match else "a", _LANGUAGES["a"])


def kokoro_symbols(phonemes: str, language: VoiceLanguage) -> str:
    """Write the phonemes of a word in the symbols of the voices; those that they do not know stay as they are."""
    if language.notation == PHONEMES_ZH:
        from .zh.phonemes.misaki_ipa import misaki_symbols

        phonemes = "".join(misaki_symbols(phonemes))
    if language.notation.startswith(ESPEAK):
        for apart, tied in _TIED:
            phonemes = phonemes.replace(apart, tied)
    same = _PUNCTUATION | (_BRITISH if language.tag == "en-GB" else {})
    return "".join(same.get(symbol, symbol) for symbol in phonemes)
