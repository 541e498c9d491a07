"""A voice of phonemes with several speakers, of random weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aigc_plugin import Engine, Speaker, WaveGlow
from aigc_plugin.errors import InputError, ModelFormatError
from aigc_plugin.generators.voice import VoiceModel
from aigc_plugin.text.sentence import Sentence, SentenceWord
from aigc_plugin.weights.families import table
from aigc_plugin.weights.families.family_file import write_family_file
from aigc_plugin.weights.families.voice import load_voice
from aigc_plugin.weights.families.voice_config import VoiceConfig
from aigc_plugin.weights.families.voice_speakers import tensors_of_speaker
from oracles import voice as oracle
from support import voices

SENTENCE = Sentence((SentenceWord("Hello", "hello", ",", "həlˈO"), SentenceWord("world", "world", "!", "wˈɜɹld")))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return voices.write_phoneme_voice(tmp_path_factory.mktemp("voice") / "voice.safetensors")


def test_the_first_speaker_is_the_default(path: Path) -> None:
    model = load_voice(path)
    first, low, high = (VoiceModel(model, Engine(threads=1), speaker=name) for name in (None, "low", "high"))
    assert (first.notation, first.speakers, first.speaker) == ("phonemes-en-us", ("low", "high"), "low")
    np.testing.assert_array_equal(first.speak(SENTENCE).mel, low.speak(SENTENCE).mel)
    assert low.speak(SENTENCE).mel.shape != high.speak(SENTENCE).mel.shape or not np.allclose(
        low.speak(SENTENCE).mel, high.speak(SENTENCE).mel
    )


@pytest.mark.parametrize(("number", "name"), [(0, "low"), (1, "high")])
def test_pitch_and_length_are_those_of_the_speaker(path: Path, number: int, name: str) -> None:
    """The folded weights compute what the definition says: a row before the encoder, and one after it."""
    tensors = voices.voice_tensors(0, voices.PHONEME_VOICE)
    voice = VoiceModel(load_voice(path), Engine(threads=1), speaker=name)
    ids = voice._table.row(SENTENCE).ids.tolist()
    shifted = {**tensors, "embedding.weight": tensors["embedding.weight"] + tensors["speaker.weight"][number]}
    layers = voices.PHONEME_VOICE.encoder.layers
    rows = oracle.encode(ids, shifted, layers) + tensors["timbre.weight"][number]
    prosody = oracle.predict(rows, tensors, voices.PHONEME_VOICE.prosody.layers)
    speaker = voices.PHONEME_VOICE.speakers[number]
    np.testing.assert_allclose(voice.durations(SENTENCE), np.expm1(prosody[:, 0]) * speaker.length, atol=1e-3)
    said = voice.speak(SENTENCE)
    assert said.pitch is not None
    voiced = np.log(said.pitch[said.pitch > 0])
    assert len(voiced) > 0
    assert abs(voiced.mean() - speaker.pitch_mean) < 4 * speaker.pitch_scale


def test_a_voice_of_one_speaker_keeps_its_tensors() -> None:
    tensors = voices.voice_tensors()
    assert tensors_of_speaker(tensors, 0) is tensors


def test_an_unknown_speaker_is_refused_with_the_names(path: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no speaker 'bob'") as error:
        VoiceModel(load_voice(path), Engine(threads=1), speaker="bob")
    assert error.value.hint == "its speakers are low, high"
    german = load_voice(voices.write_voice(tmp_path / "german.safetensors"))
    with pytest.raises(InputError, match="no speaker 'low'") as error:
        VoiceModel(german, Engine(threads=1), speaker="low")
    assert error.value.hint == "leave out speaker"


@pytest.mark.parametrize("change", [None, (3, 24), (2, 23)])
def test_a_file_whose_speakers_do_not_fit_is_refused(tmp_path: Path, change: tuple[int, int] | None) -> None:
    tensors = voices.voice_tensors(0, voices.PHONEME_VOICE)
    del tensors["timbre.weight"]
    if change is not None:
        tensors["timbre.weight"] = np.zeros(change, np.float32)
    write_family_file(tmp_path / "voice.safetensors", table.VOICE, voices.PHONEME_VOICE, tensors, {})
    with pytest.raises(ModelFormatError, match=r"the tensor timbre\.weight"):
        load_voice(tmp_path / "voice.safetensors")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": "low"}, "different names"),
        ({"name": " "}, "name of a speaker must be a word"),
        ({"name": 3}, "name of a speaker must be a word"),
        ({"pitch_mean": "high"}, "pitch_mean of a speaker must be a number"),
        ({"pitch_mean": float("nan")}, "pitch_mean of a speaker must be a number"),
        ({"length": 0.0}, "length of a speaker must be a number"),
        ({"age": 30}, "unknown keys: age"),
    ],
)
def test_speakers_that_cannot_be_are_refused(change: dict[str, Any], message: str) -> None:
    config = json.loads(json.dumps(voices.PHONEME_VOICE.to_dict()))
    assert VoiceConfig.from_dict(config) == voices.PHONEME_VOICE
    config["speakers"][1] |= change
    with pytest.raises(ModelFormatError, match=message):
        VoiceConfig.from_dict(config)


@pytest.mark.parametrize("notation", ["ipa", 3, []])
def test_a_notation_that_is_not_known_is_refused(notation: object) -> None:
    with pytest.raises(ModelFormatError, match="notation must be one of graphemes, phonemes-en-us"):
        VoiceConfig.from_dict({**voices.PHONEME_VOICE.to_dict(), "notation": notation})


def test_a_text_without_phonemes_says_so(path: Path) -> None:
    with pytest.raises(InputError, match="comes without any"):
        VoiceModel(load_voice(path), Engine(threads=1)).speak(Sentence((SentenceWord("Hi", "hi"),)))


def test_a_speaker_is_loaded_by_name(path: Path) -> None:
    speaker = Speaker.load(path, speaker="high")
    assert isinstance(speaker.vocoder, WaveGlow)
    assert speaker.acoustic.speakers == ("low", "high")
    assert "phonemes" in speaker.acoustic.notation
