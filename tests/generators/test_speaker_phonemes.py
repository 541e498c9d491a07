"""Speaker with voices of English and Mandarin phonemes: times of words, SSML, a user's lexicon, phonemes as input."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigc_plugin.errors import InputError
from aigc_plugin.generators.speaker import Speaker, packaged_voice
from aigc_plugin.jobs.voices import with_voice
from aigc_plugin.options.speech import SpeechOptions
from aigc_plugin.text.pronunciation.user_lexicon import UserLexicon
from aigc_plugin.text.ssml import read_ssml
from support.phoneme_voice import MadeEnglishVoice, MadeMandarinVoice
from support.speech import MadeVoice
from support.stand_in import StandIn


class Vocoder(StandIn):
    takes_pitch = False


def speaker(words: dict[str, str] | None = None) -> Speaker:
    return Speaker(MadeEnglishVoice(), Vocoder(), lexicon=UserLexicon(words))  # type: ignore[arg-type]


def mandarin(words: dict[str, str] | None = None) -> Speaker:
    return Speaker(MadeMandarinVoice(), Vocoder(), lexicon=UserLexicon(words))  # type: ignore[arg-type]


def phonemes(made: Speaker, text: str, **form: bool) -> list[str]:
    list(made.utterances(text, **form))  # type: ignore[arg-type]
    assert isinstance(made.acoustic, MadeEnglishVoice)
    return made.acoustic.phonemes


def test_each_written_word_has_the_time_of_its_phonemes() -> None:
    words = [word for said in speaker().utterances("Dr. Lee paid $49.90. NASA is OK!") for word in said.words]
    assert [word.text for word in words] == ["Dr.", "Lee", "paid", "$49.90.", "NASA", "is", "OK!"]
    assert [word.start for word in words] == sorted(word.start for word in words)
    length = {word.text: word.end - word.start for word in words}
    assert length["$49.90."] > 5 * length["Lee"]


def test_a_lexicon_changes_a_word() -> None:
    assert phonemes(speaker({"Lee": "lˈulu"}), "Lee is here.") == ["lˈulu ɪz hˈɪɹ."]


def test_phonemes_are_spoken_as_they_are() -> None:
    assert phonemes(speaker(), "həlˈO wˈɜɹld! ðə ˈɛnd", phonemes=True) == ["həlˈO wˈɜɹld!", "ðə ˈɛnd."]


def test_a_letter_voice_refuses_phonemes() -> None:
    made = Speaker(MadeVoice(), Vocoder())  # type: ignore[arg-type]
    with pytest.raises(InputError, match="reads letters, not phonemes"):
        made.utterances("hallo", phonemes=True)
    with pytest.raises(InputError, match="line 1, column 29: the voice reads letters"):
        made.utterances('<speak>Ein <phoneme ph="a">x</phoneme></speak>', ssml=True)


def test_ssml_gives_phonemes() -> None:
    text = """<speak xml:lang="en-US">A <phoneme alphabet="ipa" ph="təˈmeɪtoʊ">tomato</phoneme>,
    <phoneme alphabet="x-aigc" ph="həlˈO">Hello</phoneme> <lang xml:lang="en-GB">the end</lang>
    <say-as interpret-as="characters">FBI</say-as> <say-as interpret-as="date" format="dmy">3.5.2024</say-as></speak>"""
    made = speaker()
    words = [word.text for said in made.utterances(text, ssml=True) for word in said.words]
    assert words == ["A", "tomato,", "Hello", "the", "end", "FBI", "3.5.2024"]
    assert phonemes(made, text, ssml=True)[0].startswith("ɐ təmˈAtO, həlˈO ði ˈɛnd ˌɛfbˌiˈI mˈA θˈɜɹd")


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        ('<phoneme ph="tøt">x</phoneme>', "'ø' .latin small letter o with stroke."),
        ('<phoneme alphabet="sampa" ph="t">x</phoneme>', "one of ipa, x-aigc, pinyin, not 'sampa'"),
        ('<phoneme alphabet="pinyin" ph="ni3">x</phoneme>', "pinyin is for Mandarin"),
        ("<phoneme>x</phoneme>", "needs the attribute 'ph'"),
        ('<lang xml:lang="fr">oui</lang>', "not 'fr'"),
        ("<lang>oui</lang>", "needs the attribute 'xml:lang'"),
    ],
)
def test_wrong_ssml_is_told(inner: str, said: str) -> None:
    with pytest.raises(InputError, match=f"line 1, column .*{said}"):
        read_ssml(f"<speak>{inner}</speak>", speaker().notation)


def test_a_wrong_lexicon_is_told(tmp_path: Path) -> None:
    for content, said in (("Lee lˈi\n", "line 1"), ("a\tb\nLee\tlˈ日\n", "the word 'Lee'"), ("Lee\t\n", "line 1")):
        (tmp_path / "words.txt").write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match=said):
            UserLexicon.read(tmp_path / "words.txt", "en")


def test_voices_are_found_by_language() -> None:
    assert packaged_voice("de-AT") == "aigc-voice-de"
    with pytest.raises(InputError, match="speaks French"):
        packaged_voice("fr")


def test_mandarin_words_have_their_times_and_join_without_blanks() -> None:
    said = list(mandarin().utterances("这盏灯¥49.90，我用Python写。好吗？"))
    assert [utterance.text for utterance in said] == ["这盏灯¥49.90，我用Python写。", "好吗？"]
    words = [word for utterance in said for word in utterance.words]
    assert [word.text for word in words] == [
        "这", "盏", "灯", "¥49.90，", "我", "用", "Python", "写。", "好", "吗？",
    ]  # fmt: skip
    assert [word.start for word in words] == sorted(word.start for word in words)


def test_mandarin_is_given_in_pinyin() -> None:
    assert phonemes(mandarin(), "ni2hao3, shi4jie4!", phonemes=True) == ["ㄋㄧˊㄏㄠˇ, ㄕㄭˋㄐㄧㄝˋ!"]
    text = """<speak xml:lang="zh-CN"><phoneme alphabet="pinyin" ph="chóngxíng">重行</phoneme>，
    <lang xml:lang="en">Hello</lang>，<say-as interpret-as="telephone">110</say-as>，
    <say-as interpret-as="date" format="ymd">2025-03-01</say-as>，
    <say-as interpret-as="ordinal">3</say-as>，<sub alias="世界卫生组织">WHO</sub>。</speak>"""
    (said,) = phonemes(mandarin(), text, ssml=True)
    heard = said.split(", ")
    assert heard[0] == "ㄔㄨˊㄥㄒㄧˊㄥ"
    assert heard[1] == "həlˈO"
    assert heard[2] == "ㄧㄠˉ ㄧㄠˉ ㄌㄧˊㄥ"
    assert heard[3].startswith("ㄦˋ ㄌㄧˊㄥ ㄦˋ ㄨˇㄋㄧㄝˊㄣ")
    assert heard[4] == "ㄉㄧˋㄙㄚˉㄣ"
    assert heard[5].startswith("ㄕㄭˋㄐㄧㄝˋ")
    with pytest.raises(InputError, match="not read in IPA"):
        list(mandarin().utterances('<speak><phoneme ph="ni">你</phoneme></speak>', ssml=True))


def test_a_lexicon_of_mandarin(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("# names\n重行\tchong2xing2\nGPU\tʤˌipˌijˈu\n", encoding="utf-8")
    made = Speaker(MadeMandarinVoice(), Vocoder(), lexicon=UserLexicon.read(tmp_path / "words.txt", "zh"))  # type: ignore[arg-type]
    assert phonemes(made, "重行买GPU。") == ["ㄔㄨˊㄥㄒㄧˊㄥ ㄇㄞˇ ʤˌipˌijˈu."]
    (tmp_path / "words.txt").write_text("重行\t重行\n", encoding="utf-8")
    with pytest.raises(InputError, match="the word '重行'"):
        UserLexicon.read(tmp_path / "words.txt", "zh")


def test_a_text_that_no_voice_speaks_is_refused_with_what_to_do() -> None:
    for text, language in (("Привет мир, как дела?", "Cyrillic"), ("こんにちは世界", "Japanese")):
        with pytest.raises(InputError, match=f"speaks {language}") as caught:
            with_voice(SpeechOptions(), text)
        assert "voice" in str(caught.value.hint)
