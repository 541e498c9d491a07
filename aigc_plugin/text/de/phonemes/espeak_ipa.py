"""German phonemes of this package as espeak-ng writes them, for voices that were trained on its notation."""

from __future__ import annotations

import re

from .symbols import GERMAN_VOWELS

_LONG = dict(zip("ɑeiouyøæ", ("ɑː", "eː", "iː", "oː", "uː", "yː", "øː", "ɛː"), strict=True))
_PAIRS = {"I": "aɪ", "W": "aʊ", "Y": "ɔø", "ʦ": "ts", "ʧ": "tʃ", "ʤ": "dʒ"}
_VOWEL = f"[{''.join(sorted(GERMAN_VOWELS))}]"
_R = (  # trilled between vowels, tapped elsewhere; a vowel of its own only where no other stands before it
    (rf"(?<={_VOWEL})ʁ(?=[ˈˌ]?{_VOWEL})", "r"), ("ʁ", "ɾ"), (rf"(?<={_VOWEL})ɐ", "ɾ"), ("ɐ", "ɜ"),
)  # fmt: skip


def espeak_ipa(phonemes: str) -> str:
    """German phonemes in espeak-ng's IPA: "bʁˈot" → "bɾˈoːt", "hˈYzɐ" → "hˈɔøzɜ"."""
    for pattern, written in _R:
        phonemes = re.sub(pattern, written, phonemes)
    return "".join(_LONG.get(symbol) or _PAIRS.get(symbol, symbol) for symbol in phonemes)
