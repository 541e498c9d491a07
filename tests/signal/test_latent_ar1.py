from __future__ import annotations

import numpy as np
import pytest

from aigc_plugin.errors import InputError
from aigc_plugin.signal.latent_ar1 import CodeStyle, common_mixing, draw_code, style_of

LATENTS = 5


def style(memory: float) -> CodeStyle:
    mean, deviation = np.arange(LATENTS, dtype=np.float32), np.linspace(0.5, 2, LATENTS, dtype=np.float32)
    return CodeStyle(mean, deviation, np.full(LATENTS, memory, np.float32))


def test_a_draw_has_the_style_that_it_was_drawn_from() -> None:
    mixing = np.linalg.cholesky(0.6 * np.eye(LATENTS) + 0.4).astype(np.float32)
    wanted = style(0.8)
    found = style_of(draw_code(wanted, mixing, 60_000, 3, variation=1.0))
    np.testing.assert_allclose(found.mean, wanted.mean, atol=0.05)
    np.testing.assert_allclose(found.deviation, wanted.deviation, rtol=0.03)
    np.testing.assert_allclose(found.memory, wanted.memory, atol=0.01)


def test_latents_move_together_as_they_did() -> None:
    mixing = np.linalg.cholesky(0.6 * np.eye(LATENTS) + 0.4).astype(np.float32)
    again = common_mixing([draw_code(style(0.3), mixing, 20_000, seed, variation=1.0) for seed in (1, 2)])
    np.testing.assert_allclose(again @ again.T, mixing @ mixing.T, atol=0.03)


def test_the_end_goes_over_into_the_beginning() -> None:
    """The step from the last row to the first is as large as any other, and small where the memory is long."""
    code = draw_code(style(0.97), np.eye(LATENTS, dtype=np.float32), 400, 1, variation=1.0)
    steps = np.abs(np.diff(code, axis=0)) / style(0.97).deviation
    seam = np.abs(code[0] - code[-1]) / style(0.97).deviation
    assert seam.max() < steps.max() * 1.5
    assert steps.max() < 1.5


def test_without_variation_nothing_moves() -> None:
    code = draw_code(style(0.5), np.eye(LATENTS, dtype=np.float32), 7, 1, variation=0.0)
    np.testing.assert_array_equal(code, np.tile(style(0.5).mean, (7, 1)))


def test_seeds_differ_and_repeat() -> None:
    draws = [draw_code(style(0.5), np.eye(LATENTS, dtype=np.float32), 9, seed, variation=1.0) for seed in (1, 1, 2)]
    assert np.array_equal(draws[0], draws[1])
    assert not np.allclose(draws[0], draws[2])


def test_a_constant_code_has_a_style_too() -> None:
    found = style_of(np.ones((4, LATENTS), np.float32))
    assert all(np.isfinite(part).all() for part in found)
    with pytest.raises(InputError, match="two rows"):
        style_of(np.ones((1, LATENTS), np.float32))
