"""Loudness against an oracle written from the recommendation, and the gain computed from it."""

from __future__ import annotations

import numpy as np
import pytest

from aigc_plugin.data.loudness import Loudness, gain_to, measure, true_peak
from aigc_plugin.media.audio.resample import resample
from oracles import loudness as oracle


def changing(seconds: float = 6.0) -> np.ndarray:
    """Noise in bursts from -70 to -5 dB, so that both gates matter."""
    random = np.random.default_rng(5)
    count = int(seconds * oracle.RATE)
    envelope = 10 ** (np.interp(np.arange(count), np.linspace(0, count, 13), random.uniform(-70, -5, 13)) / 20)
    return (random.standard_normal(count) * envelope * 0.3).astype(np.float32)


def test_loudness_is_that_of_the_recommendation() -> None:
    samples = changing()
    expected = oracle.integrated(samples)
    assert measure(samples, oracle.RATE).integrated == pytest.approx(expected, abs=0.02)
    assert measure(samples, oracle.RATE).integrated != pytest.approx(
        oracle.integrated(samples[: 2 * oracle.RATE]), abs=1
    )


@pytest.mark.parametrize(("rate", "error"), [(8000, 0.35), (16000, 0.1), (22050, 0.1), (44100, 0.05)])
def test_other_sample_rates_give_the_same_loudness(rate: int, error: float) -> None:
    time = np.arange(5 * oracle.RATE) / oracle.RATE
    tones = sum(0.1 * np.sin(2 * np.pi * hertz * time) for hertz in (60, 300, 1000, 2500)).astype(np.float32)
    there = resample(tones[np.newaxis], oracle.RATE, rate)[0]
    assert measure(there, rate).integrated == pytest.approx(oracle.integrated(tones), abs=error)


def test_full_scale_sine_is_3_lufs_below() -> None:
    """EBU Tech 3341: a mono 997 Hz sine of 0 dBFS has -3.01 LUFS."""
    sine = np.sin(2 * np.pi * 997 * np.arange(3 * 48000) / 48000).astype(np.float32)
    assert measure(sine, 48000).integrated == pytest.approx(-3.01, abs=0.02)


def test_true_peak_lies_between_samples() -> None:
    """A sine at a quarter of the sample rate, sampled at 45 degrees: each sample is 3 dB below the wave's peak."""
    wave = (0.5 * np.sin(np.pi / 2 * np.arange(2000) + np.pi / 4)).astype(np.float32)
    assert 20 * np.log10(np.abs(wave).max()) == pytest.approx(-9.03, abs=0.01)
    assert true_peak(wave[500:1500] * np.hanning(1000).astype(np.float32), 48000) == pytest.approx(-6.02, abs=0.1)


@pytest.mark.parametrize("samples", [np.full(100, 0.5), np.zeros(48000), np.full(48000, 1e-6)])
def test_short_or_silent_recordings_have_no_loudness(samples: np.ndarray) -> None:
    measured = measure(samples.astype(np.float32), 48000)
    assert measured.integrated is None
    assert gain_to(-23, measured, -1) == (0.0, False)


def test_the_peak_limits_the_gain() -> None:
    assert gain_to(-23.0, Loudness(-33.0, -20.0), -1.0) == (10.0, False)
    assert gain_to(-23.0, Loudness(-33.0, -6.0), -1.0) == (5.0, True)
    assert gain_to(-23.0, Loudness(-13.0, 0.5), -1.0) == (-10.0, False)
