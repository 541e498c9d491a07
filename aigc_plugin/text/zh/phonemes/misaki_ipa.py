"""Symbols of Mandarin voices as Kokoro's voices read them: misaki's IPA with arrows for tones."""

from __future__ import annotations

import re

_SAME = {
    "ㄅ": "p", "ㄆ": "pʰ", "ㄇ": "m", "ㄈ": "f", "ㄉ": "t", "ㄊ": "tʰ", "ㄋ": "n", "ㄌ": "l", "ㄍ": "k", "ㄎ": "kʰ",
    "ㄏ": "x",
    "ㄐ": "ʨ", "ㄑ": "ʨʰ", "ㄒ": "ɕ", "ㄓ": "ꭧ", "ㄔ": "ꭧʰ", "ㄕ": "ʂ", "ㄖ": "ɻ", "ㄗ": "ʦ", "ㄘ": "ʦʰ", "ㄙ": "s",
    "ㄚ": "a", "ㄞ": "ai", "ㄟ": "ei", "ㄠ": "au", "ㄡ": "ou", "ㄦ": "ɚ", "ㄭ": "ɨ", "ㄣ": "n", "ㄥ": "ŋ",
    "ˉ": "→", "ˊ": "↗", "ˇ": "↓", "ˋ": "↘",
}  # fmt: skip
_VOWEL = "ㄚㄛㄜㄝㄞㄟㄠㄡ"
_TONE = "[ˉˊˇˋ]?"
# A symbol with what follows it in its syllable, or with what stands before it.
_IN_PLACE = (
    ("ㄧ", f"ㄧ(?=[{_VOWEL}])", "j"), ("ㄧ", "ㄧ", "i"),
    ("ㄨ", f"ㄨ(?=[{_VOWEL}])", "w"), ("ㄨ", f"ㄨ(?={_TONE}ㄥ)", "ʊ"), ("ㄨ", "ㄨ", "u"),
    ("ㄩ", f"ㄩ(?=[{_VOWEL}])", "ɥ"), ("ㄩ", f"ㄩ(?={_TONE}ㄥ)", "jʊ"), ("ㄩ", "ㄩ", "y"),
    ("ㄛ", "(?<=ㄨ)ㄛ", "o"), ("ㄛ", "ㄛ", "ɔ"),
    ("ㄜ", f"(?<=[ㄓㄔㄕㄖㄗㄘㄙ])ㄜ(?={_TONE}ㄦ)", "ɨ"), ("ㄜ", f"ㄜ(?={_TONE}[ㄣㄥㄦ])", "ə"), ("ㄜ", "ㄜ", "ɤ"),
    ("ㄝ", f"ㄝ(?={_TONE}ㄣ)", "ɛ"), ("ㄝ", "ㄝ", "e"),
)  # fmt: skip
_RULES = [(symbol, re.compile(pattern), written) for symbol, pattern, written in _IN_PLACE]


def misaki_symbols(phonemes: str) -> list[str]:
    """Write each symbol in one or several of theirs, which sound together."""
    return [_written(phonemes, at) for at in range(len(phonemes))]


def _written(phonemes: str, at: int) -> str:
    symbol = phonemes[at]
    if symbol in _SAME:
        return _SAME[symbol]
    found = (written for of, pattern, written in _RULES if of == symbol and pattern.match(phonemes, at))
    return next(found, "—" if symbol == "–" else symbol)
