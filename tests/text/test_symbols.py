from __future__ import annotations

import numpy as np
import pytest

from aigc_plugin.errors import InputError
from aigc_plugin.text.sentence import Sentence, SentenceWord
from aigc_plugin.text.symbols import END, GERMAN, START, SymbolTable

TABLE = SymbolTable(GERMAN)


def sentence(*words: tuple[str, str, str]) -> Sentence:
    return Sentence(tuple(SentenceWord(*word) for word in words))


def test_a_row_spells_the_sentence_and_marks_its_words() -> None:
    row = TABLE.row(sentence(("3,50 €", "drei euro fünfzig", ","), ("(", "", ""), ("Öl", "öl", "!")))
    assert "".join(GERMAN[i] for i in row.ids) == "^drei euro fünfzig, öl!$"
    spelled = {n: "".join(GERMAN[i] for i in row.ids[row.words == n]) for n in (0, 1, 2)}
    assert spelled == {0: "drei euro fünfzig", 1: "", 2: "öl"}
    assert np.all(row.words[[0, -1]] == -1)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("CAFÉ", "cafe"),
        ("Ünal", "ünal"),
        ("na\u00efve", "naive"),
        ("U\u0308ber", "über"),
        ("Łódź", "lodz"),
        ("Ærø", "aerö"),
        ("日本 ok", " ok"),
        ("a\u00a0b", "a b"),
        ("^$", ""),
    ],
)
def test_unknown_letters_are_replaced_by_similar_ones(text: str, known: str) -> None:
    assert TABLE.known(text) == known


def test_unknown_characters_are_named_once_in_their_order() -> None:
    assert TABLE.unknown("日a本é日") == "日本"
    assert TABLE.unknown("Straße") == ""


def test_the_error_for_unknown_characters_shows_the_written_sentence() -> None:
    with pytest.raises(InputError, match="'日本'"):
        TABLE.row(sentence(("日本", "日本", ".")))


@pytest.mark.parametrize("symbols", ["ab ", START + END + "aa ", START + END + "ab"])
def test_a_table_needs_its_marks_and_no_duplicates(symbols: str) -> None:
    with pytest.raises(InputError, match="symbol table"):
        SymbolTable(symbols)
