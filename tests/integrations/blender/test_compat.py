"""What compat.py says is the same in every Blender."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from support.require import require
from support.strips import empty_scene, shown, write_numbers

bpy = require("bpy")

COUNT = 100


@pytest.fixture(scope="module")
def compat(extension: ModuleType) -> ModuleType:
    return extension.compat


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_numbers(tmp_path_factory.mktemp("films") / "numbers.avi", 25, COUNT)


def new_movie(compat: ModuleType, holder: Any, film: Path, start: int) -> Any:
    strips = compat.strips_of(holder)
    return strips.new_movie(name="film", filepath=str(film), channel=2, frame_start=start)


@pytest.mark.parametrize(
    ("rate", "base", "exact"),
    [
        (24, 1.0, 24),
        (30, 1.001, Fraction(30000, 1001)),
        (24, 1.001, Fraction(24000, 1001)),
        (25, 2.0, Fraction(25, 2)),
    ],
)
def test_the_rate_of_a_scene(rate, base, exact, compat) -> None:
    scene = empty_scene(24)
    scene.render.fps, scene.render.fps_base = rate, base
    assert compat.scene_rate(scene) == exact


@pytest.mark.parametrize(
    "rate",
    [24, 25, 50, 60, 120, 12.5, 15, Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60000, 1001)],
)
def test_a_rate_in_single_precision(rate, compat) -> None:
    import numpy as np

    assert compat.exact_rate(float(np.float32(float(rate)))) == Fraction(rate)


def test_handles_are_set_in_any_order(compat, film) -> None:
    scene = empty_scene()
    strip = new_movie(compat, compat.editor(scene), film, 10)
    for span in ((20, 30), (200, 210), (1, 5), (1, 300), (50, 51)):
        compat.set_handles(strip, *span)
        assert compat.handles(strip) == span
        assert compat.content(strip) == (10, 10 + COUNT)
    compat.move_content(strip, 40)
    assert (compat.handles(strip), compat.content(strip)) == ((80, 81), (40, 40 + COUNT))


def test_selection_and_the_open_meta(compat, film) -> None:
    scene = empty_scene()
    held = compat.editor(scene)
    meta = compat.strips_of(held).new_meta(name="meta", channel=1, frame_start=1)
    inner = new_movie(compat, meta, film, 1)
    assert compat.sequencer_scene(bpy.context) == scene
    assert compat.selected_strips(bpy.context) == [meta]
    assert compat.open_meta(held) is None
    held.display_stack(meta)
    assert compat.open_meta(held) == meta
    assert compat.selected_strips(bpy.context) == [inner]
    held.active_strip = inner
    assert compat.active_strip(bpy.context) == inner


def test_the_sequencer_may_show_another_scene(compat, film) -> None:
    scene = empty_scene()
    other = bpy.data.scenes.new("other")
    strip = new_movie(compat, compat.editor(other), film, 1)
    if not hasattr(bpy.context.workspace, "sequencer_scene"):
        bpy.context.window.scene = other
    else:
        bpy.context.workspace.sequencer_scene = other
        assert bpy.context.scene == scene
    assert compat.sequencer_scene(bpy.context) == other
    assert compat.selected_strips(bpy.context) == [strip]


def test_a_bare_scene(compat) -> None:
    empty_scene()
    scene = bpy.data.scenes.new("bare")
    assert compat.all_strips(scene) == []
    assert len(compat.curves(scene)) == 0


@pytest.mark.parametrize("place", ["top", "meta", "beside an open meta", "other scene"])
@pytest.mark.parametrize("speed", [Fraction(1, 2), Fraction(25, 24), Fraction(25, 60), Fraction(2)])
def test_speed_is_set_wherever_the_strip_is(place, speed, compat, film, tmp_path) -> None:
    scene = empty_scene()
    if place == "other scene":
        scene = bpy.data.scenes.new("other")
        scene.render.resolution_x, scene.render.resolution_y = 64, 32
        scene.view_settings.view_transform = "Standard"
    held = compat.editor(scene)
    held.use_cache_raw = held.use_cache_final = False
    meta = compat.strips_of(held).new_meta(name="meta", channel=7, frame_start=1)
    strip = new_movie(compat, meta if place == "meta" else held, film, 10)
    compat.set_handles(meta, 1, 400)
    if place == "beside an open meta":
        held.display_stack(meta)
    compat.set_speed(scene, strip, speed)
    assert compat.open_meta(held) == (meta if place == "beside an open meta" else None)
    held.display_stack(None)
    bpy.context.window.scene = scene
    meta.mute = place != "meta"
    left, right = compat.handles(strip)
    assert (left, right) == (10, pytest.approx(10 + COUNT / speed, abs=2))
    frames = range(left, right, 7)
    expected = [float((frame - left) * speed) for frame in frames]
    assert shown(scene, frames, tmp_path) == pytest.approx(expected, abs=1.01)
