"""Written words put together: with blanks between them, but in Chinese and Japanese without."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

HANZI = "\u3400-\u4dbf\u4e00-\u9fff\u3005\u3007\U00020000-\U0003134f"
"""Chinese characters, as a range of a regular expression."""
_SOLID = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003134f]")
"""Characters of Chinese and Japanese, and their punctuation: no blank stands beside them."""
_SPOKEN_HANZI = re.compile(f"[{HANZI}]")
_LETTERS_OF_HANZI = 4
"""Letters that are spoken in the time of a Chinese character."""


def joined(words: Iterable[str]) -> str:
    """Join written words as a text has them: "Guten Tag", but "你好，世界"."""
    text = ""
    for word in words:
        blank = text and word and not _SOLID.fullmatch(text[-1]) and not _SOLID.fullmatch(word[0])
        text += " " + word if blank else word
    return text


def columns(text: str) -> int:
    """Width of a text where a Chinese character is as wide as two letters."""
    return len(text) + sum(unicodedata.east_asian_width(character) in "WF" for character in text)


def spoken_length(text: str) -> int:
    """Characters of a spoken text, where a Chinese one, which is a syllable, counts as four letters."""
    return len(text) + (_LETTERS_OF_HANZI - 1) * len(_SPOKEN_HANZI.findall(text))
