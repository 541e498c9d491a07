"""An embedded voice of random weights: what it promises whatever it has learned."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aigc_plugin import Engine
from aigc_plugin.errors import InputError, ModelFormatError
from aigc_plugin.generators.voice import VoiceModel, whole_frames
from aigc_plugin.text.sentence import Sentence, SentenceWord
from aigc_plugin.weights.families.voice import load_voice
from support import voices

SENTENCE = Sentence((SentenceWord("Es", "es"), SentenceWord("kostet", "kostet"), SentenceWord("3 €", "drei euro", ".")))


@pytest.fixture(scope="module")
def voice(tmp_path_factory: pytest.TempPathFactory) -> VoiceModel:
    path = voices.write_voice(tmp_path_factory.mktemp("voice") / "voice.safetensors")
    return VoiceModel(load_voice(path), Engine(threads=1))


def test_mel_pitch_and_words_belong_together(voice: VoiceModel) -> None:
    said = voice.speak(SENTENCE)
    assert said.mel.dtype == np.float32
    assert said.pitch is not None
    assert said.mel.shape == (80, len(said.pitch))
    assert np.all((said.pitch == 0) | ((said.pitch > 20) & (said.pitch < 5000)))
    ends = [0]
    for start, end in said.spans:
        assert ends[-1] <= start < end <= said.mel.shape[1]
        ends.append(end)


@pytest.mark.parametrize("speed", [0.5, 2.0, 4.0])
def test_speed_changes_the_length_alone(voice: VoiceModel, speed: float) -> None:
    frames = voice.durations(SENTENCE).sum()
    assert abs(voice.speak(SENTENCE, speed=speed).mel.shape[1] - frames / speed) <= 1


def test_pitch_moves_what_the_network_is_told(voice: VoiceModel) -> None:
    plain, high = voice.speak(SENTENCE), voice.speak(SENTENCE, pitch=7.0)
    assert plain.spans == high.spans
    assert not np.allclose(plain.mel, high.mel)


def test_the_same_words_sound_the_same(voice: VoiceModel) -> None:
    np.testing.assert_array_equal(voice.speak(SENTENCE).mel, voice.speak(SENTENCE, seed=5).mel)


def test_an_unspoken_word_has_an_empty_span_in_its_place(voice: VoiceModel) -> None:
    words = (
        SentenceWord("(", ""),
        SentenceWord("ja", "ja"),
        SentenceWord("☺", ""),
        SentenceWord("gut", "gut", "."),
    )
    spans = voice.speak(Sentence(words)).spans
    assert spans[0][0] == spans[0][1] <= spans[1][0]
    assert spans[2] == (spans[1][1], spans[1][1])


@pytest.mark.parametrize(
    ("values", "message"),
    [({"speed": 0.0}, "speed must be from 0.25 to 4"), ({"speed": float("nan")}, "speed"),
     ({"pitch": 60.0}, "pitch must be from -24 to 24"), ({"pitch": float("inf")}, "pitch")],
)  # fmt: skip
def test_values_out_of_range_are_refused(voice: VoiceModel, values: dict[str, float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        voice.speak(SENTENCE, **values)


def test_unknown_characters_are_named(voice: VoiceModel) -> None:
    assert voice.unknown(Sentence((SentenceWord("日x", "日x"),))) == "日"
    with pytest.raises(InputError, match="knows no character"):
        voice.speak(Sentence((SentenceWord("日", "日"),)))


def test_rounding_keeps_the_ends_in_place() -> None:
    lengths = np.random.default_rng(0).uniform(0, 4, 500)
    whole = whole_frames(lengths)
    assert np.abs(np.cumsum(whole) - np.cumsum(lengths)).max() <= 0.5
    assert whole.min() >= 0
    assert whole_frames(np.array([0.1, 0.1])).sum() == 1


def test_another_kind_of_file_is_named(tmp_path: Path) -> None:
    path = voices.write_vae(tmp_path / "vae.safetensors")
    with pytest.raises(ModelFormatError, match="is a sound texture model, where a voice is needed"):
        load_voice(path)
    (tmp_path / "text.safetensors").write_text("no model at all")
    with pytest.raises(ModelFormatError, match=r"text\.safetensors is not a model file"):
        load_voice(tmp_path / "text.safetensors")
