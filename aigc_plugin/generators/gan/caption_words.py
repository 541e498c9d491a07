"""Captions as shares of the words of a vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ...types import FloatArray

_WORD = re.compile(r"\w+")


def words_of(caption: str) -> list[str]:
    """The words of a caption, in small letters."""
    return _WORD.findall(caption.lower())


@dataclass(frozen=True)
class WordCounts:
    """The words that captions are made of, and rows of their shares."""

    words: tuple[str, ...]

    def rows(self, captions: Sequence[str]) -> FloatArray:
        """(captions, words), each of the sum 1, or 0 where no word is known."""
        index = {word: i for i, word in enumerate(self.words)}
        rows = np.zeros((len(captions), len(self.words)), np.float32)
        for row, caption in zip(rows, captions, strict=True):
            known = [index[word] for word in words_of(caption) if word in index]
            for number in known:
                row[number] += 1 / len(known)
        return rows


def vocabulary(captions: Iterable[str]) -> WordCounts:
    """All words of captions, by the alphabet."""
    return WordCounts(tuple(sorted({word for text in captions for word in words_of(text)})))
