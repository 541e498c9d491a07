"""The voice: sentences in, mels and the frames of each word out; and what happens when attention fails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest

from aigc_plugin import GenerationFailed, InputError
from aigc_plugin.generators.tacotron2 import Tacotron2
from aigc_plugin.text.en.cleaners import normalise_english
from aigc_plugin.text.sentence import Sentence, SentenceWord
from support import tacotron2
from support.require import require

TEXT = "Hello brave new world, it is 1984!"


@pytest.fixture
def walking(tmp_path: Path) -> Callable[..., Tacotron2]:
    """`walking(precision=…, **made)`: a model whose attention walks through the text."""
    torch = require("torch")

    def load(*, precision: str = "auto", backend: str = "auto", stop: float = 0.5, **made: Any) -> Tacotron2:
        state = tacotron2.walking_state(**made)
        torch.save({name: torch.as_tensor(value) for name, value in state.items()}, tmp_path / "walking.pt")
        return Tacotron2.load(tmp_path / "walking.pt", precision=precision, backend=backend, stop=stop)

    return load


def sentence_of(text: str) -> Sentence:
    return Sentence(tuple(normalise_english(text)))


def test_words_lie_where_attention_is(walking: Callable[..., Tacotron2]) -> None:
    voice, sentence = walking(), sentence_of(TEXT)
    assert (voice.language, voice.rate, voice.hop, voice.precision) == ("en", 22050, 256, "bfloat16")
    spoken = voice.speak(sentence, seed=3)
    assert spoken.mel.dtype == np.float32
    assert spoken.mel.shape[0] == 80
    assert spoken.pitch is None
    assert len(spoken.spans) == len(sentence.words)
    begin = 0
    for word, (first, end) in zip(sentence.words, spoken.spans, strict=True):
        # Five frames a symbol; a space, and punctuation, behind each word.
        assert abs(first - (5 * begin + 2)) <= 3
        assert abs(end - first - 5 * len(word.spoken)) <= 6
        begin += len(word.spoken) + len(word.after) + 1
    assert spoken.spans[-1][1] <= spoken.mel.shape[1] <= 5 * begin


def test_the_same_seed_gives_the_same_bytes_and_speed_stretches_them(
    walking: Callable[..., Tacotron2],
) -> None:
    voice, sentence = walking(precision="int8"), sentence_of(TEXT)
    first, again = (voice.speak(sentence, seed=3) for _ in range(2))
    np.testing.assert_array_equal(first.mel, again.mel)
    assert np.any(voice.speak(sentence, seed=4).mel != first.mel)
    frames = first.mel.shape[1]
    for speed in (0.5, 0.8, 2.0):
        other = voice.speak(sentence, seed=3, speed=speed)
        assert other.mel.shape[1] == round(frames / speed)
        assert abs(np.subtract(other.spans, np.array(first.spans) / speed)).max() <= 1
        np.testing.assert_allclose(other.mel.mean(1), first.mel.mean(1), atol=0.01)


def test_several_threads_at_once(walking: Callable[..., Tacotron2]) -> None:
    voice, sentence = walking(), sentence_of(TEXT)
    expected = voice.speak(sentence).mel
    got: list[Any] = []
    threads = [Thread(target=lambda: got.append(voice.speak(sentence).mel)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for mel in got:
        np.testing.assert_array_equal(mel, expected)
    assert len(got) == 4


def test_raw_output(walking: Callable[..., Tacotron2]) -> None:
    voice = walking()
    output = voice.generate("Dr. Who", seed=1)
    assert len(output.symbols) == len("doctor who.")
    assert output.stopped
    assert output.alignments.shape == (output.mel.frames, len(output.symbols))
    assert output.gates.shape == (output.mel.frames,)
    assert output.gates[-1] > 0.5 >= output.gates[:-1].max()
    assert len(voice.generate("Who? ").symbols) == len("who?")
    assert len(voice.generate("{HH AH0 L OW1}!").symbols) == 5
    short = voice.generate("Dr. Who", seed=1, longest=7)
    assert (short.mel.frames, short.stopped) == (7, False)
    np.testing.assert_array_equal(short.alignments, output.alignments[:7])


def test_long_sentences_are_spoken_in_parts(walking: Callable[..., Tacotron2]) -> None:
    text = "one two three four five six, " * 6 + "and so on"
    sentence = sentence_of(text)
    assert len(text) > 150
    spoken = walking(frames_a_symbol=2).speak(sentence)
    spans = np.array(spoken.spans)
    assert (spans[:, 1] >= spans[:, 0]).all()
    assert (np.diff(spans[:, 0]) > 0).all()
    assert (spans[1:, 0] >= spans[:-1, 1]).all()
    # Two frames a symbol, a full stop more where it was cut.
    assert abs(spoken.mel.shape[1] - 2 * len(text)) <= 12


def test_words_that_are_not_spoken_have_empty_spans(walking: Callable[..., Tacotron2]) -> None:
    words = (
        SentenceWord("*", ""), SentenceWord("hello", "hello", ","), SentenceWord("привет", "привет"),
        SentenceWord("you", "you"),
    )  # fmt: skip
    voice = walking()
    assert voice.unknown(Sentence(words)) == "привет"
    spans = voice.speak(Sentence(words)).spans
    assert [end > first for first, end in spans] == [False, True, False, True]
    with pytest.raises(InputError, match="'привет' holds nothing that the model can speak"):
        voice.speak(Sentence(words[2:3]))


@pytest.mark.parametrize(
    ("made", "message"),
    [
        ({"frames_a_symbol": 1e6}, "stayed at symbol 1"),
        ({"frames_a_symbol": 3 / 50}, "skipped 1. symbols"),
        ({"sharp": 0.0}, "attention failed"),
    ],
)
def test_failed_attention_is_told(walking: Callable[..., Tacotron2], made: dict[str, float], message: str) -> None:
    with pytest.raises(GenerationFailed, match=message) as caught:
        walking(**made).speak(sentence_of(TEXT))
    assert "Hello brave new world" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "seed" in caught.value.hint


def test_a_gate_that_stays_shut_is_overruled_at_the_end_of_the_text(
    walking: Callable[..., Tacotron2],
) -> None:
    output = walking(stops=False).generate(TEXT, longest=2000)
    assert output.stopped
    assert output.mel.frames < 5 * len(output.symbols) + 90


def test_the_end_that_is_not_found_is_told(walking: Callable[..., Tacotron2]) -> None:
    with pytest.raises(GenerationFailed, match=r"the end was not found within 1\d\d frames"):
        walking(stops=False, frames_a_symbol=40).speak(sentence_of("go"))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda voice: voice.speak(sentence_of("a"), speed=0.2), "speed must be from 0.25 to 4"),
        (lambda voice: voice.speak(sentence_of("a"), speed=float("nan")), "speed must be"),
        (lambda voice: voice.speak(sentence_of("a"), pitch=-2.0), "cannot change the pitch"),
        (lambda voice: voice.speak(sentence_of("a"), seed=-1), "seed must be"),
        (lambda voice: voice.generate("a", seed=2**64), "seed must be"),
        (lambda voice: voice.generate("a", longest=0), "longest must be"),
        (lambda voice: voice.generate("a", longest=2.5), "longest must be a whole number"),
        (lambda voice: voice.generate("a", seed="one"), "seed must be a whole number"),
        (lambda voice: voice.generate(None), "text must be a str"),
        (lambda voice: voice.speak(sentence_of("a"), speed="fast"), "speed must be a number"),
        (lambda voice: voice.generate("…"), "nothing that can be spoken"),
    ],
)
def test_bad_arguments_are_refused(walking: Callable[..., Tacotron2], call: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        call(walking())


def test_bad_options_are_refused(walking: Callable[..., Tacotron2]) -> None:
    for options, message in (
        ({"stop": 1.0}, "stop must be"),
        ({"precision": "int4"}, "'int4' does not exist"),
    ):
        with pytest.raises(InputError, match=message):
            walking(**options)
    assert walking(backend="reference").precision == "float32"


def test_damaged_weights_are_told(tmp_path: Path) -> None:
    torch = require("torch")
    state = tacotron2.walking_state()
    state["decoder.prenet.layers.0.linear_layer.weight"][...] = 3e38
    torch.save({name: torch.as_tensor(value) for name, value in state.items()}, tmp_path / "bad.pt")
    with pytest.raises(GenerationFailed, match="no numbers"):
        Tacotron2.load(tmp_path / "bad.pt").generate("hello")
