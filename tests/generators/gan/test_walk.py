"""Walks: they pass their stations, close, and every frame stands by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aigc_plugin import Engine
from aigc_plugin.errors import InputError, MediaError
from aigc_plugin.files import npz_file
from aigc_plugin.generators.gan.images import to_bytes
from aigc_plugin.generators.gan.keyframes import ClosedPath, Keyframe, moments
from aigc_plugin.generators.gan.stylegan import StyleGAN
from aigc_plugin.generators.gan.walk import LatentWalk
from support import stylegans


@pytest.fixture
def model() -> StyleGAN:
    config = stylegans.small_stylegan2()
    return StyleGAN(config, stylegans.random_tensors(config), Engine(threads=1))  # type: ignore[arg-type]


@pytest.mark.parametrize("places", [(0, 0.2, 0.4, 0.6, 0.8), (0.05, 0.1, 0.5, 0.55, 0.9)])
def test_the_path_passes_its_points_and_closes_smoothly(places: tuple[float, ...]) -> None:
    points = np.random.default_rng(0).normal(size=(5, 7)).astype(np.float32)
    path, straight, resting = (ClosedPath(points, places, easing) for easing in ("smooth", "linear", "rest"))
    for point, place in zip(points, places, strict=True):
        for each in (path, straight, resting):
            np.testing.assert_allclose(each.at(place), point, atol=1e-5)
            np.testing.assert_allclose(each.at(place + 1), point, atol=1e-5)
        before, after = path.at(place - 1e-4), path.at(place + 1e-4)
        np.testing.assert_allclose((point - before) / 1e-4, (after - point) / 1e-4, atol=1.0)
        assert np.abs(resting.at(place + 1e-3) - point).max() < 0.02
    wrapped = (places[-1] + 1 + places[0]) / 2
    for each in (straight, resting):
        np.testing.assert_allclose(each.at(wrapped), (points[-1] + points[0]) / 2, atol=1e-5)


def test_an_even_path_is_the_uniform_one_of_catmull_and_rom() -> None:
    points = np.random.default_rng(0).normal(size=(4, 3))
    a, b, c, d = points
    t = 0.3
    wanted = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    found = ClosedPath(points.astype(np.float32), (0, 0.25, 0.5, 0.75)).at(0.25 + t / 4)
    np.testing.assert_allclose(found, wanted, atol=1e-6)


def test_moments_that_are_not_given_lie_between_the_others() -> None:
    assert moments([None, None, 3.0, None], 4.0) == [0, 0.375, 0.75, 0.875]
    for seconds in ([1.0, 1.0], [2.0, 1.0], [0.0, 4.0]):
        with pytest.raises(InputError, match=r"follow each other|outside the loop"):
            moments(seconds, 4.0)


def test_keyframes_are_seeds_and_files_at_moments(model: StyleGAN, tmp_path: Path) -> None:
    w = model.map(np.random.default_rng(1).normal(size=(1, model.z_dim)).astype(np.float32))
    np.savez(tmp_path / "a.npz", w=w)
    np.savez(tmp_path / "b.npz", z=np.ones(model.z_dim))
    texts = ["seed:7", f"{tmp_path / 'a.npz'}@1s", f"{tmp_path / 'b.npz'}@3.5"]
    walk = LatentWalk(model, [], 8, keys=[Keyframe.parse(text) for text in texts], seconds=4.0, noise="none")
    np.testing.assert_array_equal(walk.frame(0), model.generate([7], noise="none")[0])
    np.testing.assert_array_equal(walk.frame(2), to_bytes(model.synthesize(w, "none"))[0])
    ones = model.map(np.ones((1, model.z_dim), np.float32))
    np.testing.assert_array_equal(walk.frame(7), to_bytes(model.synthesize(ones, "none"))[0])
    np.testing.assert_array_equal(walk.frame(8), walk.frame(0))


@pytest.mark.parametrize("text", ["7@2s", "seed:x", "seed:7@soon", "face.png@2s", ""])
def test_what_is_no_keyframe_is_said(text: str) -> None:
    with pytest.raises(InputError, match="is no keyframe"):
        Keyframe.parse(text)


def test_files_of_keyframes_are_checked(model: StyleGAN, tmp_path: Path) -> None:
    contents: dict[str, dict[str, Any]] = {
        "neither z nor w": {"x": np.ones(3)}, "is needed": {"w": np.ones((2, 3))}, "finite": {"z": np.full(3, np.nan)},
    }  # fmt: skip
    path = tmp_path / "a.npz"
    for message, content in contents.items():
        np.savez(path, **content)
        with pytest.raises(InputError, match=message):
            LatentWalk(model, [], 4, keys=[Keyframe("seed:1"), Keyframe(str(path))])
    np.savez(path, z=np.array([{}], dtype=object))
    with pytest.raises(MediaError, match="Python objects"):
        LatentWalk(model, [], 4, keys=[Keyframe("seed:1"), Keyframe(str(path))])
    path.write_bytes(path.read_bytes()[:40])
    for file in (path, tmp_path / "none.npz"):
        with pytest.raises(MediaError, match=r"npz"):
            LatentWalk(model, [], 4, keys=[Keyframe("seed:1"), Keyframe(str(file))])


def test_a_small_file_of_keyframes_does_not_become_a_large_array(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(npz_file, "LARGEST_MEMBER", 1 << 20)
    np.savez_compressed(tmp_path / "a.npz", z=np.zeros(1 << 19, np.float64))
    with pytest.raises(InputError, match=r"an array of 4 MB, and an \.npz is read up to 1 MB"):
        Keyframe(str(tmp_path / "a.npz")).points(8)


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
