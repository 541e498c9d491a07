"""Motion on every tier, against float64 and against motion that was made."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from aigc_plugin import Engine, ops
from aigc_plugin.errors import InputError
from aigc_plugin.ops.motion import motion_flow, occlusion, scene_change, warp
from oracles.motion import bicubic_warp, sample, texture


@pytest.fixture
def flow() -> NDArray[np.float32]:
    rng = np.random.default_rng(3)
    return rng.normal(0, 6, (29, 37, 2)).astype(np.float32)


def test_warp_against_float64(flow: NDArray[np.float32], backend: str) -> None:
    plane = np.random.default_rng(4).uniform(-50, 300, flow.shape[:2]).astype(np.float32)
    error = np.abs(warp(plane, flow, engine=Engine(backend)) - bicubic_warp(plane, flow))
    assert error.max() <= 300 * 16 * 2.0**-22  # 16 products of at most 300 · 1.3, positions to 2^-19


def test_warp_by_nothing_changes_nothing(backend: str) -> None:
    plane = np.random.default_rng(5).normal(size=(9, 21)).astype(np.float32)
    np.testing.assert_array_equal(warp(plane, np.zeros((9, 21, 2), np.float32), engine=Engine(backend)), plane)


def test_warp_far_outside_repeats_the_edge(backend: str) -> None:
    plane = np.arange(12, dtype=np.float32).reshape(3, 4)
    flow = np.full((3, 4, 2), 1e30, np.float32)
    assert (warp(plane, flow, engine=Engine(backend)) == 11).all()
    assert (warp(plane, -flow, engine=Engine(backend)) == 0).all()


def test_warp_by_what_is_not_finite_stays(backend: str) -> None:
    plane = np.arange(12, dtype=np.float32).reshape(3, 4)
    for value in (np.nan, np.inf, -np.inf):
        flow = np.full((3, 4, 2), value, np.float32)
        np.testing.assert_array_equal(warp(plane, flow, engine=Engine(backend)), plane)


def test_warp_refuses_a_flow_of_another_size() -> None:
    with pytest.raises(InputError, match="flow"):
        warp(np.zeros((4, 4), np.float32), np.zeros((4, 5, 2), np.float32))


def test_a_scene_change_is_one_and_motion_is_none(backend: str) -> None:
    first, second = texture(96, 160, seed=1), texture(96, 160, seed=2)
    assert scene_change(first, second, engine=Engine(backend)) > 0.4
    assert scene_change(first, np.roll(first, (3, 9), (0, 1)), engine=Engine(backend)) < 0.15


@pytest.mark.parametrize(("gain", "offset"), [(1.5, 20), (0.4, 0), (1, 60)])
def test_flashes_and_fades_are_no_scene_change(gain: float, offset: float) -> None:
    picture = 0.6 * texture(96, 160, seed=1)
    assert scene_change(picture, (gain * picture + offset).astype(np.float32), peak=255) < 0.1


def test_scene_change_of_the_smallest(backend: str) -> None:
    for shape in ((1, 1), (1, 40), (3, 2)):
        plane = np.zeros(shape, np.uint8)
        assert scene_change(plane, plane, engine=Engine(backend)) == 0


def test_ops_are_public() -> None:
    assert ops.warp is warp
    assert ops.scene_change is scene_change


def moved(kind: str, time: float, size: int = 160) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """A texture under a motion, at a moment of it, and the flow of its pixels over the whole of it."""
    base = texture(3 * size, 3 * size, seed=11)
    matrix, shift = {
        "translation": (np.eye(2), np.array([7.3, -4.6])),
        "zoom": (1.06 * np.eye(2), np.zeros(2)),
        "rotation": (np.array([[1, -0.05], [0.05, 1]]), np.array([1.0, 0.5])),
    }[kind]
    matrix = np.eye(2) + time * (matrix - np.eye(2))
    y, x = np.mgrid[:size, :size].astype(np.float64)
    places = np.stack([x, y], axis=-1) - size / 2
    source = (places - time * shift) @ np.linalg.inv(matrix).T + 1.5 * size
    return sample(base, source[..., 0], source[..., 1]).astype(np.float32), places


@pytest.mark.parametrize(("kind", "bound"), [("translation", 0.05), ("zoom", 0.15), ("rotation", 0.15)])
@pytest.mark.parametrize("quality", ["fast", "balanced", "best"])
def test_flow_of_a_known_motion(kind: str, bound: float, quality: Any) -> None:
    a, places = moved(kind, 0)
    b, _ = moved(kind, 1)
    want = {
        "translation": np.broadcast_to([7.3, -4.6], places.shape),
        "zoom": 0.06 * places,
        "rotation": places @ np.array([[0, -0.05], [0.05, 0]]).T + [1.0, 0.5],
    }[kind]
    found = motion_flow(a, b, quality=quality, peak=255)
    inner = np.s_[24:-24, 24:-24]
    error = np.linalg.norm(found.flow - want, axis=-1)[inner]
    assert error.mean() < bound * (3 if quality == "fast" else 1)
    assert np.median(found.confidence[inner]) > 0.3


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_flow_does_not_depend_on_the_type(dtype: type) -> None:
    first = texture(64, 96, seed=1)
    a, b = first[:, :80], first[:, 5:85]
    scale = {np.uint8: 1.0, np.uint16: 257.0, np.float32: 1 / 255}[dtype]
    found = motion_flow((a * scale).astype(dtype), (b * scale).astype(dtype))
    assert np.abs(found.flow[16:-16, 16:-16] - [-5, 0]).mean() < 0.1


def test_flow_of_constant_pictures_is_zero(backend: str) -> None:
    plane = np.full((37, 53), 90, np.uint8)
    found = motion_flow(plane, plane + np.uint8(30), engine=Engine(backend))
    assert not found.flow.any()


def test_what_is_covered_is_occluded() -> None:
    """A square moves to the right over a texture that stands still."""
    picture, square = texture(96, 160, seed=1), texture(40, 40, seed=2)
    a, b = picture.copy(), picture.copy()
    a[28:68, 40:80] = square
    b[28:68, 56:96] = square
    forward = motion_flow(a, b, quality="best", peak=255).flow
    backward = -motion_flow(a, b, time=1, quality="best", peak=255).flow
    hidden = occlusion(forward, backward)
    assert hidden[36:60, 82:94].mean() > 0.6  # what the square comes to cover
    assert hidden[:16].mean() < 0.05


def test_flows_that_cancel_occlude_nothing(flow: NDArray[np.float32]) -> None:
    assert not occlusion(np.full_like(flow, 2), np.full_like(flow, -2)).any()
    assert occlusion(np.full_like(flow, 2), np.full_like(flow, 2)).all()
