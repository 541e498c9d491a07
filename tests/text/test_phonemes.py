"""Phoneme symbols: capitals are symbols of their own, and a sentence gives the row that a voice was trained on."""

from __future__ import annotations

import numpy as np
import pytest

from aigc_plugin.errors import InputError
from aigc_plugin.text.sentence import Sentence, SentenceWord
from aigc_plugin.text.symbols import GERMAN, PHONEMES_EN_US, PhonemeTable, SymbolTable, symbol_table

TABLE = PhonemeTable(PHONEMES_EN_US)
SENTENCE = Sentence(
    (
        SentenceWord("Well,", "well", ",", "wˈɛl"),
        SentenceWord("$3", "three dollars", "", "θɹˈi dˈɑləɹz"),
        SentenceWord("☺", ""),
        SentenceWord("today!", "today", "!", "tədˈA"),
    )
)


def written(ids: np.ndarray) -> str:
    return "".join(PHONEMES_EN_US[i] for i in ids)


def test_a_sentence_is_its_phonemes_and_punctuation() -> None:
    row = TABLE.row(SENTENCE)
    assert written(row.ids) == "^wˈɛl, θɹˈi dˈɑləɹz tədˈA!$"
    assert [written(row.ids[row.words == n]) for n in range(4)] == ["wˈɛl", "θɹˈi dˈɑləɹz", "", "tədˈA"]


def test_text_in_phonemes_gives_the_same_row() -> None:
    np.testing.assert_array_equal(TABLE.row_of("wˈɛl, θɹˈi dˈɑləɹz tədˈA!").ids, TABLE.row(SENTENCE).ids)


@pytest.mark.parametrize(
    ("given", "known"), [("tədˈA", "tədˈA"), ("a^b$", "b"), ("g", "ɡ"), ("w – w", "w — w"), ("ß日", "")]
)
def test_what_stands_for_what(given: str, known: str) -> None:
    assert TABLE.known(given) == known


def test_what_is_unknown_is_named_once_and_punctuation_is_not() -> None:
    word = SentenceWord("x", "x", "¡", "ßwßˈi日")
    assert TABLE.unknown_of(Sentence((word,))) == "ß日"


def test_words_without_phonemes_are_refused() -> None:
    with pytest.raises(InputError, match="comes without any"):
        TABLE.row(Sentence((SentenceWord("Hallo", "hallo"),)))
    with pytest.raises(InputError, match="knows no phoneme"):
        TABLE.row(Sentence((SentenceWord("Hallo", "hallo", "", "日"),)))
    with pytest.raises(InputError, match="knows no phoneme"):
        TABLE.row_of(" 日 ")


def test_the_notation_chooses_the_table() -> None:
    assert isinstance(symbol_table(PHONEMES_EN_US, "phonemes-en-us"), PhonemeTable)
    assert type(symbol_table(GERMAN, "graphemes")) is SymbolTable
