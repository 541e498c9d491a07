"""Mandarin: text as it is read, and how its words sound."""

from __future__ import annotations

import pytest

from aigc_plugin.errors import InputError
from aigc_plugin.text.captions import SpokenText, cues
from aigc_plugin.text.cleaning import clean
from aigc_plugin.text.normalise import Notation, normalise
from aigc_plugin.text.pronunciation.notation import checked_phonemes, from_ipa
from aigc_plugin.text.pronunciation.user_lexicon import UserLexicon
from aigc_plugin.text.symbols import PHONEMES_ZH, PHONEMES_ZH_CN, PhonemeTable
from aigc_plugin.text.zh.grammar.tokens import MandarinTokens
from aigc_plugin.text.zh.phonemes.neutral import with_neutral_tones
from aigc_plugin.text.zh.phonemes.polyphones import with_readings
from aigc_plugin.text.zh.phonemes.sandhi import spoken_syllables
from aigc_plugin.text.zh.phonemes.syllables import MANDARIN, numbered, symbols_of
from aigc_plugin.text.zh.phonemes.words import words_of
from aigc_plugin.types import SpokenWord
from support.mandarin_cases import CASES
from support.mandarin_sounds import SOUNDS

VOICE = Notation("zh", PHONEMES_ZH)


def spoken(written: str) -> str:
    """Spoken words with their punctuation, Latin ones divided by a blank; sentences are divided by " | "."""
    said = ""
    for token in MandarinTokens().tokens(clean(written)):
        if token.spoken:
            latin = said[-1:].isascii() and said[-1:].isalnum() and token.spoken[0].isascii()
            said += " " * latin + token.spoken + (token.after or "." * token.ends) + " | " * token.ends
    return said.strip(" |")


def pinyin(text: str) -> str:
    words = with_neutral_tones(with_readings(words_of(text, UserLexicon())))
    return "".join(syllable.pinyin for syllable in spoken_syllables(words))


def phonemes(text: str, voice: Notation = VOICE) -> str:
    return " ".join(word.phonemes + word.after for said in normalise(text, voice) for word in said.words)


@pytest.mark.parametrize(("written", "said"), CASES.items(), ids=[repr(text)[:40] for text in CASES])
def test_mandarin_is_spoken_as_it_is_read(written: str, said: str) -> None:
    assert spoken(written) == said


@pytest.mark.parametrize(("text", "sound"), SOUNDS.items(), ids=list(SOUNDS))
def test_words_sound(text: str, sound: str) -> None:
    assert pinyin(text) == sound


def test_a_sentence() -> None:
    assert phonemes("你好，世界！") == "ㄋㄧˊㄏㄠˇ, ㄕㄭˋㄐㄧㄝˋ!"
    assert phonemes("我用Python写。") == "ㄨㄛˇ ㄩˋㄥ pˈIθɑn ㄒㄧㄝˇ."


def test_written_words_keep_their_punctuation_and_join_without_blanks() -> None:
    (sentence,) = normalise("我说：“这盏灯49.90元！”", VOICE)
    assert sentence.written == "我说：“这盏灯49.90元！”"
    assert [said.written for said in normalise("真的？（对）好。", VOICE)] == ["真的？", "（对）好。"]


def test_every_symbol_is_one_of_the_voice() -> None:
    table = PhonemeTable(PHONEMES_ZH_CN)
    for text in SOUNDS:
        for sentence in normalise(text, VOICE):
            assert table.unknown_of(sentence) == ""
            assert all(word.phonemes for word in sentence.words)


@pytest.mark.parametrize(
    ("syllable", "symbols"),
    [("zhuang1", "ㄓㄨㄚˉㄥ"), ("nar4", "ㄋㄚˋㄦ"), ("ma5", "ㄇㄚ"), ("lv4", "ㄌㄩˋ"), ("ju2", "ㄐㄩˊ"),
    ("jiu3", "ㄐㄧㄡˇ"),
     ("dui4", "ㄉㄨㄟˋ"), ("lun2", "ㄌㄨㄜˊㄣ"), ("yun2", "ㄩˊㄣ"), ("xiong2", "ㄒㄩˊㄥ"), ("weng1", "ㄨㄜˉㄥ"),
     ("zi3", "ㄗㄭˇ"), ("shir4", "ㄕㄜˋㄦ"), ("dianr3", "ㄉㄧㄚˇㄦ"), ("er2", "ㄦˊ"), ("yue4", "ㄩㄝˋ"),
     ("lve4", "ㄌㄩㄝˋ")],
)  # fmt: skip
def test_syllables(syllable: str, symbols: str) -> None:
    assert symbols_of(syllable) == symbols
    assert set(symbols) <= MANDARIN


@pytest.mark.parametrize("syllable", ["", "h", "abc", "hao", "hao6", "ngx1", "jong1", "你3", "3", "qo1"])
def test_what_is_no_syllable_is_refused(syllable: str) -> None:
    with pytest.raises(ValueError, match="no syllable"):
        symbols_of(syllable)


def test_pinyin_is_read_with_digits_and_with_marks() -> None:
    assert [numbered(syllable) for syllable in ("hǎo", "Hao3", "lǜ", "de", "nu:3", "ma0")] == [
        "hao3", "hao3", "lv4", "de5", "nv3", "ma5",
    ]  # fmt: skip
    expected = "ㄋㄧˇㄏㄠˇ, ㄕㄭˋㄐㄧㄝˋ!"
    for text in ("ni3hao3, shi4jie4!", "nǐhǎo, shìjiè!", "ㄋㄧˇㄏㄠˇ, ㄕㄭˋㄐㄧㄝˋ!"):
        assert checked_phonemes(text, "zh", punctuation=True) == expected
    assert checked_phonemes("wo3 həlˈO", "zh") == "ㄨㄛˇ həlˈO"
    with pytest.raises(InputError, match="no phoneme") as caught:
        checked_phonemes("你好", "zh")
    assert "pinyin" in str(caught.value.hint)
    with pytest.raises(InputError, match="not read in IPA"):
        from_ipa("ni", "zh")


def test_a_lexicon_keeps_its_words_whole() -> None:
    lexicon = UserLexicon({"重行": "ㄔㄨˊㄥㄏㄚˊㄥ", "GPU": "ʤˈi"})
    voice = Notation("zh", PHONEMES_ZH, lexicon)
    assert phonemes("他重行了。", voice) == "ㄊㄚˉ ㄔㄨˊㄥㄏㄚˊㄥ ㄌㄜ."
    assert "ʤˈi" in phonemes("买GPU。", voice)


def test_captions_break_between_words_and_rather_after_punctuation() -> None:
    text = "因为旁边那家店同样的灯只要39.50元，所以我想再看看，比较一下再决定到底买哪一盏比较合适，毕竟钱不好挣。"
    words, at = [], 0.0
    for sentence in normalise(text, VOICE):
        for word in sentence.words:
            words.append(SpokenWord(word.written, at, at + 0.15 * len(word.written)))
            at = words[-1].end
    shown = [line for cue in cues([SpokenText(text, tuple(words))]) for line in cue.lines]
    assert "".join(shown) == text
    assert all(len(line) <= 21 for line in shown)
    assert all(line[0] not in "，。！？、；：”）" for line in shown)
    assert shown[0].endswith("，")
    starts = {0}
    for word in words:
        starts.add(max(starts) + len(word.text))
    place = 0
    for line in shown:
        assert place in starts
        place += len(line)


def test_hostile_text_is_read_in_little_time() -> None:
    for text in ("9" * 5000, "一" * 3000, "a1" * 2000, "，" * 3000, "(" * 3000, "1:" * 2000, "¥" * 3000, "第" * 2000):
        list(MandarinTokens().tokens(text))
