"""A user's lexicon: pronunciations that win over those of the package."""

from __future__ import annotations

import os

from ...errors import InputError
from .lexicon_file import read_lexicon
from .notation import checked_phonemes


class UserLexicon:
    """Words with their phonemes. A word with a capital is found as it is written; any other in all spellings."""

    def __init__(self, words: dict[str, str] | None = None) -> None:
        self._words = words or {}

    @classmethod
    def read(cls, file: str | os.PathLike[str], language: str) -> UserLexicon:
        """Read a file of lines `word<TAB>phonemes`; InputError that names the word for a symbol that is none."""
        words = {}
        for word, pronunciations in read_lexicon(file).items():
            try:
                words[word] = checked_phonemes(pronunciations[-1], language)
            except InputError as error:
                raise InputError(f"{os.fspath(file)}: the word {word!r}: {error}", hint=error.hint) from None
        return cls(words)

    def get(self, word: str) -> str | None:
        """Phonemes of a word, or None."""
        return self._words.get(word) or self._words.get(word.lower())

    def __bool__(self) -> bool:
        return bool(self._words)
