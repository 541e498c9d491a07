"""compat.py gives the same answers in every version of Blender."""

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
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_numbers(tmp_path_factory.mktemp("videos") / "numbers.avi", 25, COUNT)


def new_movie(compat: ModuleType, holder: Any, video: Path, start: int) -> Any:
    strips = compat.strips_of(holder)
    return strips.new_movie(name="video", filepath=str(video), channel=2, frame_start=start)


@pytest.mark.parametrize(
    ("rate", "base", "exact"),
    [
        (24, 1.0, 24),
        (30, 1.001, Fraction(30000, 1001)),
        (24, 1.001, Fraction(24000, 1001)),
        (25, 2.0, Fraction(25, 2)),
    ],
)
def test_rate_of_a_scene_is_exact(rate, base, exact, compat) -> None:
    scene = empty_scene(24)
    scene.render.fps, scene.render.fps_base = rate, base
    assert compat.scene_rate(scene) == exact


@pytest.mark.parametrize(
    "rate",
    [24, 25, 50, 60, 120, 12.5, 15, Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60000, 1001)],
)
def test_rate_in_single_precision_becomes_exact(rate, compat) -> None:
    import numpy as np

    assert compat.exact_rate(float(np.float32(float(rate)))) == Fraction(rate)


def test_handles_are_set_in_any_order(compat, video) -> None:
    scene = empty_scene()
    strip = new_movie(compat, compat.editor(scene), video, 10)
    for span in ((20, 30), (200, 210), (1, 5), (1, 300), (50, 51)):
        compat.set_handles(strip, *span)
        assert compat.handles(strip) == span
        assert compat.content(strip) == (10, 10 + COUNT)
    compat.move_content(strip, 40)
    assert (compat.handles(strip), compat.content(strip)) == ((80, 81), (40, 40 + COUNT))


def test_selection_is_that_of_the_open_meta_strip(compat, video) -> None:
    scene = empty_scene()
    editor = compat.editor(scene)
    meta = compat.strips_of(editor).new_meta(name="meta", channel=1, frame_start=1)
    inner = new_movie(compat, meta, video, 1)
    assert compat.sequencer_scene(bpy.context) == scene
    assert compat.selected_strips(bpy.context) == [meta]
    assert compat.open_meta(editor) is None
    editor.display_stack(meta)
    assert compat.open_meta(editor) == meta
    assert compat.selected_strips(bpy.context) == [inner]
    editor.active_strip = inner
    assert compat.active_strip(bpy.context) == inner


def test_the_sequencer_may_show_another_scene(compat, video) -> None:
    scene = empty_scene()
    other = bpy.data.scenes.new("other")
    strip = new_movie(compat, compat.editor(other), video, 1)
    if not hasattr(bpy.context.workspace, "sequencer_scene"):
        bpy.context.window.scene = other
    else:
        bpy.context.workspace.sequencer_scene = other
        assert bpy.context.scene == scene
    assert compat.sequencer_scene(bpy.context) == other
    assert compat.selected_strips(bpy.context) == [strip]


def test_a_scene_without_a_sequencer_has_no_strips_and_curves(compat) -> None:
    empty_scene()
    scene = bpy.data.scenes.new("bare")
    assert compat.all_strips(scene) == []
    assert len(compat.curves(scene)) == 0


@pytest.mark.parametrize("location", ["top", "meta", "beside an open meta", "other scene"])
@pytest.mark.parametrize("speed", [Fraction(1, 2), Fraction(25, 24), Fraction(25, 60), Fraction(2)])
def test_speed_is_set_wherever_the_strip_is(location, speed, compat, video, tmp_path) -> None:
    scene = empty_scene()
    if location == "other scene":
        scene = bpy.data.scenes.new("other")
        scene.render.resolution_x, scene.render.resolution_y = 64, 32
        scene.view_settings.view_transform = "Standard"
    editor = compat.editor(scene)
    editor.use_cache_raw = editor.use_cache_final = False
    meta = compat.strips_of(editor).new_meta(name="meta", channel=7, frame_start=1)
    strip = new_movie(compat, meta if location == "meta" else editor, video, 10)
    compat.set_handles(meta, 1, 400)
    if location == "beside an open meta":
        editor.display_stack(meta)
    compat.set_speed(scene, strip, speed)
    assert compat.open_meta(editor) == (meta if location == "beside an open meta" else None)
    editor.display_stack(None)
    bpy.context.window.scene = scene
    meta.mute = location != "meta"
    left, right = compat.handles(strip)
    assert (left, right) == (10, pytest.approx(10 + COUNT / speed, abs=2))
    frames = range(left, right, 7)
    expected = [float((frame - left) * speed) for frame in frames]
    assert shown(scene, frames, tmp_path) == pytest.approx(expected, abs=1.01)
