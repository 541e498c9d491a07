"""Phonemes of espeak-ng: a stand-in for the program, words that run together, English and German without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigc_plugin.errors import InputError
from aigc_plugin.text.espeak import ipa_of, source_of
from aigc_plugin.text.normalise import Notation, lines
from aigc_plugin.text.pronunciation.user_lexicon import UserLexicon

ENGLISH = Notation("en-US", "espeak:en-us")

STAND_IN = r"""#!/bin/sh
[ "$6" = xx ] && { echo "no such voice" >&2; exit 1; }
sed -e 's/of the/ofthe/' -e 's/ninety/(fr)na(en)/' -e 's/[aeiou]/ˈ&/'
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "espeak-ng"
    path.write_text(STAND_IN, encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setenv("AIGC_ESPEAK", str(path))
    return path


def phonemes(text: str, notation: Notation) -> list[tuple[str, str]]:
    return [(word.written, word.phonemes) for line in lines(text, notation) for word in line.sentence.words]


@pytest.mark.usefixtures("program")
def test_each_word_has_its_phonemes() -> None:
    assert source_of(ENGLISH.symbols) == "espeak-ng"
    assert phonemes("One of the lamps, 9 cats.", ENGLISH) == [
        ("One", "Onˈe"), ("of", "of"), ("the", "the"), ("lamps,", "lamps"), ("9", "nˈine"), ("cats.", "cats"),
    ]  # fmt: skip


@pytest.mark.usefixtures("program")
def test_other_languages_need_no_rules_of_their_own() -> None:
    italian = Notation("it-IT", "espeak:it")
    assert phonemes("Ciao, 3,5 mondo! Come va", italian) == [
        ("Ciao,", "cˈiao"), ("3,5", "3,5"), ("mondo!", "mˈondo"), ("Come", "cˈome"), ("va", "va"),
    ]  # fmt: skip


@pytest.mark.usefixtures("program")
def test_a_lexicon_wins() -> None:
    own = Notation("en-US", "espeak:en-us", UserLexicon({"cats": "kˈAts"}))
    assert phonemes("Two cats.", own)[1] == ("cats.", "kˈeɪts")


@pytest.mark.usefixtures("program")
def test_a_program_that_fails_is_reported() -> None:
    with pytest.raises(InputError, match="cannot read 'Hello' as 'xx': no such voice"):
        list(lines("Hello.", Notation("en-US", "espeak:xx")))
    with pytest.raises(InputError, match="is no language of espeak-ng"):
        list(lines("Hello.", Notation("en-US", "espeak:-f /etc/passwd")))


def test_english_is_read_without_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIGC_ESPEAK", "none")
    assert source_of(ENGLISH.symbols) == "aigc_plugin"
    assert phonemes("Hello world.", ENGLISH) == [("Hello", "həlˈoʊ"), ("world.", "wˈɜːld")]
    with pytest.raises(InputError, match="needs the program espeak-ng to read Italian"):
        list(lines("Ciao.", Notation("it", "espeak:it")))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("ʤˈʌʤ", "dʒˈʌdʒ"), ("sˈi", "sˈiː"), ("wˈɔtəɹ", "wˈɔːtɚ"), ("bˈY", "bˈɔɪ"), ("nˈɔɹθ", "nˈoːɹθ")],
)
def test_notations_agree(ours: str, theirs: str) -> None:
    assert ipa_of(ours, "en-US") == theirs


@pytest.mark.parametrize(
    ("word", "theirs"),
    [
        ("Brot", "bɾˈoːt"), ("Tante", "tˈantə"), ("Häuser", "hˈɔøzɜ"), ("schön", "ʃˈøːn"), ("Uhr", "ˈuːɾ"),
        ("Wein", "vˈaɪn"), ("Zeit", "tsˈaɪt"), ("Licht", "lˈɪçt"), ("ach", "ˈax"), ("Bremen", "bɾˈeːmən"),
        ("Vater", "fˈɑːtɜ"), ("Übung", "ˈyːbʊŋ"), ("deutsch", "dˈɔøtʃ"), ("fahren", "fˈɑːrən"),
    ],
)  # fmt: skip
def test_german_is_read_without_the_program_as_by_it(word: str, theirs: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sounds are those that espeak-ng 1.51 writes."""
    monkeypatch.setenv("AIGC_ESPEAK", "none")
    assert phonemes(f"{word}.", Notation("de-DE", "espeak:de")) == [(f"{word}.", theirs)]
