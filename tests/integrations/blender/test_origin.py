"""Records of origins: what is stored on a strip reads back, also in the form of earlier .blend files."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from support.require import require
from support.strips import empty_scene, write_numbers

bpy = require("bpy")


@pytest.fixture(scope="module")
def origin_module(extension: ModuleType) -> ModuleType:
    return extension.origin


@pytest.fixture
def path(tmp_path: Path) -> Path:
    empty_scene(24)
    return write_numbers(tmp_path / "numbers.avi", 25, 3)


def first_form(path: Path, **values: Any) -> dict[str, Any]:
    """Return a record as 0.1.0 stored it: names without units, handles included in `start` and `end`."""
    return {
        "scene": "Scene", "strip": "clip", "meta": "", "channel": 2, "content_start": 10, "content_end": 106,
        "path": str(path), "start": "4/5", "end": "12/5", "rate": "25", "scene_rate": "24", "left": 34, "right": 58,
        "before": 5, "after": 7, "held_before": 1, "held_after": 2, "pictures_a_frame": "25/24",
        "exact_start": "1", "reversed": False, "offset": "0", "deinterlace": True, "still": False, **values,
    }  # fmt: skip


def test_a_record_of_the_first_form_is_read(origin_module: ModuleType, path: Path) -> None:
    origin = origin_module.Origin.from_record(first_form(path))
    part = origin.part
    assert (origin.strip, origin.channel, origin.content_left, origin.content_right) == ("clip", 2, 10, 106)
    assert (origin.deinterlace, origin.still, origin.sound_delay) == (True, False, 0)
    assert (part.path, part.left, part.right, part.file_rate, part.scene_rate) == (path, 34, 58, 25, 24)
    assert (part.handle_frames_left, part.handle_frames_right) == (5, 7)
    assert (part.held_frames_left, part.held_frames_right) == (1, 2)
    assert part.span_with_handles == (Fraction(4, 5), Fraction(12, 5))
    assert part.file_frames_per_scene_frame == Fraction(25, 24)
    assert part.exact_span_with_handles == (1 - Fraction(5, 24), 1 - Fraction(5, 24) + Fraction(36, 24))


@pytest.mark.parametrize("values", [{}, {"reversed": True, "pictures_a_frame": "1/2"}, {"offset": "1/96"}])
def test_a_record_reads_back(values: dict[str, Any], origin_module: ModuleType, path: Path) -> None:
    origin = origin_module.Origin.from_record(first_form(path, **values))
    record = json.loads(json.dumps(origin.for_record()))
    assert origin_module.Origin.from_record(record) == origin
    aligned = origin.aligned()
    assert aligned.aligned() == aligned


def test_paths_in_records_are_relative_to_the_blend_file(origin_module: ModuleType, path: Path) -> None:
    bpy.ops.wm.save_as_mainfile(filepath=str(path.parent / "cut.blend"))
    record = origin_module.Origin.from_record(first_form(path)).for_record()
    assert record["part"]["path"] == "//numbers.avi"
    assert origin_module.Origin.from_record(record).part.path == path


@pytest.mark.parametrize("reverse", [False, True])
def test_alignment_puts_a_file_frame_on_the_first_scene_frame(
    reverse: bool, origin_module: ModuleType, path: Path
) -> None:
    """At 25 to 24 frames a second that is every 24th scene frame from the beginning of the content."""
    origin = origin_module.Origin.from_record(first_form(path, reversed=reverse)).aligned()
    part = origin.part
    assert (part.handle_frames_left, part.handle_frames_right) == ((5, 24) if reverse else (24, 7))
    assert part.span_with_handles == (0, Fraction(12, 5))


@pytest.mark.parametrize("damage", [{"rate": "0"}, {"exact_start": "x"}, {"start": None}])
def test_a_damaged_record_is_refused(damage: dict[str, Any], origin_module: ModuleType, path: Path) -> None:
    with pytest.raises(origin_module.StripError, match="cannot be read"):
        origin_module.Origin.from_record(first_form(path, **damage))


def test_a_missing_file_is_named(origin_module: ModuleType, path: Path) -> None:
    with pytest.raises(origin_module.StripError, match=r"lost\.avi is missing"):
        origin_module.Origin.from_record(first_form(path.with_name("lost.avi")))
