"""Phoneme symbols of the packaged voices: one Unicode character each, stress before the vowel that carries it.

They are the American English symbols of misaki and Kokoro: IPA, but for five diphthongs, which are capital letters
(A as in day, I as in my, O as in go, W as in now, Y as in boy), T for the flap of "city", ʤ and ʧ, ᵊ before a syllabic
l, m or n, and ᵻ, the vowel of "roses".
"""

from __future__ import annotations

import re

PRIMARY, SECONDARY = "ˈ", "ˌ"
STRESSES = PRIMARY + SECONDARY
ENGLISH_VOWELS = frozenset("AIOWYiuæɑəɛɪɔʊʌᵊᵻɜɐ")
ENGLISH_CONSONANTS = frozenset("Tbdfhjklmnpstvwzðŋɡɹʃʒʤʧθ")
ENGLISH = ENGLISH_VOWELS | ENGLISH_CONSONANTS | frozenset(STRESSES)
_UNIT = re.compile(f"[{STRESSES}]?[^{STRESSES}]")


def units(phonemes: str) -> list[str]:
    """Split into phonemes, each with the stress before it: "həlˈO" → h, ə, l, ˈO."""
    return _UNIT.findall(phonemes)


def without_stress(phonemes: str) -> str:
    """Remove all stress marks."""
    return phonemes.translate(_NO_STRESS)


_NO_STRESS = str.maketrans("", "", STRESSES)
