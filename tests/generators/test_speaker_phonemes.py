"""Speaker with a voice of English phonemes: times of words, SSML, a user's lexicon, phonemes as input."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigc_plugin.errors import InputError
from aigc_plugin.generators.speaker import Speaker, packaged_voice
from aigc_plugin.text.pronunciation.user_lexicon import UserLexicon
from aigc_plugin.text.ssml import read_ssml
from support.phoneme_voice import MadeEnglishVoice
from support.speech import MadeVoice
from support.stand_in import StandIn


class Vocoder(StandIn):
    takes_pitch = False


def speaker(words: dict[str, str] | None = None) -> Speaker:
    return Speaker(MadeEnglishVoice(), Vocoder(), lexicon=UserLexicon(words))  # type: ignore[arg-type]


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
        ('<phoneme alphabet="sampa" ph="t">x</phoneme>', "one of ipa, x-aigc, not 'sampa'"),
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
