"""Dictionaries in packed form, IPA, lexicon files, the network of unknown words, and the language of a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigc_plugin.errors import InputError, ModelFormatError
from aigc_plugin.text.language_choice import language_of
from aigc_plugin.text.pronunciation.g2p_file import read_g2p
from aigc_plugin.text.pronunciation.notation import checked_phonemes, from_ipa
from aigc_plugin.text.pronunciation.packed_dictionary import DEFAULT, PackedDictionary, pack
from aigc_plugin.text.pronunciation.user_lexicon import UserLexicon


def test_a_packed_dictionary_gives_back_every_word(tmp_path: Path) -> None:
    words = {
        f"{stem}{number}": {DEFAULT: f"ˈ{number}"} for stem in ("a", "ab", "é", "Z", "a" * 90) for number in range(900)
    }
    words |= {"read": {DEFAULT: "ɹˈid", "VBD": "ɹˈɛd"}, "a b": {DEFAULT: "x"}, "": {DEFAULT: ""}}
    (tmp_path / "words.bin").write_bytes(pack(words))
    dictionary = PackedDictionary(tmp_path / "words.bin")
    assert {word: dictionary.get(word) for word in words} == words
    for missing in ("A0", "abc", "zzzz", "rea", "reads", "\U0010ffff", "ab9000"):
        assert dictionary.get(missing) is None
        assert missing not in dictionary


def test_other_files_are_no_dictionary(tmp_path: Path) -> None:
    (tmp_path / "words.bin").write_bytes(b"PK")
    with pytest.raises(ModelFormatError, match=r"words.bin is no packed dictionary"):
        PackedDictionary(tmp_path / "words.bin")
    with pytest.raises(ModelFormatError, match=r"cannot read words.bin"):
        read_g2p(tmp_path / "words.bin")


@pytest.mark.parametrize(
    ("ipa", "symbols"),
    [
        ("təˈmeɪtoʊ", "təmˈAtO"), ("/həˈləʊ wɝld/", "həlˈO wɜɹld"), ("ˈt͡ʃɝtʃ", "ʧˈɜɹʧ"), ("dʒʌdʒ", "ʤʌʤ"),
        ("ˈbʌɾɚ", "bˈʌTəɹ"), ("ˈkɪt.n̩", "kˈɪtᵊn"), ("ˌʌndɚˈstænd", "ˌʌndəɹstˈænd"), ("siː", "si"), ("[ɡoʊ]", "ɡO"),
        ("naʊ", "nW"), ("bɔɪ", "bY"), ("maɪ", "mI"), ("ˈstɹɛŋθ", "stɹˈɛŋθ"), ("red", "ɹɛd"),
    ],
)  # fmt: skip
def test_ipa_is_converted(ipa: str, symbols: str) -> None:
    assert from_ipa(ipa, "en-GB") == symbols


@pytest.mark.parametrize(("text", "symbol"), [("tøt", "ø"), ("b日", "日"), ("ɲa", "ɲ"), ("b3", "3")])
def test_an_unknown_symbol_is_named(text: str, symbol: str) -> None:
    for read in (from_ipa, checked_phonemes):
        with pytest.raises(InputError, match=f"'{symbol}' .*no phoneme of the voice"):
            read(text, "en")
    with pytest.raises(InputError, match="no phonemes for the language 'fr'"):
        from_ipa("a", "fr")


def test_a_lexicon_keeps_capitals_apart(tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("\ufeff# comment\n\nus\tˈʌs\nUS\tjˌuˈɛs\nbutter\tbˈʌɾəɹ\n", encoding="utf-8")
    own = UserLexicon.read(tmp_path / "own.txt", "en")
    assert [own.get(word) for word in ("us", "Us", "US", "Butter", "tea")] == ["ˈʌs", "ˈʌs", "jˌuˈɛs", "bˈʌTəɹ", None]
    assert own
    assert not UserLexicon()


@pytest.mark.parametrize(
    ("text", "spoken", "language"),
    [
        ("This is a test.", ("de", "en"), "en"), ("Das ist ein Test.", ("de", "en"), "de"),
        ("Open window", ("de", "en"), "en"), ("Zwei Brote kaufen", ("de", "en"), "de"), ("42", ("de", "en"), "de"),
        ("Open window", ("de",), "de"), ("Bonjour, comment allez-vous ?", ("de", "en"), "fr"),
        ("你好，世界", ("de", "en"), "zh"), ("Grüße", ("de", "en"), "de"), ("Hello", ("de", "en"), "en"),
    ],
)  # fmt: skip
def test_the_language_of_a_text_is_chosen(text: str, spoken: tuple[str, ...], language: str) -> None:
    assert language_of(text, spoken) == language


def test_the_language_of_ssml_is_declared_or_recognised() -> None:
    assert language_of('<speak xml:lang="en-GB">Ja</speak>', ("de", "en"), ssml=True) == "en-GB"
    assert language_of("<speak>This is <break/> it.</speak>", ("de", "en"), ssml=True) == "en"
