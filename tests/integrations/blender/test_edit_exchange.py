"""Edits of other programs as strips, and strips as edits for them: the same frames, cuts, volumes and texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from support.cuts import has_audaspace, make_image, make_video
from support.require import require
from support.strips import rendered

bpy = require("bpy")
FRAMES = (1, 15, 24, 30, 45, 60, 70)


@pytest.fixture
def cut(project: Any, modules: Any, tmp_path: Path) -> Any:
    """Return a scene of 72 frames: two videos that cross in 20 … 29, a picture in picture, a colour, a text."""
    timeline, compat = modules.timeline, modules.compat
    first, second = make_video(tmp_path / "first.mp4"), make_video(tmp_path / "second.mp4", rate=12, size="32x24")
    make_image(tmp_path / "photo.png")
    left = timeline.add_movie(project, first, left=1, length=29, above=1, name="first", start=-5)
    right = timeline.add_movie_at_speed(
        project, second, left=20, length=30, above=2, name="second", start=15,
        file_frames_per_scene_frame=modules.timeline.rate_of_movie(project, second) / compat.scene_rate(project),
    )  # fmt: skip
    right.transform.scale_x = right.transform.scale_y = 2.0
    compat.new_transition(project.sequence_editor, "CROSS", left, right, name="cross", channel=3, left=20, right=30)
    photo = timeline.add_image(project, tmp_path / "photo.png", left=40, length=20, above=4, name="photo")
    photo.transform.scale_x, photo.transform.scale_y, photo.transform.offset_x = 0.5, 0.25, 10.0
    photo.blend_type, photo.blend_alpha = "ALPHA_OVER", 0.5
    colour = compat.new_effect(project.sequence_editor, "COLOR", name="green", channel=1, left=50, length=23)
    colour.color = (0.0, 1.0, 0.0)
    timeline.add_text(project, "Two\nlines", left=55, length=10, above=6, name="title")
    project.timeline_markers.new("middle", frame=36)
    project.frame_end = 72
    return project


def exported(path: Path) -> None:
    assert bpy.ops.aigc.export_edit(filepath=str(path)) == {"FINISHED"}


def emptied(scene: Any, modules: Any) -> None:
    strips = sorted(modules.compat.all_strips(scene), key=modules.compat.has_inputs)
    modules.timeline_edit.remove(scene, strips)
    scene.timeline_markers.clear()
    scene.frame_end = 250


def spans(scene: Any, modules: Any) -> dict[str, tuple[str, tuple[int, int]]]:
    return {strip.name: (strip.type, modules.compat.handles(strip)) for strip in modules.compat.all_strips(scene)}


@pytest.mark.parametrize("suffix", [".toml", ".otio"])
def test_an_edit_comes_back(suffix: str, cut: Any, modules: Any, tmp_path: Path) -> None:
    before, frames = spans(cut, modules), [rendered(cut, frame, tmp_path) for frame in FRAMES if not 55 <= frame < 65]
    exported(tmp_path / f"edit{suffix}")
    emptied(cut, modules)
    cut.render.resolution_x, cut.render.fps = 100, 30
    assert bpy.ops.aigc.import_edit(filepath=str(tmp_path / f"edit{suffix}")) == {"FINISHED"}
    assert (cut.render.resolution_x, cut.render.resolution_y, cut.render.fps) == (64, 48, 24)
    assert (cut.frame_start, cut.frame_end) == (1, 72)
    after = spans(cut, modules)
    assert after.pop("Two\nlines") == before.pop("title")
    assert after.pop("fade") == before.pop("cross")
    assert after == before
    assert [(marker.name, marker.frame) for marker in cut.timeline_markers] == [("middle", 36)]
    again = [rendered(cut, frame, tmp_path) for frame in FRAMES if not 55 <= frame < 65]
    for old, new in zip(frames, again, strict=True):
        assert np.abs(old - new).max() <= 2 / 255


def test_other_programs_find_the_clips(cut: Any, modules: Any, tmp_path: Path) -> None:
    from aigc_plugin.timeline.otio_reader import read_otio

    exported(tmp_path / "edit.otio")
    timeline, losses = read_otio(tmp_path / "edit.otio")
    assert losses == []
    base = timeline.video[0]
    assert [(clip.name, clip.at, clip.length) for clip in base.clips] == [
        ("first", 0, 24), ("second", 24, 25), ("green", 49, 23),
    ]  # fmt: skip
    assert [(each.at, each.before, each.after) for each in base.transitions] == [(24, 5, 5)]
    assert base.clips[0].start * 24 == 6
    assert base.clips[1].start * 24 == 10
    assert [(cue.text, cue.at) for cue in timeline.captions[0].captions] == [("Two\nlines", 108000)]
    assert not timeline.has_audio


@pytest.mark.skipif(not has_audaspace(), reason="this Blender has no sound")
def test_sounds_keep_their_volume(project: Any, modules: Any, tmp_path: Path) -> None:
    timeline, compat = modules.timeline, modules.compat
    path = make_video(tmp_path / "first.mp4")
    steady = timeline.add_sound(project, path, left=5, length=20, above=1, name="steady", start=-5)
    steady.volume, steady.pan = 0.5, -0.5
    rising = timeline.add_sound(project, path, left=30, length=40, above=1, name="rising")
    for frame, volume in ((30, 0.25), (50, 1.0)):
        rising.volume = volume
        rising.keyframe_insert("volume", frame=frame)
    project.frame_end = 80
    exported(tmp_path / "edit.toml")
    emptied(project, modules)
    bpy.ops.aigc.import_edit(filepath=str(tmp_path / "edit.toml"))
    by_name = {strip.name: strip for strip in compat.all_strips(project)}
    assert by_name["steady"].volume == pytest.approx(0.5, rel=1e-3)
    assert by_name["steady"].pan == -0.5
    assert compat.handles(by_name["steady"]) == (5, 25)
    assert compat.content(by_name["steady"])[0] == -5
    curve = next(curve for curve in compat.curves(project) if by_name["rising"].path_from_id() in curve.data_path)
    assert curve.evaluate(30) == pytest.approx(0.25, rel=1e-2)
    assert curve.evaluate(50) == pytest.approx(1.0, rel=1e-2)


@pytest.mark.skipif(not has_audaspace(), reason="this Blender has no sound")
def test_a_video_without_tracks_of_audio_is_heard(project: Any, modules: Any, tmp_path: Path) -> None:
    make_video(tmp_path / "first.mp4")
    text = "[timeline]\nrate = 24\n[[video]]\n[[video.clip]]\nfile = 'first.mp4'\nin = 0.5\nfor = 1\nfade = ['6f', 0]\n"
    (tmp_path / "edit.toml").write_text(text)
    bpy.ops.aigc.import_edit(filepath=str(tmp_path / "edit.toml"))
    strips = {strip.type: strip for strip in modules.compat.all_strips(project)}
    assert modules.compat.handles(strips["SOUND"]) == modules.compat.handles(strips["MOVIE"]) == (1, 25)
    paths = [curve.data_path.rpartition(".")[2] for curve in modules.compat.curves(project)]
    assert sorted(paths) == ["blend_alpha", "volume"]


@pytest.mark.skipif(not has_audaspace(), reason="this Blender has no sound")
def test_stills_and_what_is_generated_are_silent(project: Any, modules: Any, tmp_path: Path) -> None:
    make_video(tmp_path / "first.mp4")
    make_image(tmp_path / "photo.png")
    clips = ["file = 'photo.png'", "generate = 'colour'\nsettings = { colour = '#ff0000' }", "file = 'first.mp4'"]
    tables = "".join(f"[[video.clip]]\n{clip}\nfor = 1\n" for clip in clips)
    (tmp_path / "edit.toml").write_text(f"[timeline]\nrate = 24\n[[video]]\n{tables}")
    bpy.ops.aigc.import_edit(filepath=str(tmp_path / "edit.toml"))
    strips = {strip.type: modules.compat.handles(strip) for strip in modules.compat.all_strips(project)}
    assert strips == {"IMAGE": (1, 25), "COLOR": (25, 49), "MOVIE": (49, 73), "SOUND": (49, 73)}


@pytest.mark.skipif(not has_audaspace(), reason="this Blender has no sound")
def test_music_is_ducked_under_speech(project: Any, modules: Any, tmp_path: Path) -> None:
    make_video(tmp_path / "first.mp4")
    clip = "[[audio.clip]]\nfile = 'first.mp4'\n"
    text = f"[timeline]\nrate = 24\n[[audio]]\nspeech = true\n{clip}for = '12f'\nat = '24f'\n[[audio]]\nduck = -12\n"
    (tmp_path / "edit.toml").write_text(f"{text}{clip}for = '48f'\ngain = -6\n")
    bpy.ops.aigc.import_edit(filepath=str(tmp_path / "edit.toml"))
    (curve,) = modules.compat.curves(project)
    assert [round(curve.evaluate(1 + frame), 2) for frame in (0, 16, 24, 36, 44)] == [0.5, 0.5, 0.13, 0.13, 0.5]


def test_what_an_edit_cannot_hold_is_told(cut: Any, modules: Any, tmp_path: Path) -> None:
    modules.compat.new_effect(cut.sequence_editor, "ADJUSTMENT", name="grade", channel=8, left=1, length=20)
    by_name = {strip.name: strip for strip in modules.compat.all_strips(cut)}
    by_name["first"].use_flip_x = True
    export = modules.edit_export.EditExport(cut)
    export.edit()
    assert export.losses == ["the flip of “first” is left out", "“grade” (Adjustment) is left out"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[timeline]\nrate = 24\n[[video]]\n[[video.clip]]\nfile = 'gone.mp4'\nfor = 1\n", "gone.mp4: no such file"),
        ("[timeline]\nrat = 24\n", "rat"),
    ],
)
def test_a_bad_edit_changes_nothing(text: str, message: str, cut: Any, modules: Any, tmp_path: Path) -> None:
    (tmp_path / "edit.toml").write_text(text)
    before = spans(cut, modules)
    with pytest.raises(RuntimeError, match=message):
        bpy.ops.aigc.import_edit(filepath=str(tmp_path / "edit.toml"))
    assert spans(cut, modules) == before


def test_a_bad_edit_leaves_an_empty_scene_its_rate(project: Any, tmp_path: Path) -> None:
    make_video(tmp_path / "first.mp4")
    (tmp_path / "broken.mp4").write_bytes((tmp_path / "first.mp4").read_bytes()[:3000])
    clips = "".join(f"[[video.clip]]\nfile = '{name}.mp4'\nfor = 1\n" for name in ("first", "broken"))
    (tmp_path / "edit.toml").write_text(f"[timeline]\nrate = 60\nsize = '640x480'\n[[video]]\n{clips}")
    with pytest.raises(RuntimeError):
        bpy.ops.aigc.import_edit(filepath=str(tmp_path / "edit.toml"))
    assert (project.render.fps, project.render.resolution_x) == (24, 64)
    assert not project.sequence_editor.strips_all


def test_an_empty_scene_is_not_exported(project: Any, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no strip that an edit can hold"):
        bpy.ops.aigc.export_edit(filepath=str(tmp_path / "edit.otio"))
    assert not (tmp_path / "edit.otio").exists()
