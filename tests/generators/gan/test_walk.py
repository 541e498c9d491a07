"""Walks: they pass their stations, close, and every frame stands by itself."""

from __future__ import annotations

import numpy as np
import pytest

from aigc_plugin import Engine
from aigc_plugin.errors import InputError
from aigc_plugin.generators.gan.stylegan import StyleGAN
from aigc_plugin.generators.gan.walk import LatentWalk, closed_curve
from support import stylegans


@pytest.fixture
def model() -> StyleGAN:
    config = stylegans.small_stylegan2()
    return StyleGAN(config, stylegans.random_tensors(config), Engine(threads=1))  # type: ignore[arg-type]


def test_the_curve_passes_its_points_and_closes_smoothly() -> None:
    points = np.random.default_rng(0).normal(size=(5, 7)).astype(np.float32)
    for i in range(5):
        np.testing.assert_allclose(closed_curve(points, i), points[i], atol=1e-6)
        before, after = closed_curve(points, i - 1e-3 + 5), closed_curve(points, i + 1e-3)
        slope_in, slope_out = (points[i] - before) / 1e-3, (after - points[i]) / 1e-3
        np.testing.assert_allclose(slope_in, slope_out, atol=0.05)
    np.testing.assert_array_equal(closed_curve(points, 5.25), closed_curve(points, 0.25))
    middle = closed_curve(np.arange(8, dtype=np.float32)[:, None], 3.5)
    np.testing.assert_allclose(middle, [3.5], atol=1e-6)


def test_a_walk_shows_the_images_of_its_seeds(model: StyleGAN) -> None:
    walk = LatentWalk(model, [4, 9, 2], 12, psi=0.8)
    frames = list(walk.stream())
    assert len(frames) == 12
    assert walk.size == (16, 16)
    np.testing.assert_array_equal(np.stack(frames[::4]), model.generate([4, 9, 2], psi=0.8))


def test_frames_stand_by_themselves_and_the_loop_closes(model: StyleGAN) -> None:
    walk = LatentWalk(model, [4, 9], 10)
    frames = list(walk.stream())
    for number in (0, 3, 7, 9):
        np.testing.assert_array_equal(LatentWalk(model, [4, 9], 10).frame(number), frames[number])
    np.testing.assert_array_equal(walk.frame(10), frames[0])


def test_a_single_seed_is_circled(model: StyleGAN) -> None:
    frames = np.stack(list(LatentWalk(model, [4], 8).stream())).astype(int)
    steps = np.abs(np.diff(frames, axis=0, append=frames[:1])).mean(axis=(1, 2, 3))
    assert steps.min() > 0


def test_a_walk_needs_a_seed_a_frame_and_the_class(model: StyleGAN) -> None:
    for seeds, count in (([], 4), ([1], 0)):
        with pytest.raises(InputError, match="at least one seed and one frame"):
            LatentWalk(model, seeds, count)
    config = stylegans.small_stylegan2(c_dim=4)
    conditional = StyleGAN(config, stylegans.random_tensors(config), Engine(threads=1))  # type: ignore[arg-type]
    with pytest.raises(InputError, match="classes 0 to 3"):
        LatentWalk(conditional, [1, 2], 4)
    assert LatentWalk(conditional, [1, 2], 4, classes=2).frame(1).shape == (16, 16, 3)
