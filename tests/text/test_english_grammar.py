"""English text normalisation for voices that speak phonemes, against a table of cases."""

from __future__ import annotations

import pytest

from aigc_plugin.text.en.grammar.rules import GRAMMAR
from aigc_plugin.text.lexer import Lexer
from support.english_cases import CASES
from support.english_forms import CASES as FORMS


def spoken(written: str) -> str:
    """Spoken words with their punctuation; sentences are divided by " | "."""
    said = ""
    for token in Lexer(GRAMMAR).tokens(written):
        said += (
            token.spoken + (token.after or "." * token.ends) + (" | " if token.ends else " ") if token.spoken else ""
        )
    return said.strip(" |")


@pytest.mark.parametrize(("written", "said"), (CASES | FORMS).items(), ids=[repr(text)[:50] for text in CASES | FORMS])
def test_english_is_spoken_as_it_is_read(written: str, said: str) -> None:
    assert spoken(written) == said


def test_no_digit_is_silent() -> None:
    """Digits stand in forms that no rule foresaw, too."""
    for form in (
        "a1b2c3",
        "x9y",
        "5%5",
        "1/2/3/4",
        "$1$2",
        "3..4",
        "7€8",
        "0x1F",
        "1,2,3",
        "9²8",
        "(4)5[6]",
        "1-2-3-4",
    ):
        digits = sum(character.isdecimal() for character in form)
        assert len(spoken(form).split()) >= digits, form


@pytest.mark.parametrize(
    "character", ["٣", "५", "Ⅷ", "㉛", "½", "⅞", "²", "₂", "🙂", "\u200d", "日", "ж", "ß", "Ω", "∑", "¿"]
)
def test_rare_characters_stop_nothing(character: str) -> None:
    for form in (character, f"a{character}", f"{character}5", f"5{character}", f"A {character} b."):
        assert isinstance(spoken(form), str)


def test_long_words_and_numbers_take_no_time_that_grows_with_their_square() -> None:
    for form in ("9" * 20_000, "a" * 20_000, "1," * 10_000, "$" * 20_000, "A." * 10_000, "1-" * 10_000, "x@" * 10_000):
        assert spoken(form)
