"""The guess of a text's language, which the warning about a voice of another language rests on."""

from __future__ import annotations

import pytest

from aigc_plugin.text.language_guess import guess_language, language_name, other_language
from support.german_cases import CASES

GUESSES = {
    "de": ["Guten Tag, hier spricht der Rechner.", "So war es also in der Hand.",
           "Bitte auf Start klicken, dann Download and Save wählen.",
           "Als Gregor Samsa aus unruhigen Träumen erwachte."],
    "en": ["This is a test.", "Hello world.", "The quick brown fox jumps over the lazy dog.", "I am in the house.",
           "We must go in an hour."],
    "fr": ["Bonjour, comment allez-vous ? Je suis très content."],
    "es": ["El perro está en la casa y no quiere salir."],
    "pt": ["O cão está na casa e não quer sair."],
    "nl": ["De kat zit op de tafel en het is niet goed."],
    "pl": ["Kto to jest? To jest mój brat."],
    "zh": ["你好，世界"],
    "ja": ["こんにちは世界"],
    "und-Cyrl": ["Привет мир"],
    "": ["", "123", "Hallo Welt", "The End", "Eins. Zwei.", "Der Song heißt The End of the World.", "2π", "5 μm"],
}  # fmt: skip


@pytest.mark.parametrize(("language", "text"), [(tag, text) for tag, texts in GUESSES.items() for text in texts])
def test_guess(language: str, text: str) -> None:
    assert guess_language(text) == language


def test_no_german_text_looks_like_another_language() -> None:
    assert {text: other for text in CASES if (other := other_language(text, "de-AT"))} == {}


def test_names() -> None:
    assert [language_name(tag) for tag in ("en-GB", "und-Cyrl", "sv")] == ["English", "Cyrillic", "sv"]
