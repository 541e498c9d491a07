"""Generated music: the same for a seed, as long as it should be, soft, wide, and never silent for long."""

from __future__ import annotations

import numpy as np
import pytest

from aigc_plugin.generators.ambient_music import RATE, ambient_music


def test_a_seed_gives_the_same_music_and_another_seed_another() -> None:
    assert np.array_equal(ambient_music(8, 3), ambient_music(8, 3))
    assert not np.allclose(ambient_music(8, 3), ambient_music(8, 4), atol=0.05)


@pytest.mark.parametrize("seconds", [0.01, 1.0, 13.37])
def test_it_is_as_long_as_it_should_be(seconds: float) -> None:
    music = ambient_music(seconds)
    assert music.shape == (2, round(seconds * RATE))
    assert music.dtype == np.float32
    assert np.abs(music).max() <= 0.5


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_it_is_soft_wide_and_goes_on(seed: int) -> None:
    music = ambient_music(24, seed)
    level = np.sqrt((music.reshape(2, 12, -1) ** 2).mean(axis=(0, 2)))
    assert level[1:].min() > 0.15 * level.max()
    power = np.abs(np.fft.rfft(music.sum(axis=0))) ** 2
    frequency = np.fft.rfftfreq(music.shape[1], 1 / RATE)
    assert power[frequency > 6000].sum() < 0.01 * power.sum()
    assert np.corrcoef(music)[0, 1] < 0.98
    assert np.abs(np.diff(music)).max() < 0.1
