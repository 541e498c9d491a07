"""The published 148 symbols and their numbers."""

from __future__ import annotations

import pytest

from aigc_plugin.errors import InputError
from aigc_plugin.text.tacotron_symbols import SYMBOLS, symbols_of, unknown_characters


def test_the_published_order() -> None:
    """Fixed points of the list: first and last of each part."""
    assert len(SYMBOLS) == len(set(SYMBOLS)) == 148
    known = {0: "_", 1: "-", 2: "!", 3: "'", 6: ",", 7: ".", 10: "?", 11: " ", 12: "A", 37: "Z", 38: "a", 63: "z",
             64: "@AA", 65: "@AA0", 67: "@AA2", 68: "@AE", 147: "@ZH"}  # fmt: skip
    assert {number: SYMBOLS[number] for number in known} == known


def test_text_becomes_numbers() -> None:
    assert symbols_of("ab, z.") == [38, 39, 6, 11, 63, 7]
    assert symbols_of("{HH AH0}!") == [SYMBOLS.index("@HH"), SYMBOLS.index("@AH0"), 2]
    assert symbols_of("a_~§b") == [38, 39]
    assert symbols_of("{ab}") == [38, 39]
    assert unknown_characters("a_~§b§") == "_~§"
    with pytest.raises(InputError, match="'QQ'"):
        symbols_of("{HH QQ}")
