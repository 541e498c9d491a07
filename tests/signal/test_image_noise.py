"""The estimate of noise in an image, and its reduction."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from aigc_plugin.signal.image_noise import is_reducible, noise_level, reduce_noise
from oracles.motion import texture

CLEAN: dict[str, Any] = {
    "flat": np.full((96, 96), 120, np.uint8),
    "checkerboard": (np.indices((96, 96)).sum(0) % 2 * 255).astype(np.uint8),
    "ramp": np.tile(np.arange(96, dtype=np.uint8), (96, 1)),
    "disc": (200.0 * (np.hypot(*(np.indices((96, 96)) - 48)) < 30)).astype(np.uint8),
    "small": np.random.default_rng(0).normal(128, 8, (40, 40)).astype(np.uint8),
    "a pixel": np.zeros((1, 1), np.uint8),
    "no numbers": np.full((96, 96), np.nan, np.float32),
}


def smooth(height: int, width: int) -> Any:
    """An image without fine detail."""
    rows, columns = np.mgrid[0:height, 0:width]
    return 120 + 50 * np.sin(rows / 23) * np.cos(columns / 31)


@pytest.mark.parametrize("plane", CLEAN.values(), ids=CLEAN)
def test_what_is_clean_has_none(plane: Any) -> None:
    assert not is_reducible(noise_level(plane, 255))


@pytest.mark.parametrize("deviation", [3, 8, 20])
@pytest.mark.parametrize(("height", "width"), [(160, 170), (1081, 1923)])
def test_white_noise_is_measured(deviation: float, height: int, width: int) -> None:
    image = smooth(height, width) + np.random.default_rng(1).normal(0, deviation, (height, width))
    level = noise_level(np.round(image.clip(0, 255)).astype(np.uint8), 255) * 255
    assert 0.75 * deviation < level < 1.1 * deviation
    as_floats = noise_level((image.clip(0, 255) / 255).astype(np.float32), 1) * 255
    assert as_floats == pytest.approx(level, rel=0.05)


def test_values_that_are_no_numbers_hide_no_noise() -> None:
    image = (smooth(160, 170) + np.random.default_rng(1).normal(0, 8, (160, 170))).astype(np.float32)
    level = noise_level(image, 255)
    image[40, 40] = np.nan
    assert noise_level(image, 255) == pytest.approx(level, rel=0.1)


def test_noise_is_reduced_and_edges_stay() -> None:
    clean = smooth(160, 170) + 60 * (np.arange(170) > 85)
    image = (clean + np.random.default_rng(2).normal(0, 8, clean.shape)).astype(np.float32)
    reduced = reduce_noise(image, 8 / 255, 255)
    away = np.s_[:, 90:]
    assert np.std((reduced - clean)[away]) < 0.5 * np.std((image - clean)[away])
    assert np.mean(np.diff(reduced[:, 85:87])) > 40


def test_nothing_is_reduced_at_no_level() -> None:
    image = texture(40, 50, seed=1)
    np.testing.assert_allclose(reduce_noise(image, 0.0, 255), image, atol=1e-3)
