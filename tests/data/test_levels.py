"""Levels, clipping and hash of a recording, independent of the blocks it is read in."""

from __future__ import annotations

import numpy as np
import pytest

from aigc_plugin.data.levels import AudioHash, LevelMeter, Levels

RATE = 22050


def metered(samples: np.ndarray, rate: int = RATE, block: int = 7001) -> Levels:
    meter = LevelMeter(rate)
    shaped = np.atleast_2d(samples).astype(np.float32)
    for start in range(0, shaped.shape[1], block):
        meter.push(shaped[:, start : start + block])
    return meter.finish()


def voice(seconds: float = 2.0, seed: int = 0) -> np.ndarray:
    """Pulses through a resonance, in [-1, 1]."""
    random = np.random.default_rng(seed)
    time = np.arange(int(seconds * RATE)) / RATE
    tones = sum(np.sin(2 * np.pi * 120 * k * time + random.uniform(0, 6)) / k for k in range(1, 20))
    return tones / np.abs(tones).max()


def test_levels_are_those_of_each_frame() -> None:
    samples = np.stack([voice(), 0.3 * voice(seed=1)])
    levels = metered(samples)
    frame = RATE // 100
    count = samples.shape[1] // frame
    assert len(levels.power) == -(-samples.shape[1] // frame)
    mono = samples.mean(axis=0)[: count * frame].reshape(count, frame)
    np.testing.assert_allclose(levels.power[:count], (mono**2).mean(axis=1), rtol=1e-4)
    both = np.abs(samples[:, : count * frame]).reshape(2, count, frame)
    np.testing.assert_allclose(levels.peak[:count], both.max(axis=(0, 2)), rtol=1e-6)


def test_levels_are_independent_of_the_blocks() -> None:
    samples = np.clip(2 * voice(), -1, 1)
    one, other = metered(samples, block=10**6), metered(samples, block=97)
    assert np.array_equal(one.power, other.power)
    assert np.array_equal(one.flat, other.flat)


@pytest.mark.parametrize("level", [1.0, 0.6])
def test_clipping_is_found_after_the_recording_was_turned_down(level: float) -> None:
    clipped = np.clip(1.5 * voice(), -1, 1)
    expected = np.mean(np.abs(clipped) >= 1)
    rounded = np.rint(level * clipped * 32767) / 32768
    levels = metered(rounded)
    assert levels.clipped_share(0, len(levels.power)) == pytest.approx(expected, rel=0.3)
    assert expected > 0.002


def test_clipping_in_one_channel_counts() -> None:
    levels = metered(np.stack([0.1 * voice(), np.clip(1.5 * voice(), -1, 1)]))
    assert levels.clipped_share(0, len(levels.power)) > 0.002


def test_a_silent_channel_is_not_clipped() -> None:
    levels = metered(np.stack([np.zeros(2 * RATE), 0.9 * voice(), np.full(2 * RATE, 0.01)]))
    assert levels.clipped_share(0, len(levels.power)) < 0.0005


@pytest.mark.parametrize("hertz", [100, 120, 1000])
def test_a_loud_sound_is_not_clipped(hertz: float) -> None:
    wave = np.rint(32767 * np.sin(2 * np.pi * hertz * np.arange(2 * RATE) / RATE)) / 32768
    assert metered(wave).clipped_share(0, 200) < 0.001
    assert metered(np.rint(voice() * 32767) / 32768).clipped_share(0, 200) < 0.001
    assert metered(np.zeros(RATE)).clipped_share(0, 100) == 0
    assert metered(np.rint(0.001 * voice() * 32767) / 32768).clipped_share(0, 200) == 0


def hashed(samples: np.ndarray, rate: int = RATE, block: int = 999) -> str:
    audio_hash = AudioHash(rate)
    for start in range(0, len(samples), block):
        audio_hash.push(samples[start : start + block].astype(np.float32))
    return audio_hash.digest()


def test_the_hash_is_that_of_the_sound() -> None:
    sound = np.rint(voice() * 30000) / 32768
    sound[1000:9000] = 0
    same = hashed(sound)
    assert hashed(sound, block=10**6) == same
    assert hashed(np.concatenate([np.zeros(5000), sound, np.zeros(123)])) == same
    assert hashed(sound + 1e-6) == same  # 24 bits of a 16-bit sound
    assert hashed(sound, rate=44100) != same
    assert hashed(np.delete(sound, 5000)) != same
    assert hashed(-sound) != same
