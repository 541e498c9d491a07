"""A film from a script: real runs, and the pieces of the film on the timeline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.cuts import has_audaspace, probe
from support.require import require

bpy = require("bpy")


@pytest.mark.skipif(not has_audaspace(), reason="this Blender was built without sound")
def test_a_script_becomes_strips(project: Any, modules: Any, tmp_path: Path) -> None:
    bpy.data.texts.new("advert").write("Good morning.\n\nThe lamp glows.\n")
    project.frame_current, project.render.resolution_x, project.render.resolution_y = 11, 128, 96
    assert bpy.ops.aigc.produce(script="advert", style="ink") == {"FINISHED"}
    job = modules.job_runner.queue.by_interest()[0]
    assert job.warnings == []
    strips = sorted(modules.compat.all_strips(project), key=modules.compat.handles)
    kinds = {kind: [each for each in strips if each.type == kind] for kind in ("MOVIE", "SOUND", "TEXT", "CROSS")}
    pictures = [modules.compat.handles(each) for each in kinds["MOVIE"]]
    assert len(pictures) == 2
    assert pictures[0][0] == 11
    assert [modules.compat.handles(each) for each in kinds["CROSS"]] == [(pictures[1][0], pictures[0][1])]
    music, *speech = sorted(kinds["SOUND"], key=modules.compat.handles)
    assert modules.compat.handles(music) == (11, pictures[1][1])
    assert [each.text for each in kinds["TEXT"]] == ["Good morning.", "The lamp glows."]
    assert len(speech) == 2
    for text, sound in zip(kinds["TEXT"], speech, strict=True):
        assert abs(modules.compat.handles(text)[0] - modules.compat.handles(sound)[0]) <= 6
    assert any(curve.data_path.endswith("volume") for curve in modules.compat.curves(project))
    assert len({modules.record.Record.of(each).group for each in strips}) == 1
    film = next((tmp_path / "aigc" / "advert").glob("advert-*.mp4"))
    assert not (tmp_path / "advert.txt").exists()
    assert int(probe(film)["nb_read_frames"]) == pictures[1][1] - 11
    for strip in kinds["MOVIE"]:  # moving also while it fades in and out
        left, right = modules.compat.handles(strip)
        first, last = modules.compat.content(strip)
        assert first <= left < right <= last
    names = {kind: len(found) for kind, found in kinds.items()}
    bpy.data.texts["advert"].from_string("Good evening.\n\nThe lamp is dark.\n")
    assert bpy.ops.aigc.produce(script="advert", style="ink", redo_of=kinds["TEXT"][0].name) == {"FINISHED"}
    after = modules.compat.all_strips(project)
    assert {kind: sum(each.type == kind for each in after) for kind in names} == names
    assert {each.text for each in after if each.type == "TEXT"} == {"Good evening.", "The lamp is dark."}
    assert min(modules.compat.handles(each)[0] for each in after) == 11


def test_no_script_is_told(project: Any, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="There is no script"):
        bpy.ops.aigc.produce(script="gone")
    with pytest.raises(RuntimeError, match=r"gone\.md is missing"):
        bpy.ops.aigc.produce(script_from="FILE", file=str(tmp_path / "gone.md"))
    assert not (tmp_path / "aigc" / "gone").exists()
