"""Mandarin syllables: pinyin with digits as tones to the symbols of the voices, and back.

A syllable is written in the letters of zhuyin, one for each sound, in the order in which they are spoken: initial,
glide, vowel, tone, the coda ㄣ, ㄥ or ㄦ. "zhuang1" is ㄓㄨㄚˉㄥ, "nar4" ㄋㄚˋㄦ, "ma5" ㄇㄚ: a neutral tone has
no mark.
"""

from __future__ import annotations

import re
from functools import cache

TONES = {"1": "ˉ", "2": "ˊ", "3": "ˇ", "4": "ˋ", "5": ""}
INITIALS = {
    "b": "ㄅ", "p": "ㄆ", "m": "ㄇ", "f": "ㄈ", "d": "ㄉ", "t": "ㄊ", "n": "ㄋ", "l": "ㄌ", "g": "ㄍ", "k": "ㄎ",
    "h": "ㄏ",
    "j": "ㄐ", "q": "ㄑ", "x": "ㄒ", "zh": "ㄓ", "ch": "ㄔ", "sh": "ㄕ", "r": "ㄖ", "z": "ㄗ", "c": "ㄘ", "s": "ㄙ",
}  # fmt: skip
# Before the tone, and after it.
_FINALS = {
    "a": ("ㄚ", ""), "o": ("ㄛ", ""), "e": ("ㄜ", ""), "ai": ("ㄞ", ""), "ei": ("ㄟ", ""), "ao": ("ㄠ", ""),
    "ou": ("ㄡ", ""), "an": ("ㄚ", "ㄣ"), "en": ("ㄜ", "ㄣ"), "ang": ("ㄚ", "ㄥ"), "eng": ("ㄜ", "ㄥ"),
    "er": ("ㄦ", ""), "i": ("ㄧ", ""), "ia": ("ㄧㄚ", ""), "io": ("ㄧㄛ", ""), "ie": ("ㄧㄝ", ""),
    "iao": ("ㄧㄠ", ""), "iou": ("ㄧㄡ", ""), "ian": ("ㄧㄝ", "ㄣ"), "in": ("ㄧ", "ㄣ"), "iang": ("ㄧㄚ", "ㄥ"),
    "ing": ("ㄧ", "ㄥ"), "iong": ("ㄩ", "ㄥ"), "ong": ("ㄨ", "ㄥ"), "u": ("ㄨ", ""), "ua": ("ㄨㄚ", ""),
    "uo": ("ㄨㄛ", ""), "uai": ("ㄨㄞ", ""), "uei": ("ㄨㄟ", ""), "uan": ("ㄨㄚ", "ㄣ"), "uen": ("ㄨㄜ", "ㄣ"),
    "uang": ("ㄨㄚ", "ㄥ"), "ueng": ("ㄨㄜ", "ㄥ"), "v": ("ㄩ", ""), "ve": ("ㄩㄝ", ""), "van": ("ㄩㄝ", "ㄣ"),
    "vn": ("ㄩ", "ㄣ"), "ii": ("ㄭ", ""),
}  # fmt: skip
VOWELS = frozenset("ㄚㄛㄜㄝㄞㄟㄠㄡㄦㄧㄨㄩㄭ")
CODAS = frozenset("ㄣㄥㄦ")
MANDARIN = frozenset(INITIALS.values()) | VOWELS | CODAS | frozenset("".join(TONES.values()))
_WITHOUT_INITIAL = {
    "yi": "i", "ya": "ia", "yo": "io", "ye": "ie", "yai": "iai", "yao": "iao", "you": "iou", "yan": "ian", "yin": "in",
    "yang": "iang", "ying": "ing", "yong": "iong", "wu": "u", "wa": "ua", "wo": "uo", "wai": "uai", "wei": "uei",
    "wan": "uan", "wen": "uen", "wang": "uang", "weng": "ueng", "yu": "v", "yue": "ve", "yuan": "van", "yun": "vn",
}  # fmt: skip
_SHORT = {"iu": "iou", "ui": "uei", "un": "uen"}
_MARKS = {
    mark: (letter, str(tone))
    for letter, marks in {"a": "āáǎà", "e": "ēéěè", "i": "īíǐì", "o": "ōóǒò", "u": "ūúǔù", "v": "ǖǘǚǜ"}.items()
    for tone, mark in enumerate(marks, 1)
}
_SYLLABLE = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcs])?([aeiouvwy][a-z]*?)(r)?([1-5])")


@cache
def symbols_of(pinyin: str) -> str:
    """Symbols of one syllable such as "hao3", "lv4" or, with a coloured r, "huar1"; ValueError where it is none."""
    match = _SYLLABLE.fullmatch(pinyin)
    if match is None or pinyin == "er":
        raise ValueError(f"{pinyin!r} is no syllable of Mandarin with its tone, such as hao3")
    initial, final, coloured, tone = match.groups()
    if final == "e" and coloured and not initial:
        final, coloured = "er", None
    key = _final(initial or "", final)
    if key not in _FINALS or (initial in ("j", "q", "x") and key[0] not in "iv"):
        raise ValueError(f"{pinyin!r} is no syllable of Mandarin")
    before, coda = _FINALS[key]
    if coloured:
        before, coda = _coloured(before, coda), "ㄦ"
    return INITIALS.get(initial or "", "") + before + TONES[tone] + coda


def _final(initial: str, final: str) -> str:
    """The final in full: "iu" is "iou", the u of "ju" is v, the i of "zi" is none."""
    if not initial:
        return _WITHOUT_INITIAL.get(final, final)
    if initial in ("j", "q", "x") and final[0] == "u":
        final = "v" + final[1:]
    if initial in ("n", "l") and final == "ue":
        return "ve"
    if initial in ("zh", "ch", "sh", "r", "z", "c", "s") and final == "i":
        return "ii"
    if initial in ("b", "p", "m", "f") and final == "o":
        return "uo"
    return _SHORT.get(final, final)


def _coloured(vowels: str, coda: str) -> str:
    """Vowels before a coloured r: those of "in" and "ji" get a schwa, "zi" becomes one, "ai" loses its end."""
    if coda == "ㄣ" and vowels in ("ㄧ", "ㄩ"):
        return vowels + "ㄜ"
    if coda == "ㄣ" and vowels.endswith("ㄝ"):
        return vowels[:-1] + "ㄚ"
    if vowels in ("ㄧ", "ㄩ") and not coda:
        return vowels + "ㄜ"
    return vowels.replace("ㄭ", "ㄜ").replace("ㄞ", "ㄚ").replace("ㄟ", "ㄜ")


def numbered(syllable: str) -> str:
    """Write a syllable in lower case with a digit for its tone: "hǎo" and "Hao3" are "hao3", "de" is "de5"."""
    tone, letters = "", ""
    for character in syllable.lower().replace("u:", "v"):
        letter, mark = _MARKS.get(character, ("v" if character == "ü" else character, ""))
        letters, tone = letters + letter, mark or tone
    if letters[-1:] == "0":
        letters = letters[:-1] + "5"
    return letters if letters[-1:].isdigit() else letters + (tone or "5")
