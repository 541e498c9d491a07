"""Results take the places of their originals, whatever the editor has done meanwhile; real files, no child process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from support.require import require
from support.strips import empty_scene, shown, write_numbers

bpy = require("bpy")

FRAMES = 48


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Write an original, its result (the same numbers), and slow motion of it by 2."""
    folder = tmp_path_factory.mktemp("videos")
    return (
        write_numbers(folder / "clip.avi", 24, FRAMES),
        write_numbers(folder / "clip-x2.avi", 24, FRAMES),
        write_numbers(folder / "clip-slow2.avi", 24, 2 * FRAMES),
    )


@pytest.fixture
def scene() -> Any:
    return empty_scene(24)


class Place:
    """A clip on channel 2 from frame 11 on, and the placement of a result of it."""

    def __init__(self, package: ModuleType, scene: Any, files: tuple[Path, Path, Path]) -> None:
        self.package, self.scene, self.files = package, scene, files
        self.compat = package.compat
        self.strips = self.compat.strips_of(scene.sequence_editor)
        self.clip = self.strips.new_movie("clip", str(files[0]), 2, 11)

    def trim(self, left: int, right: int) -> None:
        self.compat.set_handles(self.clip, left, right)

    def request(self, operation: str = "upscale", **settings: Any) -> Any:
        return self.package.request.Request.now(operation, {"mute_original": True, **settings}, self.scene)

    def origin(self, strip: Any = None, handles: int = 0) -> Any:
        strip = strip or self.clip
        part = self.package.visible.visible_part(self.scene, strip, handles=handles)
        return self.package.origin.Origin.of(self.scene, strip, strip.parent_meta(), part)

    def upscale(self, origin: Any = None, redo: Any = None, **settings: Any) -> Callable[[], Any]:
        """Request the result of the clip as it is now; return a function that places it, and returns the job."""
        placement = self.package.placements.MoviePlacement(self.request(**settings), origin or self.origin(), redo)
        return lambda: self.place({self.files[1]: placement}, placement.request)

    def slow(self, ripple: bool = True) -> Callable[[], Any]:
        placement = self.package.placements.SlowMotionPlacement(
            self.request("slow_motion"), self.origin(), None, Fraction(2), False, ripple
        )
        return lambda: self.place({self.files[2]: placement}, placement.request)

    def place(self, placements: dict[Path, Any], request: Any) -> Any:
        job_module = self.package.job
        job = job_module.Job("Make", [job_module.Run([], list(placements))], {}, place=print)
        job.results = {path: {"settings": {}} for path in placements}
        self.package.timeline_edit.RequestPlacement(request, placements)(job)
        return job

    def effect(self, kind: str, channel: int, left: int, right: int, **inputs: Any) -> Any:
        names = self.strips.bl_rna.functions["new_effect"].parameters.keys()
        span = {"length": right - left} if "length" in names else {"frame_end": right}
        first, second = ("input1", "input2") if "input1" in names else ("seq1", "seq2")
        given = {first: inputs.get("one"), second: inputs.get("two")}
        given = {name: strip for name, strip in given.items() if strip is not None}
        return self.strips.new_effect(name=kind, type=kind, channel=channel, frame_start=left, **span, **given)

    def results(self) -> list[Any]:
        strips = [strip for strip in self.compat.all_strips(self.scene) if self.package.record.Record.of(strip)]
        return sorted(strips, key=lambda strip: self.compat.handles(strip)[0])

    def result(self) -> Any:
        (strip,) = self.results()
        return strip

    def places(self) -> list[tuple[Any, ...]]:
        """Return name, channel, handles and start of the content of each strip of a result."""
        compat = self.compat
        return [(each.name, each.channel, compat.handles(each), compat.content(each)[0]) for each in self.results()]

    def spans(self) -> list[tuple[int, int]]:
        return [self.compat.handles(strip) for strip in self.results()]


@pytest.fixture
def at(extension: ModuleType, scene: Any, files: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setattr(extension.child, "version", lambda: "0.1.0")  # of the package, which is not installed here
    return Place(extension, scene, files)


def cut(at: Place, strip: Any, frame: int) -> Any:
    """Cut a strip in two by Blender's blade; return the right piece."""
    before = {each.name for each in at.compat.all_strips(at.scene)}
    at.package.selection.select(at.scene, [strip])
    at.scene.frame_set(frame)
    with at.compat.in_sequencer(at.scene):
        bpy.ops.sequencer.split(frame=frame, channel=strip.channel, type="SOFT", side="RIGHT")
    return next(each for each in at.compat.all_strips(at.scene) if each.name not in before)


def test_the_result_is_below_titles_and_grades(at: Place, tmp_path: Path) -> None:
    title, grade = at.effect("COLOR", 3, 20, 30), at.effect("ADJUSTMENT", 4, 11, 59)
    job = at.upscale()()
    result = at.result()
    assert (result.channel, at.clip.mute, result.mute, job.warnings) == (2, True, False, [])
    assert at.clip.channel > 4
    assert (title.channel, grade.channel) == (3, 4)
    assert shown(at.scene, [12, 40], tmp_path) == [1, 29]


def test_effects_take_the_result_as_their_input(at: Place, tmp_path: Path) -> None:
    second = at.strips.new_movie("second", str(at.files[0]), 3, 47)
    fade = at.effect("CROSS", 4, 47, 59, one=at.clip, two=second)
    job = at.upscale()()
    result = at.result()
    assert (fade.input_1, fade.input_2) == (result, second)
    assert (at.compat.handles(fade), result.channel, fade.channel, job.warnings) == ((47, 59), 2, 4, [])
    assert shown(at.scene, [70], tmp_path) == [23]


def test_without_muting_the_original_moves_below(at: Place) -> None:
    title = at.effect("COLOR", 3, 20, 30)
    at.upscale(mute_original=False)()
    assert (at.clip.channel, at.result().channel, title.channel, at.clip.mute) == (1, 2, 3, False)


def test_what_the_result_must_cover_is_reported(at: Place) -> None:
    at.effect("COLOR", 1, 11, 59)
    at.effect("COLOR", 3, 20, 30).name = "title"
    job = at.upscale(mute_original=False)()
    assert at.result().channel == 4
    assert any("above “title”" in line for line in job.warnings)


def test_locked_and_muted_channels_are_left_alone(at: Place) -> None:
    at.scene.sequence_editor.channels[3].lock = at.scene.sequence_editor.channels[4].mute = True
    at.upscale(mute_original=False)()
    assert at.result().channel == 2
    at.clip.lock = True
    with pytest.raises(at.package.errors.StripError, match="“clip” is locked"):
        at.package.replacing.refuse_protected(at.scene, at.clip)
    at.clip.lock, at.scene.sequence_editor.channels[at.clip.channel].lock = False, True
    with pytest.raises(at.package.errors.StripError, match="“clip” is locked"):
        at.package.replacing.refuse_protected(at.scene, at.clip)


def test_a_strip_that_was_locked_meanwhile_stays(at: Place) -> None:
    place = at.upscale()
    at.clip.lock = True
    at.scene.sequence_editor.channels[3].lock = at.scene.sequence_editor.channels[4].mute = True
    job = place()
    assert (at.clip.channel, at.clip.mute, at.result().channel) == (2, False, 5)
    assert "locked now" in job.warnings[0]


def test_a_muted_strip_gets_a_muted_result(at: Place) -> None:
    at.clip.mute = True
    job = at.upscale()()
    assert at.result().mute
    assert "was muted" in job.warnings[0]


def test_results_have_the_proxies_of_their_originals(at: Place) -> None:
    at.clip.use_proxy = True
    at.clip.proxy.build_25, at.clip.proxy.build_75, at.clip.proxy.quality = False, True, 70
    at.upscale()()
    proxy = at.result().proxy
    assert (at.result().use_proxy, proxy.build_25, proxy.build_75, proxy.quality) == (True, False, True, 70)


def test_selection_and_active_strip_stay(at: Place) -> None:
    title = at.effect("TEXT", 5, 20, 30)
    place = at.upscale()
    at.package.selection.select(at.scene, [title])
    title.select_left_handle = True
    place()
    assert [strip.name for strip in at.compat.all_strips(at.scene) if strip.select] == [title.name]
    assert title.select_left_handle
    assert at.scene.sequence_editor.active_strip == title


@pytest.mark.parametrize("change", ["renamed", "moved", "another name taken", "scene renamed", "identity lost"])
def test_the_original_is_found(change: str, at: Place) -> None:
    place = at.upscale()
    if change in ("renamed", "another name taken"):
        at.clip.name = "b25"
    if change == "another name taken":
        at.strips.new_movie("clip", str(at.files[0]), 7, 300)
    if change == "moved":
        at.compat.move_content(at.clip, 111)
    if change == "scene renamed":
        at.scene.name = "Cut 2"
    if change == "identity lost":
        del at.clip["aigc_id"], at.scene["aigc_id"]
    job = place()
    assert (at.clip.mute, job.warnings) == (True, [])
    assert at.spans() == [at.compat.handles(at.clip)]


@pytest.mark.parametrize("change", ["deleted", "another file"])
def test_an_original_that_has_gone_is_reported(change: str, at: Place) -> None:
    place = at.upscale()
    if change == "deleted":
        at.strips.remove(at.clip)
    else:
        at.clip.filepath = str(at.files[2])
    job = place()
    assert at.spans() == [(11, 59)]
    assert "“clip” is gone or shows another file" in job.warnings[0]


def test_a_strip_that_was_cut_meanwhile_is_replaced_piece_by_piece(at: Place, tmp_path: Path) -> None:
    place = at.upscale()
    right = cut(at, at.clip, 30)
    at.compat.move_content(right, 111)
    place()
    assert at.spans() == [(11, 30), (130, 159)]
    assert at.clip.mute
    assert right.mute
    assert shown(at.scene, [12, 29, 130, 158], tmp_path) == [1, 18, 19, 47]


def test_a_strip_that_was_extended_meanwhile_leaves_no_hole(at: Place, tmp_path: Path) -> None:
    at.trim(21, 31)
    origin = at.origin()
    part = replace(origin.part, start=Fraction(10, 24), end=Fraction(20, 24))
    place = at.upscale(replace(origin, part=part))
    at.trim(15, 40)
    job = place()
    assert not at.clip.mute
    assert "was extended" in job.warnings[0]


def test_slow_motion_makes_room(at: Place) -> None:
    following = at.strips.new_movie("next", str(at.files[0]), 2, 59)
    bed, meta = at.effect("COLOR", 1, 1, 120), at.strips.new_meta("meta", 6, 70)
    inner = at.compat.strips_of(meta).new_movie("inner", str(at.files[0]), 1, 70)
    at.compat.set_handles(meta, 70, 80)
    following.blend_alpha = 0.5
    following.keyframe_insert("blend_alpha", frame=60)
    at.scene.timeline_markers.new("later", frame=65)
    at.scene.frame_end = 119
    at.slow()()
    handles = at.compat.handles
    assert at.spans() == [(11, 107)]
    assert (handles(following), following.channel) == ((107, 155), 2)
    assert (handles(meta), handles(inner)[0], handles(bed)) == ((118, 128), 118, (1, 120))
    assert at.scene.timeline_markers[0].frame == 113
    assert at.scene.frame_end == 154
    curve = at.compat.curves(at.scene)[0]
    assert curve.keyframe_points[0].co[0] == 108


def test_slow_motion_moves_nothing_where_there_is_room(at: Place) -> None:
    following = at.strips.new_movie("next", str(at.files[0]), 2, 110)
    job = at.slow()()
    assert (at.compat.handles(following)[0], at.result().channel, job.warnings) == (110, 2, [])


def test_slow_motion_without_room_is_reported(at: Place) -> None:
    following = at.strips.new_movie("next", str(at.files[0]), 2, 59)
    job = at.slow(ripple=False)()
    assert at.compat.handles(following) == (59, 107)
    assert any("48 frames longer, and runs into “next”" in line for line in job.warnings)


def test_slow_motion_keeps_a_transition(at: Place) -> None:
    second = at.strips.new_movie("second", str(at.files[0]), 3, 47)
    fade = at.effect("CROSS", 4, 47, 59, one=at.clip, two=second)
    at.slow()()
    assert at.spans() == [(11, 107)]
    assert at.compat.handles(second) == (95, 143)
    assert (fade.input_1, at.compat.handles(fade)) == (at.result(), (95, 107))


def redo(at: Place, **more: Any) -> Any:
    record = at.package.record.Record.of(at.results()[0])
    again = at.package.redoing.Redo(record.group, **more)
    origin = at.package.origin.Origin.from_record(record.source)
    placement = at.package.placements.MoviePlacement(at.request(), origin, again)
    return at.place({at.files[2]: placement}, placement.request)


def test_redo_keeps_cuts_copies_handles_and_places(at: Place) -> None:
    at.upscale()()
    left = at.result()
    left.name, left.blend_alpha, left.transform.scale_x = "mine", 0.5, 1.5
    right = cut(at, left, 30)
    at.compat.move_content(right, 94)
    at.compat.set_handles(left, 15, 26)
    before = [
        (strip.name, strip.channel, at.compat.handles(strip), at.compat.content(strip)[0]) for strip in at.results()
    ]
    assert len(before) == 2
    redo(at, scale=Fraction(2))
    after = [
        (strip.name, strip.channel, at.compat.handles(strip), at.compat.content(strip)[0]) for strip in at.results()
    ]
    assert after == before
    assert {Path(strip.filepath).name for strip in at.results()} == {"clip-slow2.avi"}
    assert at.results()[0].transform.scale_x == pytest.approx(0.75)
    assert at.results()[0].blend_alpha == 0.5


def test_redo_of_what_has_gone_places_nothing(at: Place) -> None:
    at.upscale()()
    record = at.package.record.Record.of(at.result())
    origin = at.package.origin.Origin.from_record(record.source)
    placement = at.package.placements.MoviePlacement(at.request(), origin, at.package.redoing.Redo(record.group))
    at.strips.remove(at.result())
    with pytest.raises(at.package.errors.ExtensionError, match="The strip to replace is gone"):
        at.place({at.files[2]: placement}, placement.request)
    assert at.results() == []


def test_redo_at_another_length_scales_each_piece_from_its_left(at: Place) -> None:
    at.upscale()()
    at.compat.set_handles(at.result(), 21, 41)
    redo(at, length=Fraction(2))
    result = at.result()
    assert (at.compat.handles(result), at.compat.content(result)[0]) == ((21, 61), 1)


def test_another_rate_than_asked_for_is_refused(at: Place, tmp_path: Path) -> None:
    other = write_numbers(tmp_path / "other.avi", 120, FRAMES)
    placement = at.package.placements.MoviePlacement(at.request(), at.origin(), None, file_rate=Fraction(24))
    with pytest.raises(at.package.errors.ExtensionError, match="reads 120 frames a second"):
        at.place({other: placement}, placement.request)
    assert at.results() == []
    assert not at.clip.mute


def test_one_failure_does_not_keep_others_from_their_places(at: Place, tmp_path: Path) -> None:
    second = at.strips.new_movie("second", str(at.files[0]), 3, 100)
    lost = tmp_path / "lost.avi"
    lost.write_bytes(b"RIFF")
    make = at.package.placements.MoviePlacement
    request = at.request()
    job = at.place({lost: make(request, at.origin()), at.files[1]: make(request, at.origin(second))}, request)
    assert at.spans() == [(100, 148)]
    assert "lost.avi" in job.warnings[0]


def test_before_and_after_change_places(at: Place) -> None:
    at.upscale()()
    result, aside = at.result(), at.clip.channel
    comparing = at.package.comparing
    assert comparing.counterpart(at.scene, result) == at.clip
    comparing.exchange(at.scene, result, at.clip)
    assert (result.mute, result.channel, at.clip.mute, at.clip.channel) == (True, aside, False, 2)
    comparing.exchange(at.scene, at.clip, result)
    assert (result.mute, result.channel, at.clip.mute, at.clip.channel) == (False, 2, True, aside)
