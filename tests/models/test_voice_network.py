"""The acoustic model and the auto-encoder on every tier, beside their description in float64."""

from __future__ import annotations

import numpy as np
import pytest

from aigc_plugin import _core
from aigc_plugin.errors import InputError
from oracles import voice as oracle
from support import voices
from support.voices import VAE, VOICE

VOICE_TENSORS, VAE_TENSORS = voices.voice_tensors(), voices.vae_tensors()
N_MEL = VOICE.decoder.n_mel


def build_voice(backend: str, threads: int = 2) -> _core.VoiceNetwork:
    return _core.VoiceNetwork(VOICE.to_dict(), VOICE_TENSORS, engine=_core.Engine(backend, threads=threads))


def build_vae(backend: str) -> _core.MelVae:
    return _core.MelVae(VAE.to_dict(), VAE_TENSORS, engine=_core.Engine(backend, threads=2))


def close(got: np.ndarray, want: np.ndarray) -> None:
    """To float32's rounding over some twenty layers."""
    assert got.dtype == np.float32
    assert got.shape == want.shape
    assert np.abs(got - want).max() <= 2e-5 * max(1.0, np.abs(want).max())


@pytest.mark.parametrize("count", [1, 2, 7, 90])
def test_symbols_to_rows_to_prosody(count: int, backend: str) -> None:
    ids = np.random.default_rng(count).integers(0, len(VOICE.symbols), count).tolist()
    network = build_voice(backend)
    rows = oracle.encode(ids, VOICE_TENSORS, VOICE.encoder.layers)
    close(network.encode(ids), rows)
    close(network.predict(rows.astype(np.float32)), oracle.predict(rows, VOICE_TENSORS, VOICE.prosody.layers))


@pytest.mark.parametrize("durations", [[1], [2], [0, 3, 0], [4, 0, 0, 5, 1, 1, 7], [1] * 33, [200, 1]])
def test_rows_and_durations_to_frames(durations: list[int], backend: str) -> None:
    rng = np.random.default_rng(5)
    rows = rng.standard_normal((len(durations), VOICE.encoder.width)).astype(np.float32)
    tone = rng.standard_normal((len(durations), 2)).astype(np.float32)
    got = build_voice(backend).decode(rows, tone, durations)
    layers = VOICE.decoder.stack.layers
    close(got, oracle.decode(rows.astype(float), tone, durations, VOICE_TENSORS, layers, N_MEL))


@pytest.mark.parametrize("count", [1, 2, 19])
def test_frames_to_code_and_back(count: int, backend: str) -> None:
    rng = np.random.default_rng(count)
    mel = rng.standard_normal((count * VAE.frames, N_MEL)).astype(np.float32)
    network = build_vae(backend)
    want = oracle.vae_encode(mel.astype(float), VAE_TENSORS, VAE.encoder.layers, VAE.pairs)
    close(network.encode(mel), want)
    code = rng.standard_normal((count, VAE.latents)).astype(np.float32)
    close(
        network.decode(code),
        oracle.vae_decode(code.astype(float), VAE_TENSORS, VAE.decoder.stack.layers, N_MEL),
    )


def test_the_number_of_threads_changes_nothing(backend: str) -> None:
    ids = list(range(30))
    one, three = build_voice(backend, 1), build_voice(backend, 3)
    assert np.array_equal(one.encode(ids), three.encode(ids))


def test_what_does_not_fit_is_refused() -> None:
    network = build_voice("reference")
    rows = np.zeros((3, VOICE.encoder.width), np.float32)
    tone = np.zeros((3, 2), np.float32)
    with pytest.raises(InputError, match=r"symbol 99 is none of the voice's"):
        network.encode([1, 99])
    with pytest.raises(InputError, match="columns"):
        network.predict(rows[:, :-1].copy())
    with pytest.raises(InputError, match="same symbols, not 3, 3 and 2"):
        network.decode(rows, tone, [1, 2])
    with pytest.raises(InputError, match="no frame at all"):
        network.decode(rows, tone, [0, 0, 0])
    with pytest.raises(InputError, match="not -1"):
        network.decode(rows, tone, [4, -1, 0])
    with pytest.raises(InputError, match="not 99999999"):
        network.decode(rows, tone, [1, 1, 99999999])
    with pytest.raises(InputError, match=f"multiple of {VAE.frames} frames"):
        build_vae("reference").encode(np.zeros((VAE.frames + 1, N_MEL), np.float32))


def test_a_missing_or_misshapen_tensor_is_named() -> None:
    short = {name: value for name, value in VOICE_TENSORS.items() if name != "tone.bias"}
    with pytest.raises(InputError, match=r"tone\.bias"):
        _core.VoiceNetwork(VOICE.to_dict(), short, engine=_core.Engine("reference", threads=1))
    wrong = {**VOICE_TENSORS, "place.weight": np.zeros((3, 4), np.float32)}
    with pytest.raises(InputError, match=r"place\.weight"):
        _core.VoiceNetwork(VOICE.to_dict(), wrong, engine=_core.Engine("reference", threads=1))
