"""Symbol tables of acoustic models: spoken text, or its phonemes, to symbol numbers."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .sentence import Sentence, SentenceWord

START, END = "^", "$"
GERMAN = START + END + " ,.;:!?–-'abcdefghijklmnopqrstuvwxyzäöüß"
PHONEMES_EN_US = START + END + ' ;:,.!?—…"()“”ˈˌAIOWYTbdfhijklmnpstuvwzæðŋɐɑɔəɛɜɡɪɹɾʃʊʌʒʔʤʧθᵊᵻ'
"""Symbols of US English in the notation of misaki: a diphthong or an affricate is one symbol, T is a flapped t."""
PHONEMES_ZH_CN = PHONEMES_EN_US + "ㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄓㄔㄕㄖㄗㄘㄙㄚㄛㄜㄝㄞㄟㄠㄡㄦㄧㄨㄩㄭㄣㄥˉˊˇˋ"
"""Symbols of Mandarin, sounds and tones in zhuyin (`zh.phonemes.syllables`), behind those of English, which is spoken
among it."""
PHONEMES_DE_DE = START + END + ' ;:,.!?—…"()“”ˈˌIWYabdefhijklmnopstuvxyzæçøŋœɐɑɔəɛɡɪʁʃʊʏʒʤʦʧ'
"""Symbols of German (`de.phonemes.symbols`)."""
GRAPHEMES, PHONEMES, PHONEMES_ZH, PHONEMES_DE = "graphemes", "phonemes-en-us", "phonemes-zh-cn", "phonemes-de"
SYMBOLS = {GRAPHEMES: GERMAN, PHONEMES: PHONEMES_EN_US, PHONEMES_ZH: PHONEMES_ZH_CN, PHONEMES_DE: PHONEMES_DE_DE}
"""The symbols of a new voice by its notation."""
NOTATIONS = tuple(SYMBOLS)
ESPEAK = "espeak:"
"""Notations of voices that others trained on phonemes of espeak-ng begin so (`text.espeak`)."""
_SAME = {"—": "–", "…": ".", "’": "'", "‘": "'", "‐": "-", "‑": "-", "æ": "ae", "œ": "oe", "ø": "ö", "ł": "l"}
_SAME_PHONEME = {"–": "—", "ɾ": "T", "ʔ": "t", "g": "ɡ", "ɚ": "əɹ", "ɝ": "ɜɹ", "„": "“", "«": "“", "»": "”"}


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

    def unknown_of(self, sentence: Sentence) -> str:
        """The characters of a sentence that the table has nothing for, each once."""
        return self.unknown(sentence.spoken)

    def row(self, sentence: Sentence) -> SymbolRow:
        """Convert a sentence to symbols; InputError if the table knows none of its characters."""
        ids, words = [self._index[START]], [-1]
        for number, word in enumerate(sentence.words):
            spoken = self.known(self._said(word))
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
            raise self._nothing_known(sentence)
        return SymbolRow(np.array([*ids, self._index[END]]), np.array([*words, -1]))

    def _said(self, word: SentenceWord) -> str:
        return word.spoken

    def _nothing_known(self, sentence: Sentence) -> InputError:
        return InputError(f"the voice knows no character of {sentence.written!r}")

    def _of(self, character: str) -> str:
        if character in self._index:
            return character if character not in (START, END) else ""
        if character.isspace():
            return " "
        same = _SAME.get(character)
        if same is None:
            same = "".join(c for c in unicodedata.normalize("NFD", character) if not unicodedata.combining(c))
        return "".join(c for c in same if c in self._index and c not in (START, END))


class PhonemeTable(SymbolTable):
    """Phonemes that a model knows; capitals are symbols of their own."""

    def known(self, text: str) -> str:
        """Write phonemes in the symbols of the table; those that it has nothing for are left out."""
        return "".join(self._of(symbol) for symbol in text)

    def unknown(self, text: str) -> str:
        """The symbols of `text` that nothing in the table stands for, each once, in their order."""
        return "".join(dict.fromkeys(symbol for symbol in text if not symbol.isspace() and not self._of(symbol)))

    def unknown_of(self, sentence: Sentence) -> str:
        """The phonemes of a sentence that the table has nothing for, and the characters of words that have no phonemes,
        each once; punctuation is left out silently."""
        silent = "".join(word.spoken for word in sentence.words if not word.phonemes)
        given = self.unknown("".join(word.phonemes for word in sentence.words))
        left = (c for c in silent if not c.isspace() and not unicodedata.category(c).startswith("P"))
        return "".join(dict.fromkeys([*given, *left]))

    def row_of(self, phonemes: str) -> SymbolRow:
        """Convert a sentence that is written in phonemes and punctuation as a whole; its words are not told apart."""
        known = self.known(phonemes)
        if not known.strip():
            raise InputError(f"the voice knows no phoneme of {phonemes!r}")
        ids = [self._index[symbol] for symbol in START + known + END if symbol in self._index]
        return SymbolRow(np.array(ids), np.full(len(ids), -1))

    def _said(self, word: SentenceWord) -> str:
        return word.phonemes

    def _nothing_known(self, sentence: Sentence) -> InputError:
        if not any(word.phonemes for word in sentence.words):
            return InputError(f"the voice speaks phonemes, and {sentence.written!r} comes without any")
        return InputError(f"the voice knows no phoneme of {sentence.written!r}")

    def _of(self, character: str) -> str:
        if character in self._index:
            return character if character not in (START, END) else ""
        if character.isspace():
            return " "
        return "".join(c for c in _SAME_PHONEME.get(character, "") if c in self._index)


def symbol_table(symbols: str, notation: str) -> SymbolTable:
    """Make the table of a model. notation: one of NOTATIONS."""
    return SymbolTable(symbols) if notation == GRAPHEMES else PhonemeTable(symbols)
