"""Symbol table of an acoustic model that reads graphemes: spoken text to symbol numbers."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .sentence import Sentence

START, END = "^", "$"
GERMAN = START + END + " ,.;:!?–-'abcdefghijklmnopqrstuvwxyzäöüß"
_SAME = {"—": "–", "…": ".", "’": "'", "‘": "'", "‐": "-", "‑": "-", "æ": "ae", "œ": "oe", "ø": "ö", "ł": "l"}


@dataclass(frozen=True)
class SymbolRow:
    """A sentence as symbols.

    ids:   int64 (symbols,): start, the sentence, end
    words: int64 (symbols,): index of the word that each symbol belongs to; -1 between and around words
    """

    ids: NDArray[np.int64]
    words: NDArray[np.int64]


class SymbolTable:
    """Characters that a model knows, in the order of its embedding."""

    def __init__(self, symbols: str) -> None:
        if len(set(symbols)) != len(symbols) or not {START, END, " "} <= set(symbols):
            raise InputError(f"a symbol table needs {START!r}, {END!r}, a space, and each once: {symbols!r}")
        self.symbols = symbols
        self._index = {symbol: number for number, symbol in enumerate(symbols)}

    def __len__(self) -> int:
        return len(self.symbols)

    def known(self, text: str) -> str:
        """Write `text` in the characters of the table: lower case; an accent is dropped if the table has only the plain
        letter; other characters are left out."""
        return "".join(self._of(character) for character in unicodedata.normalize("NFC", text.lower()))

    def unknown(self, text: str) -> str:
        """The characters of `text` that nothing in the table stands for, each once, in their order."""
        left = (c for c in unicodedata.normalize("NFC", text) if not c.isspace() and not self._of(c.lower()))
        return "".join(dict.fromkeys(left))

    def row(self, sentence: Sentence) -> SymbolRow:
        """Convert a sentence to symbols; InputError if the table knows none of its characters."""
        ids, words = [self._index[START]], [-1]
        for number, word in enumerate(sentence.words):
            spoken = self.known(word.spoken)
            if not spoken.strip():
                continue
            if len(ids) > 1:
                ids.append(self._index[" "])
                words.append(-1)
            ids += [self._index[character] for character in spoken]
            words += [number] * len(spoken)
            after = self.known(word.after)
            ids += [self._index[character] for character in after]
            words += [-1] * len(after)
        if len(ids) == 1:
            raise InputError(f"the voice knows no character of {sentence.written!r}")
        return SymbolRow(np.array([*ids, self._index[END]]), np.array([*words, -1]))

    def _of(self, character: str) -> str:
        if character in self._index:
            return character if character not in (START, END) else ""
        if character.isspace():
            return " "
        same = _SAME.get(character)
        if same is None:
            same = "".join(c for c in unicodedata.normalize("NFD", character) if not unicodedata.combining(c))
        return "".join(c for c in same if c in self._index and c not in (START, END))
