"""The language that a text is read in, where packaged voices speak several."""

from __future__ import annotations

import pytest

from aigc_plugin.text.language_choice import language_of, language_of_phonemes
from support.german_cases import CASES as GERMAN_CASES
from support.mandarin_cases import CASES as MANDARIN_CASES
from support.short_texts import ENGLISH, GERMAN

SPOKEN = ("de", "en", "zh")


@pytest.mark.parametrize("text", GERMAN)
def test_short_german_texts(text: str) -> None:
    assert language_of(text, SPOKEN) == "de"


@pytest.mark.parametrize("text", ENGLISH)
def test_short_english_texts(text: str) -> None:
    assert language_of(text, SPOKEN) == "en"
    assert language_of(text, ("en", "de")) == "en"


def test_what_is_of_both_is_read_in_the_usual_language() -> None:
    for text in ("", "12", "Radio", "A", "?"):
        assert [language_of(text, spoken) for spoken in (("de", "en"), ("en", "de"))] == ["de", "en"]


def test_german_texts_stay_german() -> None:
    plain = [text for text in GERMAN_CASES if not set(text) & set("<&`") and len(text.split()) > 2]
    assert {text for text in plain if language_of(text, SPOKEN) == "en"} == set()


def test_chinese_is_recognised_with_english_words_in_it() -> None:
    for text in ("你好", "好", "我用Python写代码。", "OK，没问题。", "iPhone 16发布了", "这盏灯49.90元。"):
        assert language_of(text, SPOKEN) == "zh"
    assert language_of("Das Zeichen 我 bedeutet ich und steht hier.", SPOKEN) == "de"
    hanzi = [text for text in MANDARIN_CASES if sum(character > "\u3400" for character in text) > 3]
    assert {text for text in hanzi if language_of(text, SPOKEN) != "zh"} == set()


def test_what_no_voice_speaks_is_named() -> None:
    assert language_of("Bonjour, comment allez-vous ? Je suis très content.", SPOKEN) == "fr"
    assert language_of("こんにちは世界", SPOKEN) == "ja"
    assert language_of("你好，世界", ("de", "en")) == "zh"


def test_the_language_of_phonemes() -> None:
    assert {language_of_phonemes(text) for text in ("ni3 hao3", "nǐ hǎo", "ㄋㄧˇ")} == {"zh"}
    assert language_of_phonemes("həlˈO wˈɜɹld") == "en"
