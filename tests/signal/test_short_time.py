"""Passes over the short-time spectrum: the identity is exact, streaming equals one piece."""

from __future__ import annotations

import numpy as np
import pytest

from aigc_plugin.signal.denoise import bias_spectrum, denoising_pass
from aigc_plugin.signal.mel import PUBLISHED, mel_spectrogram
from aigc_plugin.signal.refinement import MelPass
from aigc_plugin.signal.short_time import ShortTimePass


def through(stage: object, samples: np.ndarray, cuts: list[int]) -> np.ndarray:
    pieces = [stage.push(piece) for piece in np.split(samples, cuts)]  # type: ignore[attr-defined]
    return np.concatenate([*pieces, stage.finish()])  # type: ignore[attr-defined]


@pytest.mark.parametrize("count", [256, 513, 1024, 5000, 22050])
def test_a_pass_that_changes_nothing_returns_the_sound(count: int) -> None:
    samples = np.random.default_rng(count).uniform(-1, 1, count).astype(np.float32)
    output = through(ShortTimePass(lambda spectra, first: spectra), samples, [count // 3])
    assert output.shape == samples.shape
    np.testing.assert_allclose(output, samples, atol=2e-6)


def test_frames_are_numbered_without_gap() -> None:
    seen: list[int] = []

    def note(spectra: np.ndarray, first: int) -> np.ndarray:
        seen.extend(range(first, first + len(spectra)))
        return spectra

    through(ShortTimePass(note), np.zeros(256 * 40, np.float32), [100, 3000, 3001, 8000])
    assert seen == list(range(41))


def mel_pass(rows: np.ndarray) -> MelPass:
    stage = MelPass(above="keep")
    stage.want(rows)
    return stage


def test_a_mel_pass_brings_the_mel_nearer_and_streams() -> None:
    rng = np.random.default_rng(2)
    noise = rng.standard_normal(256 * 60).astype(np.float32) * 0.1
    wanted = mel_spectrogram(noise).values + np.sin(np.arange(61) / 6)[None] * 2
    rows = np.ascontiguousarray(wanted.T, dtype=np.float32)
    once = through(mel_pass(rows), noise, [])
    in_pieces = through(mel_pass(rows), noise, [7, 2000, 9000])
    np.testing.assert_allclose(in_pieces, once, atol=1e-6)

    def distance(samples: np.ndarray) -> float:
        return float(np.abs(mel_spectrogram(samples).values - wanted).mean())

    assert distance(once) < 0.35 * distance(noise)
    assert distance(through(mel_pass(rows), once, [])) < 0.8 * distance(once)


def test_a_mel_pass_leaves_what_lies_above_the_bands() -> None:
    tone = (0.3 * np.sin(2 * np.pi * 10000 / 22050 * np.arange(256 * 40))).astype(np.float32)
    louder = np.ascontiguousarray(mel_spectrogram(tone).values.T + 3, dtype=np.float32)
    output = through(mel_pass(louder), tone, [])
    np.testing.assert_allclose(output[2000:-2000], tone[2000:-2000], atol=1e-3)


def test_the_denoiser_takes_a_tone_off_and_leaves_speech() -> None:
    time = np.arange(22050)
    tone = (0.01 * np.cos(2 * np.pi * 2756.25 / 22050 * time)).astype(np.float32)
    bias = bias_spectrum(tone)
    assert abs(int(bias.argmax()) - round(2756.25 * PUBLISHED.n_fft / 22050)) <= 1
    silenced = through(denoising_pass(bias, 1.0), tone, [])
    assert np.abs(silenced[2000:-2000]).max() < 0.02 * np.abs(tone).max()
    loud = (0.5 * np.sin(2 * np.pi * 440 / 22050 * time)).astype(np.float32)
    denoised = through(denoising_pass(bias, 1.0), loud + tone, [])
    np.testing.assert_allclose(denoised[2000:-2000], loud[2000:-2000], atol=2e-3)
