"""Pinyin as users write it: "ni3 hao3", "nǐhǎo"; to the symbols of the voices."""

from __future__ import annotations

import re

from .syllables import numbered, symbols_of

_MARKED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_LETTERS = f"a-züA-ZÜ{_MARKED}{_MARKED.upper()}"
_WORD = re.compile(
    f"(?:[{_LETTERS}]+[0-5]|[{_LETTERS}]*[{_MARKED}{_MARKED.upper()}][{_LETTERS}]*)+(?:['’-]?(?=[{_LETTERS}]))?"
)
_NUMBERED = re.compile(r"[^\d'’-]+?[0-5]")
_INITIAL = "zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]"
_FINAL = "[aeiouüv" + _MARKED + "]+(?:ng|n(?![aeiouüv" + _MARKED + "])|r(?![aeiouüv" + _MARKED + "]))?"
_SYLLABLE = re.compile(f"(?:{_INITIAL})?{_FINAL}")


def looks_like_pinyin(text: str) -> bool:
    """Tell whether a text holds a syllable of pinyin with its tone, and no Chinese character."""
    return any(_symbols(match[0]) for match in _WORD.finditer(text))


def with_symbols(text: str) -> str:
    """Write the pinyin in a text in the symbols of the voices; all else stays as it is."""
    return _WORD.sub(lambda match: _symbols(match[0]) or match[0], text)


def _symbols(word: str) -> str:
    """Symbols of a word of pinyin; "" where it is none."""
    low = word.lower()
    found = _NUMBERED.findall(low) if low[-1].isdigit() else _SYLLABLE.findall(low)
    if "".join(found) != re.sub("['’-]", "", low):
        return ""
    try:
        return "".join(symbols_of(numbered(syllable)) for syllable in found)
    except ValueError:
        return ""
