"""Piper voices on our kernels against ONNX Runtime on the same file, and what they promise as voices."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from aigc_plugin import Engine
from aigc_plugin.errors import InputError
from aigc_plugin.generators.speaker import Speaker
from aigc_plugin.generators.vits import VitsVoice
from aigc_plugin.types import FloatArray
from aigc_plugin.weights.families.vits import VitsFile, load_vits
from aigc_plugin.weights.families.vits_shapes import tensors_of_speaker
from support.require import require
from support.vits_voices import with_given_noise, write_voice

require("torch")
require("onnx")
ORT = require("onnxruntime")
SCALES = np.array([0.667, 1.2, 0.8], np.float32)
TEXT = "Hello world, this is it. Is that so?"


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_voice(tmp_path_factory.mktemp("single") / "en_US-random-medium.onnx")


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A voice of three speakers with the larger residual blocks of the quality "high"."""
    return write_voice(tmp_path_factory.mktemp("several") / "several.onnx", speakers=3, rates=(4, 2), pairs=True)


@pytest.fixture(autouse=True)
def without_espeak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIGC_ESPEAK", "none")


def ours(model: VitsFile, engine: Engine, ids: list[int], noise: list[FloatArray], speaker: int) -> FloatArray:
    """The network as the exported graph runs it, with the noise given."""
    sizes = model.config.network
    network = engine.core.Vits(
        asdict(sizes), tensors_of_speaker(model.tensors, model.config, speaker), engine=engine.native
    )
    rows, moments = network.encode(ids)
    logarithms = network.lengths(rows, np.ascontiguousarray(noise[0][0].T) * SCALES[2])
    frames = np.ceil(np.exp(logarithms) * SCALES[1]).astype(int)
    laid_out = np.repeat(moments, frames, axis=0)
    spread = np.exp(laid_out[:, sizes.latents :]) * SCALES[0]
    z = laid_out[:, : sizes.latents] + noise[1][0].T[: len(laid_out)] * spread
    samples: FloatArray = network.decode(network.flow(np.ascontiguousarray(z)), 0, len(z))
    return samples


def theirs(path: Path, ids: list[int], noise: list[FloatArray], frames: int, speaker: int | None) -> FloatArray:
    session = ORT.InferenceSession(with_given_noise(path), providers=["CPUExecutionProvider"])
    given = {"input": np.array([ids]), "input_lengths": np.array([len(ids)]), "scales": SCALES, "noise0": noise[0]}
    given |= {"noise1": noise[1][:, :, :frames]} | ({} if speaker is None else {"sid": np.array([speaker])})
    names = {one.name for one in session.get_inputs()}
    samples: FloatArray = session.run(None, {name: value for name, value in given.items() if name in names})[0].ravel()
    return samples


@pytest.mark.parametrize(("voice", "speaker"), [("single", None), ("several", 0), ("several", 2)])
def test_agrees_with_onnx_runtime(
    voice: str, speaker: int | None, request: pytest.FixtureRequest, backend: str
) -> None:
    path = request.getfixturevalue(voice)
    model = load_vits(path)
    random = np.random.default_rng(2)
    ids = [1, 0, *random.integers(3, 60, 45).tolist(), 2]
    noise = [random.standard_normal((1, n, length)).astype(np.float32) for n, length in ((2, 48), (12, 6000))]
    engine = Engine(backend, precision="float32", threads=2)
    samples = ours(model, engine, ids, noise, speaker or 0)
    wanted = theirs(path, ids, noise, len(samples) // model.config.hop, speaker)
    assert len(samples) == len(wanted) > 100
    assert np.sqrt(np.mean((samples - wanted) ** 2)) < 1e-3 * np.sqrt(np.mean(wanted**2))


def test_pieces_are_the_whole(single: Path) -> None:
    voice = VitsVoice(load_vits(single), Engine(threads=2))
    latents = np.random.default_rng(3).standard_normal((300, 12)).astype(np.float32)
    whole = voice._network.decode(latents, 0, 300)
    pieces = [voice._network.decode(latents, first, min(37, 300 - first)) for first in range(0, 300, 37)]
    assert np.array_equal(np.concatenate(pieces), whole)
    with pytest.raises(InputError, match="do not exist"):
        voice._network.decode(latents, 290, 11)


def test_speaks_with_the_times_of_its_words(single: Path) -> None:
    speaker = Speaker.load(single, threads=2)
    audio = speaker.generate(TEXT, seed=5)
    assert audio.rate == 16000
    assert [word.text for word in audio.words] == TEXT.split()
    ends = [0.0]
    for word in audio.words:
        assert ends[-1] <= word.start < word.end <= audio.samples.shape[1] / audio.rate
        ends.append(word.end)
    assert np.isfinite(audio.samples).all()
    assert np.abs(audio.samples).max() > 0
    assert np.array_equal(np.concatenate(list(speaker.stream(TEXT, seed=5))), audio.samples[0])
    assert not np.array_equal(speaker.generate(TEXT, seed=6).samples[0, :2000], audio.samples[0, :2000])
    faster = speaker.generate(TEXT, seed=5, speed=2.0, pause=0)
    assert faster.samples.shape[1] < audio.samples.shape[1]


def test_speakers_differ(several: Path) -> None:
    sounds = [
        Speaker.load(several, speaker=name).generate("Hello.").samples[0] for name in (None, "speaker-0", "speaker-2")
    ]
    assert np.array_equal(sounds[0], sounds[1])
    assert not np.array_equal(sounds[0][:500], sounds[2][:500])
    with pytest.raises(InputError, match="no speaker 'Ann'"):
        Speaker.load(several, speaker="Ann")


def test_refuses_what_it_cannot_do(single: Path) -> None:
    speaker = Speaker.load(single)
    with pytest.raises(InputError, match="pitch"):
        speaker.generate("Hello.", pitch=2.0)
    with pytest.raises(InputError, match="takes no vocoder"):
        Speaker.load(single, vocoder="aigc-waveglow")
    with pytest.raises(InputError, match="speaks English"):
        Speaker.load(single, language="de")


def test_phonemes_are_spoken_as_given(single: Path) -> None:
    speaker = Speaker.load(single)
    assert np.array_equal(
        speaker.generate("həlˈO wˈɜɹld.", phonemes=True).samples, speaker.generate("Hello world.").samples
    )
