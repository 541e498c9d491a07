"""Speaker: sound, times and pauses, with an acoustic model that costs nothing."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aigc_plugin import Audio, InputError, Speaker, SpokenWord, WaveGlow
from aigc_plugin.errors import GenerationFailed, ModelFormatError
from aigc_plugin.generators.speaker import PAUSES, Manner
from aigc_plugin.text.script import Ends
from aigc_plugin.weights.registry import PACKAGED
from support import tacotron2
from support.speech import FRAMES_OF_A_LETTER, MadeVoice
from support.voices import write_vae, write_voice

TEXT = "Guten Tag, hier spricht der Rechner. Am 3. Mai kostet es 3,50 €!\n\nEin neuer Absatz."


@pytest.fixture(scope="module")
def vocoder() -> WaveGlow:
    return WaveGlow.load(precision="float32")


@pytest.fixture
def speaker(vocoder: WaveGlow) -> Speaker:
    return Speaker(MadeVoice(), vocoder)


def test_every_word_is_there_with_its_time(speaker: Speaker) -> None:
    audio = speaker.generate(TEXT)
    assert " ".join(word.text for word in audio.words) == TEXT.replace("\n\n", " ")
    times = [time for word in audio.words for time in (word.start, word.end)]
    assert times == sorted(times)
    assert times[-1] <= audio.duration
    first = audio.words[0]
    assert first.end - first.start == pytest.approx(len("Guten") * FRAMES_OF_A_LETTER * 256 / 22050)


def test_words_are_heard_when_they_are_told(speaker: Speaker) -> None:
    audio = speaker.generate(TEXT)
    loudness = np.abs(audio.samples[0])
    for word in audio.words:
        within = loudness[round(word.start * 22050) : round(word.end * 22050)]
        assert within.mean() > 1e-3, word


def test_a_stream_is_the_same_sound(speaker: Speaker) -> None:
    whole = speaker.generate(TEXT, speed=1.2, pitch=-1, pause=0.7, seed=3)
    pieces = list(speaker.stream(TEXT, speed=1.2, pitch=-1, pause=0.7, seed=3))
    np.testing.assert_array_equal(np.concatenate(pieces), whole.samples[0])


def test_a_long_silence_comes_in_blocks(speaker: Speaker) -> None:
    pieces = list(speaker.stream('<speak><break time="600s"/></speak>', ssml=True))
    assert sum(piece.size for piece in pieces) == 600 * 22050
    assert max(piece.nbytes for piece in pieces) < 1 << 20


@pytest.mark.parametrize("ssml", [False, True])
def test_bytes_that_are_not_utf8_are_refused(ssml: bool, speaker: Speaker) -> None:
    """As Python gives them in arguments of a command line in Latin-1."""
    words = "Grüße".encode("latin-1").decode("utf-8", "surrogateescape")
    with pytest.raises(InputError, match=r"is not UTF-8: it holds the byte 0xfc after '(<speak>)?Gr'"):
        speaker.generate(f"<speak>{words}</speak>" if ssml else words, ssml=ssml)


def test_a_sentence_leaves_nothing_to_the_garbage_collector(speaker: Speaker) -> None:
    """Else memory grows with the text: the command line hardly lets the collector run."""
    speaker.generate("Eins.")
    gc.collect()
    gc.disable()
    try:
        speaker.generate("Eins.")
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_a_stream_speaks_before_it_has_read_everything(speaker: Speaker) -> None:
    stream = speaker.stream("Eins zwei. Drei vier. Fünf sechs.")
    next(stream)
    assert isinstance(speaker.acoustic, MadeVoice)
    assert speaker.acoustic.spoken == ["eins zwei."]


def test_a_sentence_sounds_the_same_wherever_it_stands(speaker: Speaker) -> None:
    alone = speaker.generate("Guten Tag.").samples[0]
    after = speaker.generate("Ja. Guten Tag.").samples[0]
    np.testing.assert_array_equal(after[-len(alone) :], alone)


@pytest.mark.parametrize("factor", [0.0, 1.0, 2.5])
def test_pauses_are_silent_and_as_long_as_said(speaker: Speaker, factor: float) -> None:
    parts = list(speaker.utterances("Eins. Zwei.\n\nDrei.", Manner(pause=factor)))
    wanted = [0.0, PAUSES[Ends.sentence] * factor, PAUSES[Ends.paragraph] * factor]
    assert [part.silence for part in parts] == [round(seconds * 22050) for seconds in wanted]
    for part in parts:
        sound = np.concatenate(list(part.sound()))
        assert sound.size == part.samples
        assert not sound[: part.silence].any()


def test_breaks_are_exact_to_the_sample(speaker: Speaker) -> None:
    text = '<speak><break time="10ms"/>Eins. <break time="777ms"/> Zwei.<break time="1s"/><break time="5ms"/></speak>'
    parts = list(speaker.utterances(text, ssml=True))
    silences = [part.silence for part in parts]
    assert silences == [round(0.010 * 22050), round(0.777 * 22050), 22050 + round(0.005 * 22050)]
    assert speaker.generate(text, ssml=True).samples.shape[1] == parts[-1].end


def test_nothing_clicks_where_speech_meets_silence(speaker: Speaker) -> None:
    for part in speaker.utterances("Eins. Zwei."):
        sound = np.concatenate(list(part.sound()))[part.silence :]
        assert np.abs(sound[[0, -1]]).max() < 1e-3


def test_prosody_and_options_come_together(speaker: Speaker) -> None:
    text = '<speak>Eins. <prosody rate="150%" pitch="+2st">Zwei.</prosody></speak>'
    speaker.generate(text, ssml=True, speed=2.0, pitch=1.0, seed=5)
    assert isinstance(speaker.acoustic, MadeVoice)
    assert speaker.acoustic.asked == [(2.0, 1.0, 5), (3.0, 3.0, 5)]


def test_what_the_voice_does_not_know_is_named_once(speaker: Speaker) -> None:
    with pytest.warns(UserWarning, match=r'"😀" \(U\+1F600\)') as told:
        audio = speaker.generate("Hallo 😀. 😀😀. Welt 😀!")
    assert len(told) == 1
    assert [word.text for word in audio.words] == ["Hallo", "Welt"]
    found: list[str] = []
    list(speaker.utterances("Ж. a", on_unknown=found.append))
    assert found == ["ж"]


@pytest.mark.parametrize("text", ["", "  \n ", "...", "!?", "—"])
def test_nothing_to_say_is_refused(speaker: Speaker, text: str) -> None:
    with pytest.raises(InputError, match="nothing that can be spoken"):
        speaker.generate(text)


def test_a_text_in_a_script_that_the_voice_does_not_know_is_refused(speaker: Speaker) -> None:
    with pytest.warns(UserWarning, match="left out"), pytest.raises(InputError, match="knows no character"):
        speaker.generate("Привет мир")


def test_a_language_that_the_voice_does_not_speak_is_refused(speaker: Speaker) -> None:
    with pytest.raises(InputError, match="speaks German, not English") as told:
        Speaker(speaker.acoustic, speaker.vocoder, language="en")
    assert told.value.hint == "leave out language, or choose a voice of that language"
    assert Speaker(speaker.acoustic, speaker.vocoder, language="de-AT").language == "de-AT"


def test_failures_of_the_voice_come_through(speaker: Speaker) -> None:
    with pytest.raises(GenerationFailed, match="Er verirrt sich"):
        speaker.generate("Gut. Er verirrt sich.")


@pytest.mark.parametrize(
    "options",
    [
        {"pause": -1.0},
        {"pause": float("nan")},
        {"speed": float("inf")},
        {"speed": 9.0},
        {"speed": "fast"},
        {"pitch": None},
        {"seed": 0.5},
    ],
)
def test_impossible_options_are_named(speaker: Speaker, options: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=next(iter(options))):
        speaker.generate("Hallo.", **options)


def test_memory_is_that_of_a_sentence(speaker: Speaker) -> None:
    def peak(sentences: int) -> int:
        tracemalloc.start()
        for _ in speaker.stream("Ein Satz, der etwas länger ist. " * sentences):
            pass
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(1)
    assert peak(12) < 1.5 * peak(3)


def test_a_voice_of_another_rate_is_refused(vocoder: WaveGlow) -> None:
    voice = MadeVoice()
    voice.rate = 24000
    with pytest.raises(InputError, match="24000 Hz"):
        Speaker(voice, vocoder)


def test_a_voice_file_speaks(tmp_path: Path) -> None:
    speaker = Speaker.load(write_voice(tmp_path / "voice.safetensors"), precision="float32", threads=1)
    audio = speaker.generate("Guten Tag.", seed=1)
    assert [word.text for word in audio.words] == ["Guten", "Tag."]
    assert np.isfinite(audio.samples).all()


def test_files_of_other_kinds_are_no_voices(tmp_path: Path) -> None:
    with pytest.raises(ModelFormatError, match="where a voice is needed"):
        Speaker.load(write_vae(tmp_path / "vae.safetensors"))
    with pytest.raises(ModelFormatError, match="where a voice is needed"):
        Speaker.load(PACKAGED / "aigc-waveglow.safetensors")
    with pytest.raises(InputError, match="nowhere"):
        Speaker.load("nowhere")


def test_words_check_themselves() -> None:
    with pytest.raises(InputError, match="cannot last"):
        SpokenWord("a", 2.0, 1.0)
    assert Audio(np.zeros(4), 8000).words == ()


def test_a_tacotron_speaks_english_with_times(tmp_path: Path, require: Callable[[str], Any]) -> None:
    torch = require("torch")
    state = tacotron2.walking_state()
    torch.save({name: torch.as_tensor(value) for name, value in state.items()}, tmp_path / "walking.pt")
    speaker = Speaker.load(tmp_path / "walking.pt", precision="float32", threads=1)
    assert speaker.language == "en"
    audio = speaker.generate("It costs $5. Good day.", seed=1)
    assert [word.text for word in audio.words] == ["It", "costs", "$5.", "Good", "day."]
    with pytest.raises(InputError, match="cannot change the pitch"):
        speaker.generate("Good day.", pitch=2.0)
