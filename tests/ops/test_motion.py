"""Motion on every tier, against float64 and against motion that was made."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from aigc_plugin import ops
from aigc_plugin.errors import InputError
from aigc_plugin.ops.motion import scene_change, warp
from oracles.motion import bicubic_warp, texture


@pytest.fixture
def flow() -> NDArray[np.float32]:
    rng = np.random.default_rng(3)
    return rng.normal(0, 6, (29, 37, 2)).astype(np.float32)


def test_warp_against_float64(flow: NDArray[np.float32], backend: str) -> None:
    plane = np.random.default_rng(4).uniform(-50, 300, flow.shape[:2]).astype(np.float32)
    error = np.abs(warp(plane, flow, backend=backend) - bicubic_warp(plane, flow))
    assert error.max() <= 300 * 16 * 2.0**-22  # 16 products of at most 300 · 1.3, positions to 2^-19


def test_warp_by_nothing_changes_nothing(backend: str) -> None:
    plane = np.random.default_rng(5).normal(size=(9, 21)).astype(np.float32)
    np.testing.assert_array_equal(warp(plane, np.zeros((9, 21, 2), np.float32), backend=backend), plane)


def test_warp_far_outside_repeats_the_edge(backend: str) -> None:
    plane = np.arange(12, dtype=np.float32).reshape(3, 4)
    flow = np.full((3, 4, 2), 1e30, np.float32)
    assert (warp(plane, flow, backend=backend) == 11).all()
    assert (warp(plane, -flow, backend=backend) == 0).all()


def test_warp_by_what_is_not_finite_stays(backend: str) -> None:
    plane = np.arange(12, dtype=np.float32).reshape(3, 4)
    for value in (np.nan, np.inf, -np.inf):
        flow = np.full((3, 4, 2), value, np.float32)
        np.testing.assert_array_equal(warp(plane, flow, backend=backend), plane)


def test_warp_refuses_a_flow_of_another_size() -> None:
    with pytest.raises(InputError, match="flow"):
        warp(np.zeros((4, 4), np.float32), np.zeros((4, 5, 2), np.float32))


def test_a_scene_change_is_one_and_motion_is_none(backend: str) -> None:
    first, second = texture(96, 160, seed=1), texture(96, 160, seed=2)
    assert scene_change(first, second, backend=backend) > 0.4
    assert scene_change(first, np.roll(first, (3, 9), (0, 1)), backend=backend) < 0.15


@pytest.mark.parametrize(("gain", "offset"), [(1.5, 20), (0.4, 0), (1, 60)])
def test_flashes_and_fades_are_no_scene_change(gain: float, offset: float) -> None:
    picture = 0.6 * texture(96, 160, seed=1)
    assert scene_change(picture, (gain * picture + offset).astype(np.float32), peak=255) < 0.1


def test_scene_change_of_the_smallest(backend: str) -> None:
    for shape in ((1, 1), (1, 40), (3, 2)):
        plane = np.zeros(shape, np.uint8)
        assert scene_change(plane, plane, backend=backend) == 0


def test_ops_are_public() -> None:
    assert ops.warp is warp
    assert ops.scene_change is scene_change
