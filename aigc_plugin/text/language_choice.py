"""Language of a text that is to be spoken: what it looks like, and where that is not clear, what its words are."""

from __future__ import annotations

import re
from collections.abc import Collection

from .language_guess import SAMPLE, guess_language

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_GERMAN = re.compile("[äöüÄÖÜß]")
_MARKUP = re.compile(r"<[^<>]*>")
_ZHUYIN = re.compile("[\u3105-\u312f]")
_ENGLISH_SHARE = 0.9
"""A short text is English where the English dictionary has so many of its words."""
_WORDS = 40
"""Words that are looked up, at most."""


def language_of(text: str, spoken: Collection[str], *, ssml: bool = False) -> str:
    """Choose the language that a text is read in.

    text     as people write it
    spoken   languages that there are voices for, the usual one first
    ssml     whether it is SSML; `xml:lang` of its root wins
    returns  the tag that the text looks like, also one that no voice speaks; where it looks like none, "en" if its
             words are English ones, else the first of `spoken`
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
    return "en" if "en" in spoken and usual != "en" and _looks_english(text) else usual


def language_of_phonemes(text: str) -> str:
    """Choose the language of a text that is written in phonemes: "zh" for pinyin or its symbols, else "en"."""
    from .zh.phonemes.pinyin import looks_like_pinyin

    return "zh" if looks_like_pinyin(text) or _ZHUYIN.search(text) else "en"


def _looks_english(text: str) -> bool:
    from .en.phonemes.phonemise import known_share

    words = [match[0].replace("’", "'") for match in _WORD.finditer(text[:SAMPLE])]
    words = [word for word in words if len(word) > 1][:_WORDS]
    return bool(words) and not _GERMAN.search(text) and known_share(words) >= _ENGLISH_SHARE
