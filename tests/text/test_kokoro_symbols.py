"""Phonemes in the symbols of Kokoro's voices."""

from __future__ import annotations

import pytest

from aigc_plugin.text.kokoro_symbols import SYMBOLS, kokoro_symbols, language_of
from aigc_plugin.text.symbols import PHONEMES_EN_US, PHONEMES_ZH_CN
from aigc_plugin.text.zh.phonemes.misaki_ipa import misaki_symbols


@pytest.mark.parametrize(
    ("voice", "phonemes", "written"),
    [
        ("af_heart", "həlˈO", "həlˈO"),
        ("af_heart", "lˈɪTᵊl–", "lˈɪTᵊl—"),
        ("bf_emma", "həlˈO", "həlˈQ"),
        ("bm_george", "bˈæTəɹ", "bˈatəɹ"),
        ("zf_xiaoxiao", "ㄊㄧㄝˉㄣ", "tʰjɛ→n"),
        ("zm_yunxi", "ㄓㄨˉㄥㄨㄜˊㄣ", "ꭧʊ→ŋwə↗n"),
        ("ff_siwis", "bɔ\u0303ʒˈuʁ", "bɔ\u0303ʒˈuʁ"),
        ("ef_dora", "mˈutʃo", "mˈuʧo"),
        ("if_sara", "ˈoddʒi", "ˈodʤi"),
        ("pf_dora", "sˈeɪs", "sˈAs"),
        ("my-own-mix", "həlˈO", "həlˈO"),
    ],
)
def test_phonemes_are_written_for_the_voice(voice: str, phonemes: str, written: str) -> None:
    language = language_of(voice)
    assert kokoro_symbols(phonemes, language) == written
    assert set(written) <= set(SYMBOLS)


def test_the_voices_know_every_phoneme_of_the_packaged_languages() -> None:
    assert len(SYMBOLS) == len(set(SYMBOLS.values())) == 114
    for voice, symbols in (("af_heart", PHONEMES_EN_US), ("bf_emma", PHONEMES_EN_US), ("zf_xiaoni", PHONEMES_ZH_CN)):
        said = kokoro_symbols(symbols.strip("^$"), language_of(voice))
        unknown = set(said) - set(SYMBOLS) - {"$"}
        assert not unknown, (voice, unknown)


@pytest.mark.parametrize(
    ("voice", "tag"),
    [("af_sky", "en-US"), ("bm_lewis", "en-GB"), ("zf_xiaoyi", "zh-CN"), ("jf_alpha", "ja"), ("x", "en-US")],
)
def test_the_name_tells_the_language(voice: str, tag: str) -> None:
    assert language_of(voice).tag == tag


def test_every_symbol_of_mandarin_is_written_once() -> None:
    assert misaki_symbols("ㄋㄧˇㄏㄠˇ") == ["n", "i", "↓", "x", "au", "↓"]
