"""Strips are added at their position, and nothing else changes."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from support.require import require
from support.strips import empty_scene, shown, write_numbers, write_ramp

bpy = require("bpy")

COUNT = 40


@pytest.fixture(scope="module")
def compat(extension: ModuleType) -> ModuleType:
    return extension.compat


@pytest.fixture(scope="module")
def timeline(extension: ModuleType) -> ModuleType:
    return extension.timeline


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_numbers(tmp_path_factory.mktemp("videos") / "numbers.avi", 24, COUNT)


@pytest.fixture
def scene() -> Any:
    return empty_scene(24)


def settings_of(scene: Any) -> list[Any]:
    render = scene.render
    return [
        scene.frame_start, scene.frame_end, scene.frame_current, render.fps, render.fps_base,
        render.resolution_x, render.resolution_y, scene.view_settings.view_transform,
    ]  # fmt: skip


def block(compat: ModuleType, holder: Any, channel: int, left: int, right: int) -> Any:
    return compat.new_effect(holder, "COLOR", name="block", channel=channel, left=left, length=right - left)


def test_a_channel_is_free_where_no_strip_overlaps(timeline, compat, scene) -> None:
    editor = scene.sequence_editor
    for channel, left, right in ((3, 1, 20), (3, 40, 60), (4, 25, 30), (6, 30, 31)):
        block(compat, editor, channel, left, right)
    strips = compat.strips_of(editor)
    assert timeline.free_channel(strips, 20, 40, 3) == 3
    assert timeline.free_channel(strips, 19, 40, 3) == 5
    assert timeline.free_channel(strips, 20, 25, 0) == 1
    assert timeline.free_channel(strips, 25, 41, 3) == 5


def test_channels_below_are_taken_when_those_above_are_full(timeline, compat, scene) -> None:
    for channel in range(5, compat.MAX_CHANNEL + 1):
        block(compat, scene.sequence_editor, channel, 1, 10)
    strips = compat.strips_of(scene.sequence_editor)
    assert timeline.free_channel(strips, 5, 6, 7) == 4
    assert timeline.free_channel(strips, 10, 12, 1000) == compat.MAX_CHANNEL
    for channel in range(1, 5):
        block(compat, scene.sequence_editor, channel, 1, 10)
    with pytest.raises(timeline.StripError, match="No channel is free between frames 5 and 6"):
        timeline.free_channel(strips, 5, 6, 7)


def test_a_movie_covers_its_span_and_nothing_else_changes(timeline, compat, scene, video, tmp_path) -> None:
    before = settings_of(scene)
    other = block(compat, scene.sequence_editor, 2, 1, 100)
    strip = timeline.add_movie(scene, video, left=50, length=COUNT, above=2, name="result", frames=COUNT)
    assert (compat.handles(strip), strip.channel, strip.name) == ((50, 90), 3, "result")
    assert (strip.select, other.select, scene.sequence_editor.active_strip) == (True, False, strip)
    assert settings_of(scene) == before
    assert shown(scene, [50, 51, 89], tmp_path) == [0, 1, 39]


def test_a_movie_may_begin_before_its_span_and_hold_after_it(timeline, compat, scene, video, tmp_path) -> None:
    strip = timeline.add_movie(scene, video, left=20, length=60, above=1, name="result", start=15)
    assert compat.handles(strip) == (20, 80)
    assert shown(scene, [19, 20, 21, 54, 79, 80], tmp_path) == [None, 5, 6, 39, 39, None]


@pytest.mark.parametrize("location", ["top", "meta", "beside an open meta"])
@pytest.mark.parametrize("speed", [Fraction(25, 24), Fraction(1, 2)])
def test_a_movie_at_another_speed(location, speed, timeline, compat, scene, tmp_path) -> None:
    video = write_numbers(tmp_path / "other.avi", 25, COUNT)
    before = settings_of(scene)
    editor = scene.sequence_editor
    meta = compat.strips_of(editor).new_meta(name="meta", channel=1, frame_start=1)
    block(compat, meta, 1, 1, 100)
    compat.set_handles(meta, 1, 100)
    meta.mute = location != "meta"
    parent = meta if location == "meta" else None
    if location == "beside an open meta":
        editor.display_stack(meta)
    where = {"left": 14, "length": 20, "above": 1, "name": "result", "start": 10, "parent": parent}
    strip = timeline.add_movie_at_speed(scene, video, file_frames_per_scene_frame=speed, **where)
    assert (strip.parent_meta(), compat.handles(strip), strip.name) == (parent, (14, 34), "result")
    assert compat.open_meta(editor) == (meta if location == "beside an open meta" else None)
    editor.display_stack(None)
    assert settings_of(scene) == before
    frames = range(14, 34, 3)
    assert shown(scene, frames, tmp_path) == pytest.approx([float((n - 10) * speed) for n in frames], abs=0.501)


def test_a_wrong_file_adds_nothing(timeline, compat, scene, video, tmp_path) -> None:
    where = {"left": 1, "length": 10, "above": 1, "name": "result"}
    (tmp_path / "torn.avi").write_bytes(video.read_bytes()[:200])
    with pytest.raises(timeline.StripError, match=r"lost\.avi is missing"):
        timeline.add_movie(scene, tmp_path / "lost.avi", **where)
    with pytest.raises(timeline.StripError, match=r"cannot read .*torn\.avi"):
        timeline.add_movie(scene, tmp_path / "torn.avi", **where)
    with pytest.raises(timeline.StripError, match="has 40 frames instead of 41"):
        timeline.add_movie(scene, video, frames=41, **where)
    assert compat.all_strips(scene) == []
    assert len(bpy.data.movieclips) == 0


def test_strips_go_into_a_meta_strip(timeline, compat, scene, video, tmp_path) -> None:
    meta = compat.strips_of(scene.sequence_editor).new_meta(name="meta", channel=1, frame_start=1)
    block(compat, meta, 1, 1, 100)
    compat.set_handles(meta, 10, 60)
    where = {"left": 20, "above": 1, "parent": meta}
    movie = timeline.add_movie(scene, video, length=COUNT, name="video", **where)
    text = timeline.add_text(scene, "hello", length=30, name="text", **where)
    assert [strip.parent_meta() for strip in (movie, text)] == [meta, meta]
    assert [strip.channel for strip in (movie, text)] == [2, 3]
    assert compat.handles(meta) == (10, 60)
    assert shown(scene, [25], tmp_path) != [None]


def test_a_text_strip(timeline, compat, scene) -> None:
    strip = timeline.add_text(scene, "Guten Tag.", left=5, length=12, above=4, name="text")
    assert (strip.type, strip.text, compat.handles(strip), strip.channel) == (
        "TEXT",
        "Guten Tag.",
        (5, 17),
        4,
    )


def test_strips_are_found_by_name_on_all_levels(timeline, compat, scene) -> None:
    meta = compat.strips_of(scene.sequence_editor).new_meta(name="meta", channel=1, frame_start=1)
    inner = timeline.add_text(scene, "a", left=1, length=5, above=1, name="inner", parent=meta)
    assert timeline.find_strip(scene, "inner") == inner
    assert timeline.find_strip(scene, "other") is None
    assert timeline.find_strip(bpy.data.scenes.new("bare"), "inner") is None


def test_paths_are_relative_in_a_saved_file(timeline, scene, video, tmp_path) -> None:
    where = {"left": 1, "length": COUNT, "above": 1}
    assert timeline.add_movie(scene, video, name="unsaved", **where).filepath == str(video)
    bpy.ops.wm.save_as_mainfile(filepath=str(video.parent / "cut.blend"))
    assert timeline.add_movie(scene, video, name="saved", **where).filepath == "//numbers.avi"


def test_a_sound_strip(timeline, compat, scene, video, tmp_path) -> None:
    if bpy.app.build_options.audaspace is False:
        pytest.skip("this Blender is built without sound")
    block(compat, scene.sequence_editor, 1, 1, 100)
    path = write_ramp(tmp_path / "ramp.wav", 2)
    whole = timeline.add_sound(scene, path, left=10, above=1, name="whole")
    assert (compat.handles(whole), whole.channel) == ((10, 58), 2)
    part = timeline.add_sound(scene, path, left=30, length=6, start=20, above=1, name="part", offset=Fraction(1, 96))
    assert (compat.handles(part), part.channel, compat.content(part)[0]) == ((30, 36), 3, 20)
    assert compat.sound_offset(part) == pytest.approx(1 / 96)
    sounds = len(bpy.data.sounds)
    for channel in range(1, compat.MAX_CHANNEL + 1):
        block(compat, scene.sequence_editor, channel, 200, 300)
    with pytest.raises(timeline.StripError, match="No channel"):
        timeline.add_sound(scene, path, left=250, length=6, above=1, name="none")
    assert timeline.find_strip(scene, "none") is None
    with pytest.raises(timeline.StripError, match="cannot read"):
        timeline.add_sound(scene, Path(__file__), left=400, length=6, above=1, name="none")
    assert timeline.find_strip(scene, "none") is None
    assert len(bpy.data.sounds) == sounds
