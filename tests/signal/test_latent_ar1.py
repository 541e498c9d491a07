from __future__ import annotations

import numpy as np
import pytest

from aigc_plugin.errors import InputError
from aigc_plugin.signal.latent_ar1 import CodeStyle, common_mixing, draw_code, style_of

LATENTS = 5


def style(autocorrelation: float) -> CodeStyle:
    mean, deviation = np.arange(LATENTS, dtype=np.float32), np.linspace(0.5, 2, LATENTS, dtype=np.float32)
    return CodeStyle(mean, deviation, np.full(LATENTS, autocorrelation, np.float32))


def test_fitting_a_sampled_code_gives_its_style() -> None:
    mixing = np.linalg.cholesky(0.6 * np.eye(LATENTS) + 0.4).astype(np.float32)
    wanted = style(0.8)
    fitted = style_of(draw_code(wanted, mixing, 60_000, 3, variation=1.0))
    np.testing.assert_allclose(fitted.mean, wanted.mean, atol=0.05)
    np.testing.assert_allclose(fitted.deviation, wanted.deviation, rtol=0.03)
    np.testing.assert_allclose(fitted.autocorrelation, wanted.autocorrelation, atol=0.01)


def test_correlation_between_latents() -> None:
    mixing = np.linalg.cholesky(0.6 * np.eye(LATENTS) + 0.4).astype(np.float32)
    again = common_mixing([draw_code(style(0.3), mixing, 20_000, seed, variation=1.0) for seed in (1, 2)])
    np.testing.assert_allclose(again @ again.T, mixing @ mixing.T, atol=0.03)


def test_a_sampled_code_is_periodic() -> None:
    """The step from the last row to the first is as large as any other, and small if the autocorrelation is high."""
    code = draw_code(style(0.97), np.eye(LATENTS, dtype=np.float32), 400, 1, variation=1.0)
    steps = np.abs(np.diff(code, axis=0)) / style(0.97).deviation
    seam = np.abs(code[0] - code[-1]) / style(0.97).deviation
    assert seam.max() < steps.max() * 1.5
    assert steps.max() < 1.5


def test_without_variation_a_code_is_constant() -> None:
    code = draw_code(style(0.5), np.eye(LATENTS, dtype=np.float32), 7, 1, variation=0.0)
    np.testing.assert_array_equal(code, np.tile(style(0.5).mean, (7, 1)))


def test_seeds_differ_and_repeat() -> None:
    draws = [draw_code(style(0.5), np.eye(LATENTS, dtype=np.float32), 9, seed, variation=1.0) for seed in (1, 1, 2)]
    assert np.array_equal(draws[0], draws[1])
    assert not np.allclose(draws[0], draws[2])


def test_a_constant_code_has_a_style_too() -> None:
    fitted = style_of(np.ones((4, LATENTS), np.float32))
    assert all(np.isfinite(part).all() for part in fitted)
    with pytest.raises(InputError, match="two rows"):
        style_of(np.ones((1, LATENTS), np.float32))
