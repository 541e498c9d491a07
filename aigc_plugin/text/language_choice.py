"""Language of a text that is to be spoken: what it looks like, and where that is not clear, what its words are."""

from __future__ import annotations

import re
from collections.abc import Collection

from .language_guess import SAMPLE, guess_language

_MARKUP = re.compile(r"<[^<>]*>")
_ZHUYIN = re.compile("[\u3105-\u312f]")
_OF_GERMAN = re.compile("[ʁçøœʏʦ]")
_CLEAR = 1.0
"""Least weight of the words of a short text that is not in the usual language."""


def language_of(text: str, spoken: Collection[str], *, ssml: bool = False) -> str:
    """Choose the language that a text is read in.

    text     as people write it
    spoken   languages that there are voices for, the usual one first
    ssml     whether it is SSML; `xml:lang` of its root wins
    returns  the tag that the text looks like, also one that no voice speaks; where it looks like none, "en" or "de"
             if its words are clearly of one of them, else the first of `spoken`
    """
    if ssml:
        declared = re.search(r"<speak\b[^>]*\bxml:lang\s*=\s*[\"']([\w-]+)[\"']", text)
        if declared:
            return declared[1]
        text = _MARKUP.sub(" ", text)
    guess = guess_language(text)
    if guess:
        return guess
    usual = next(iter(spoken))
    if not {"de", "en"} <= set(spoken):
        return usual
    from .english_or_german import englishness

    english = englishness(text[:SAMPLE])
    clear = abs(english) > _CLEAR or usual not in ("de", "en")
    return ("en" if english > 0 else "de") if clear and english else usual


def language_of_phonemes(text: str) -> str:
    """Choose the language of a text that is written in phonemes: "zh" for pinyin or its symbols, "de" where a symbol is
    of German alone, else "en"."""
    from .zh.phonemes.pinyin import looks_like_pinyin

    if looks_like_pinyin(text) or _ZHUYIN.search(text):
        return "zh"
    return "de" if _OF_GERMAN.search(text) else "en"
