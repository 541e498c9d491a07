"""Backgrounds that are made of nothing: real jobs, and the strips on the timeline afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from support.cuts import RATE, file_of, results, the_result
from support.require import require

bpy = require("bpy")


@pytest.fixture
def small(project: Any) -> Any:
    project.render.resolution_x, project.render.resolution_y, project.render.resolution_percentage = 128, 72, 50
    return project


@pytest.mark.parametrize(("settings", "kind", "suffix"), [
    ({}, "MOVIE", ".mp4"), ({"matte": True}, "MOVIE", ".mov"), ({"kind": "IMAGE"}, "IMAGE", ".png"),
])  # fmt: skip
def test_it_has_the_size_and_the_rate_of_the_scene(
    settings: dict[str, Any], kind: str, suffix: str, small: Any, modules: Any
) -> None:
    small.frame_current = 30
    bpy.ops.aigc.background(style="silk", seconds=1.0, **settings)
    strip = the_result(small, modules)
    assert (strip.type, file_of(strip).suffix) == (kind, suffix)
    assert modules.compat.handles(strip) == (30, 30 + RATE)
    element = strip.elements[0]
    assert (element.orig_width, element.orig_height) == (64, 36)
    if kind == "MOVIE":
        assert modules.compat.content(strip) == (30, 30 + RATE)


def test_redo_changes_the_file_in_its_place(small: Any, modules: Any) -> None:
    bpy.ops.aigc.background(style="silk", seconds=1.0)
    first = the_result(small, modules)
    channel, file = first.channel, file_of(first)
    first.name = "behind the title"
    bpy.ops.aigc.background(
        "EXEC_DEFAULT", style="ink", seconds=2.0, colours="ONE", colour=(1.0, 0.0, 0.0), redo_of=first.name
    )
    (again,) = results(small, modules)
    assert (again.name, again.channel) == ("behind the title", channel)
    assert file_of(again) != file
    left = modules.compat.handles(again)[0]
    assert modules.compat.handles(again) == (left, left + 2 * RATE)
    record = modules.record.Record.of(again)
    assert (record.made["style"], record.settings["colour"]) == ("ink", [1.0, 0.0, 0.0])


def test_a_style_that_is_none_is_told_with_those_there_are(small: Any, modules: Any) -> None:
    with pytest.raises(RuntimeError, match=r"“Style” cannot be 'concrete' \(choose one of aurora, "):
        bpy.ops.aigc.background(style="concrete", seconds=1.0)
    assert results(small, modules) == []
