"""Kokoro models on our kernels against ONNX Runtime on the same file, and what they promise as voices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aigc_plugin import Engine
from aigc_plugin.errors import InputError
from aigc_plugin.generators.kokoro_decoder import DecoderNetwork
from aigc_plugin.generators.kokoro_layers import Layers
from aigc_plugin.generators.kokoro_prosody import ProsodyNetwork
from aigc_plugin.generators.speaker import Speaker
from aigc_plugin.types import FloatArray
from aigc_plugin.weights.families.kokoro import load_kokoro
from support.kokoro_models import inner_values, write_models
from support.require import require

require("torch")
require("onnx")
require("onnxruntime")
IDS = [0, *np.random.default_rng(2).integers(1, 178, 40).tolist(), 0]
STYLE = np.random.default_rng(5).standard_normal(16).astype(np.float32)
TEXT = "Hello world, this is it. Is that so?"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_models(tmp_path_factory.mktemp("kokoro"))


@pytest.fixture(scope="module")
def whole(models: tuple[Path, Path]) -> Path:
    return models[0]


@pytest.fixture(scope="module")
def of_bytes(models: tuple[Path, Path]) -> Path:
    return models[1]


@pytest.fixture(scope="module")
def wanted(whole: Path) -> dict[str, FloatArray]:
    return inner_values(whole, IDS, STYLE)


@pytest.fixture(autouse=True)
def without_espeak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIGC_ESPEAK", "none")


def networks(path: Path, backend: str) -> tuple[ProsodyNetwork, DecoderNetwork]:
    model = load_kokoro(path)
    layers = Layers(model.tensors, Engine(backend, precision="float32", threads=2))
    sizes = model.config.network
    return ProsodyNetwork(sizes, layers), DecoderNetwork(sizes, model.config.rate, layers)


def error(made: Any, wanted: Any) -> float:
    assert np.shape(made) == np.shape(wanted)
    return float(np.sqrt(np.mean((made - wanted) ** 2)) / np.sqrt(np.mean(np.square(wanted))))


def test_agrees_with_onnx_runtime(whole: Path, wanted: dict[str, FloatArray], backend: str) -> None:
    prosody, decoder = networks(whole, backend)
    said = prosody.run(IDS, STYLE[8:], 1.0)
    assert said.lengths.sum() == len(wanted["said"])
    assert error(said.said, wanted["said"]) < 1e-4
    assert error(said.pitch, wanted["pitch"]) < 1e-4
    assert error(said.loudness, wanted["loudness"]) < 1e-4
    frames = decoder.frames(said.said, said.pitch, said.loudness, STYLE[:8])
    # The angle of what is nearly nothing is that of a rounding error, so the spectra are given.
    assert error(decoder.generate(frames, wanted["spectra"], STYLE[:8]), wanted["audio"]) < 1e-3


def test_the_source_agrees_where_there_is_any(whole: Path, wanted: dict[str, FloatArray]) -> None:
    _, decoder = networks(whole, "auto")
    spectra = decoder.source.spectra(decoder.source.wave(wanted["pitch"]))
    size, other = spectra[:, :11], wanted["spectra"][:, :11]
    assert error(size, other) < 1e-3
    inner = (other > 0.05 * other.max()) & (np.arange(11) > 0) & (np.arange(11) < 10)
    turns = np.angle(np.exp(1j * (spectra[:, 11:] - wanted["spectra"][:, 11:])))
    assert inner.sum() > 100
    assert np.abs(turns[inner]).max() < 0.01


def test_bytes_are_multiplied_as_onnx_runtime_does(of_bytes: Path, backend: str) -> None:
    wanted = inner_values(of_bytes, IDS, STYLE)
    prosody, decoder = networks(of_bytes, backend)
    said = prosody.run(IDS, STYLE[8:], 1.0)
    # A value that lies between two levels may be rounded to the other one: each of the 256 is a step of 4e-3.
    rounded = error(said.said, wanted["said"])
    assert rounded < 5e-3
    source = decoder._stages[1]._source.run(wanted["spectra"])
    assert error(source, wanted["source"]) < 1e-4
    floats = Layers({name: value for name, value in load_kokoro(of_bytes).tensors.items() if ".scale" not in name},
                    Engine(backend))  # fmt: skip
    plain = ProsodyNetwork(load_kokoro(of_bytes).config.network, floats).run(IDS, STYLE[8:], 1.0)
    shared = min(len(plain.said), len(wanted["said"]))
    assert error(plain.said[:shared], wanted["said"][:shared]) > 2 * rounded


def test_speaks_with_the_times_of_its_words(whole: Path) -> None:
    speaker = Speaker.load(whole, threads=2)
    audio = speaker.generate(TEXT)
    assert audio.rate == 12000
    assert [word.text for word in audio.words] == TEXT.split()
    ends = [0.0]
    for word in audio.words:
        assert ends[-1] <= word.start < word.end <= audio.samples.shape[1] / audio.rate
        ends.append(word.end)
    assert np.isfinite(audio.samples).all()
    assert np.abs(audio.samples).max() > 0
    assert np.array_equal(speaker.generate(TEXT, seed=6).samples, audio.samples)
    assert np.array_equal(np.concatenate(list(speaker.stream(TEXT))), audio.samples[0])
    one_thread = Speaker.load(whole, threads=1)
    assert np.array_equal(one_thread.generate("Hello.").samples, speaker.generate("Hello.").samples)
    higher = speaker.generate(TEXT, pitch=4)
    assert higher.samples.shape == audio.samples.shape
    assert not np.array_equal(higher.samples, audio.samples)
    assert speaker.generate(TEXT, speed=4.0, pause=0).samples.shape[1] < audio.samples.shape[1]


def test_the_voice_decides_the_language(whole: Path) -> None:
    chinese = Speaker.load(whole, speaker="zf_xiaoxiao")
    assert chinese.language == "zh-CN"
    assert len(chinese.generate("今天天气很好。").words) >= 1
    assert Speaker.load(whole, speaker="bm_george").language == "en-GB"
    with pytest.raises(InputError, match="needs the program espeak-ng to read French"):
        Speaker.load(whole, speaker="ff_siwis").generate("Bonjour.")
    with pytest.raises(InputError, match="Japanese"):
        Speaker.load(whole, speaker="jf_alpha")
    with pytest.raises(InputError, match="no speaker 'af_nobody'"):
        Speaker.load(whole, speaker="af_nobody")
    with pytest.raises(InputError, match="takes no vocoder"):
        Speaker.load(whole, vocoder="aigc-waveglow")


def test_phonemes_are_spoken_as_given(whole: Path) -> None:
    speaker = Speaker.load(whole)
    assert np.array_equal(
        speaker.generate("həlˈO wˈɜɹld.", phonemes=True).samples, speaker.generate("Hello world.").samples
    )
