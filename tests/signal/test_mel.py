"""The mel spectrogram against its definition in float64, and against librosa where it is installed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from aigc_plugin.errors import InputError
from aigc_plugin.media.audio.audio import Audio
from aigc_plugin.signal.mel import MelSettings, MelStream, mel_bands, mel_filters, mel_spectrogram
from aigc_plugin.types import Mel

SETTINGS = [
    MelSettings(),
    MelSettings(rate=48000, n_fft=2048, hop=300, n_mel=128, f_min=40.0, f_max=20000.0),
    MelSettings(rate=16000, n_fft=512, hop=128, n_mel=90, f_max=8000.0),  # bands without a bin of their own
]


def slaney_hertz(mel: float) -> float:
    """Independent of the package's method: one band at a time, from the published definition."""
    return 200.0 / 3.0 * mel if mel < 15.0 else 1000.0 * 6.4 ** ((mel - 15.0) / 27.0)


def slaney_mel(hertz: float) -> float:
    low, high = 0.0, 200.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if slaney_hertz(middle) < hertz else (low, middle)
    return low


def expected_filters(settings: MelSettings) -> np.ndarray:
    low, high = slaney_mel(settings.f_min), slaney_mel(settings.f_max)
    step = (high - low) / (settings.n_mel + 1)
    filters = np.zeros((settings.n_mel, settings.n_fft // 2 + 1))
    for band in range(settings.n_mel):
        left, centre, right = (slaney_hertz(low + step * (band + k)) for k in range(3))
        for index in range(filters.shape[1]):
            hertz = index * settings.rate / settings.n_fft
            if left < hertz <= centre:
                filters[band, index] = (hertz - left) / (centre - left)
            elif centre < hertz < right:
                filters[band, index] = (right - hertz) / (right - centre)
        filters[band] *= 2 / (right - left)
    return filters


def expected_mel(samples: np.ndarray, settings: MelSettings = SETTINGS[0]) -> np.ndarray:
    """Use the discrete Fourier transform as a matrix product, in float64."""
    n = settings.n_fft
    padded = np.pad(samples.astype(np.float64), n // 2, mode="reflect")
    starts = range(0, samples.size + 1, settings.hop)
    frames = np.stack([padded[start : start + n] for start in starts], axis=1)
    window = np.sin(np.pi * np.arange(n) / n) ** 2
    angles = 2 * np.pi * np.outer(np.arange(n // 2 + 1), np.arange(n)) / n
    magnitude = np.hypot((np.cos(angles) * window) @ frames, (np.sin(angles) * window) @ frames)
    return np.log(np.maximum(expected_filters(settings) @ magnitude, 1e-5))


@pytest.fixture
def recording(speech: Path) -> np.ndarray:
    samples, rate = soundfile.read(speech, dtype="float32")
    assert rate == 22050
    return samples


def signals() -> dict[str, np.ndarray]:
    time = np.arange(9000) / 22050
    noise = np.random.default_rng(0).standard_normal(9000)
    return {
        "noise": 0.2 * noise,
        "tone": np.sin(2 * np.pi * 1000 * time),  # its side lobes are where a float32 window shows
        "silence": np.zeros(9000),
        "click": np.eye(1, 9000, 4000)[0],
        "quiet": 1e-6 * noise,
    }


@pytest.mark.parametrize("settings", SETTINGS)
def test_filters_follow_the_definition(settings: MelSettings) -> None:
    np.testing.assert_allclose(mel_filters(settings), expected_filters(settings), rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_bands_are_the_product_with_the_filters(settings: MelSettings, dtype: type) -> None:
    magnitude = np.random.default_rng(0).uniform(0, 100, (settings.n_fft // 2 + 1, 7)).astype(dtype)
    mel = mel_bands(magnitude, settings)
    assert mel.dtype == dtype
    np.testing.assert_allclose(mel, expected_filters(settings) @ magnitude, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", signals())
def test_mel_follows_the_definition(name: str) -> None:
    samples = signals()[name].astype(np.float32)
    np.testing.assert_allclose(mel_spectrogram(samples).values, expected_mel(samples), atol=5e-6)


def test_mel_of_other_settings_follows_the_definition() -> None:
    samples = signals()["noise"].astype(np.float32)
    mel = mel_spectrogram(Audio(samples, 48000), settings=SETTINGS[1])
    assert (mel.rate, mel.hop) == (48000, 300)
    np.testing.assert_allclose(mel.values, expected_mel(samples, SETTINGS[1]), atol=5e-6)


def test_mel_of_speech_follows_the_definition(recording: np.ndarray) -> None:
    np.testing.assert_allclose(mel_spectrogram(recording).values, expected_mel(recording), atol=5e-6)


def test_mel_matches_librosa(recording: np.ndarray, require: Callable[[str], Any]) -> None:
    librosa = require("librosa")
    filters = librosa.filters.mel(sr=22050, n_fft=1024, n_mels=80, fmin=0, fmax=8000)
    for samples in (recording, *(signal.astype(np.float32) for signal in signals().values())):
        transform = librosa.stft(samples, n_fft=1024, hop_length=256, center=True, pad_mode="reflect")
        theirs = np.log(np.maximum(filters @ np.abs(transform), 1e-5))
        np.testing.assert_allclose(mel_spectrogram(samples).values, theirs, atol=1e-4)


@pytest.mark.parametrize("pieces", ["singles", "odd", "large"])
def test_stream_gives_the_same_as_one_shot(pieces: str, recording: np.ndarray) -> None:
    samples = recording[:40000]
    random = np.random.default_rng(1)
    stream = MelStream()
    mel, taken, known = [], 0, 0
    while taken < samples.size:
        size = {"singles": 1, "odd": int(random.integers(0, 2000)), "large": 30000}[pieces]
        if pieces == "singles" and taken > 3000:
            size = 5000
        mel.append(stream.push(samples[taken : taken + size]))
        taken = min(taken + size, samples.size)
        known += mel[-1].shape[1]
        final = (taken - 512) // 256 + 1 if taken > 512 else 0  # the reflected head needs 513 samples
        assert known == final
    mel.append(stream.finish())
    np.testing.assert_allclose(np.concatenate(mel, axis=1), mel_spectrogram(samples).values, atol=1e-6, rtol=0)


@pytest.mark.parametrize("length", [1, 2, 255, 256, 257, 511, 512, 513, 1023, 1024, 1025, 1280])
def test_short_sound_has_one_frame_a_hop_and_one(length: int) -> None:
    samples = np.random.default_rng(length).uniform(-0.5, 0.5, length).astype(np.float32)
    mel = mel_spectrogram(samples)
    assert mel.frames == 1 + length // 256
    np.testing.assert_allclose(mel.values, expected_mel(samples), atol=5e-6)
    stream = MelStream()
    pieces = [stream.push(samples[k : k + 1]) for k in range(length)]
    np.testing.assert_allclose(np.concatenate([*pieces, stream.finish()], axis=1), mel.values, atol=1e-6, rtol=0)


def test_silence_is_the_floor() -> None:
    assert np.unique(mel_spectrogram(np.zeros(1000, np.float32)).values) == np.float32(np.log(1e-5))


def test_other_rates_are_resampled() -> None:
    time = np.arange(48000) / 48000
    fast = mel_spectrogram(Audio(0.5 * np.sin(2 * np.pi * 500 * time), 48000))
    slow = mel_spectrogram(0.5 * np.sin(2 * np.pi * 500 * np.arange(22050) / 22050))
    assert fast.frames == slow.frames
    loud = slow.values[:, 5:-5] > -6
    assert np.abs(fast.values - slow.values)[:, 5:-5][loud].max() < 0.01


def test_channels_are_chosen_by_the_caller() -> None:
    both = np.stack([signals()["noise"], signals()["tone"]]).astype(np.float32)
    with pytest.raises(InputError, match="2 channels"):
        mel_spectrogram(both)
    with pytest.raises(InputError, match="channel 2"):
        mel_spectrogram(both, channel=2)
    np.testing.assert_array_equal(mel_spectrogram(both, channel=1).values, mel_spectrogram(both[1]).values)


def test_result_says_what_it_is() -> None:
    mel = mel_spectrogram(np.zeros(22050, np.float32))
    assert isinstance(mel, Mel)
    assert repr(mel) == "Mel(80 bands x 87 frames, 22050 Hz, hop 256, 1.010 s, [-11.51, -11.51])"


@pytest.mark.parametrize(
    "changes",
    [{"n_fft": 1023}, {"hop": 0}, {"hop": 600}, {"f_max": 12000.0}, {"f_min": 9000.0}, {"n_mel": 0}],
)
def test_impossible_settings_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        MelSettings(**changes)
