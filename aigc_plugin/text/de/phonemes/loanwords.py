"""English words as Germans say them: the sounds that German has, and no voiced consonant at the end."""

from __future__ import annotations

import re

_SOUNDS = {
    "ɜɹ": "œʁ", "əɹ": "ɐ", "ɑɹ": "ɑʁ", "ɔɹ": "ɔʁ", "ɪɹ": "iɐ", "ɛɹ": "ɛɐ", "ʊɹ": "uɐ", "A": "e", "O": "o", "T": "t",
    "æ": "ɛ", "ɑ": "ɔ", "ʌ": "a", "ɜ": "œ", "ɐ": "ə", "ᵊ": "ə", "ᵻ": "ɪ", "w": "v", "ɹ": "ʁ", "ð": "z", "θ": "s",
}  # fmt: skip
_DEVOICED = {"b": "p", "d": "t", "ɡ": "k", "v": "f", "z": "s", "ʒ": "ʃ", "ʤ": "ʧ"}
_PIECES = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)) + "|.")
_STRESSED = re.compile("([ɜəɑɔɪɛʊ])ɹ(?=[ˈˌ]?[AIOWYiuæɑəɛɪɔʊʌᵊᵻɜɐ])")
_FINAL = re.compile("[bdɡvzʒʤ](?=[ptkfsʃʧ]|$)")


def as_germans_say(phonemes: str) -> str:
    """Convert phonemes of US English to those of German: "dˈɛdlˌIn" → dˈɛdlˌIn, "klˈWd" → klˈWt."""
    spoken = _STRESSED.sub(lambda match: match[1] + "ʁ", phonemes)
    spoken = "".join(_SOUNDS.get(match[0], match[0]) for match in _PIECES.finditer(spoken))
    while True:
        devoiced = _FINAL.sub(lambda match: _DEVOICED[match[0]], spoken)
        if devoiced == spoken:
            return spoken
        spoken = devoiced
