"""What visible_part says is what Blender renders."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from support.require import require
from support.strips import empty_scene, operate, shown, write_numbers

bpy = require("bpy")

COUNT = 100
NTSC = Fraction(30000, 1001)
FILM = Fraction(24000, 1001)


@pytest.fixture(scope="module")
def compat(extension: ModuleType) -> ModuleType:
    return extension.compat


@pytest.fixture(scope="module")
def visible(extension: ModuleType) -> ModuleType:
    return extension.visible


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Fraction | int], Path]:
    folder = tmp_path_factory.mktemp("films")

    def make(rate: Fraction | int) -> Path:
        path = folder / f"{float(rate):.3f}.avi"
        return path if path.exists() else write_numbers(path, rate, COUNT)

    return make


def plain(compat: ModuleType, scene: Any, path: Path, start: int = 10) -> Any:
    """A movie strip as a script adds it: a picture a frame."""
    strips = compat.strips_of(compat.editor(scene))
    strip = strips.new_movie(name="film", filepath=str(path), channel=1, frame_start=start)
    scene.sequence_editor.active_strip = strip
    return strip


def adjusted(compat: ModuleType, scene: Any, path: Path, start: int = 10) -> Any:
    """A movie strip as an editor adds it: at the speed of its file."""
    settings = {"sound": False, "use_framerate": False, "adjust_playback_rate": True}
    operate(compat, scene, "movie_strip_add", filepath=str(path), frame_start=start, channel=1, **settings)
    return compat.all_strips(scene)[0]


def trim_content(strip: Any, head: int, tail: int) -> None:
    old, new = "animation_offset_{}", "content_trim_{}"
    name = new if hasattr(strip, "content_trim_start") else old
    setattr(strip, name.format("start"), head)
    setattr(strip, name.format("end"), tail)


def agree(said: Fraction, seen: int, exact: Fraction) -> bool:
    """Blender computes retiming in single precision: what lies in the middle between two pictures goes either way."""
    return abs(seen - exact) == Fraction(1, 2) if exact.denominator == 2 else said == seen


def check(visible: ModuleType, compat: ModuleType, scene: Any, strip: Any, folder: Path, step: int = 1) -> Any:
    """Compare the strip's part with each `step`th frame as it is rendered, and its ends; returns the part."""
    part = visible.visible_part(scene, strip)
    left, right = compat.handles(strip)
    assert (part.left - part.held_before, part.right + part.held_after) == (left, right)
    ends = [part.left, part.right - 1]
    if part.reversed:
        ends.reverse()
    place = part.exact_start * part.rate
    first, last = shown(scene, ends, folder)
    assert agree(part.start * part.rate, first, place)
    assert agree(part.end * part.rate - 1, last, part.exact_end * part.rate - part.pictures_a_frame)
    frames = range(part.left, part.right, step)
    expected = [place + part.pictures_a_frame * (frame - part.left) for frame in frames]
    if part.reversed:
        expected = [2 * place - other + part.pictures_a_frame * (part.right - 1 - part.left) for other in expected]
    seen = shown(scene, frames, folder)
    assert all(abs(number - wanted) <= Fraction(1, 2) for number, wanted in zip(seen, expected, strict=True))
    held = {*range(left, part.left, step), *range(part.right, right, step)}
    ends = shown(scene, [part.left, part.right - 1], folder)
    # Where a picture lasts other than a frame, it may need one more to come to the end.
    assert all(min(abs(n - end) for end in ends) <= (part.pictures_a_frame != 1) for n in shown(scene, held, folder))
    return part


@pytest.mark.parametrize("add", [plain, adjusted])
@pytest.mark.parametrize("scene_rate", [24, 25, 60, FILM, NTSC])
@pytest.mark.parametrize("rate", [25, NTSC])
def test_a_trimmed_strip(add, scene_rate, rate, visible, compat, film, tmp_path) -> None:
    scene = empty_scene(scene_rate)
    strip = add(compat, scene, film(rate))
    compat.set_handles(strip, 17, 51)
    part = check(visible, compat, scene, strip, tmp_path, step=3)
    assert (part.rate, part.scene_rate) == (rate, scene_rate)
    assert part.speed == (1 if add is adjusted else Fraction(scene_rate) / rate)


def test_a_strip_extended_past_both_ends_holds_its_ends(visible, compat, film, tmp_path) -> None:
    scene = empty_scene(24)
    strip = plain(compat, scene, film(25))
    compat.set_handles(strip, 3, 120)
    part = check(visible, compat, scene, strip, tmp_path, step=7)
    assert (part.left, part.right, part.held_before, part.held_after) == (10, 110, 7, 10)
    assert (part.start, part.end) == (0, 4)


@pytest.mark.parametrize(("handles", "picture"), [((1, 6), 0), ((115, 130), COUNT - 1)])
def test_a_strip_that_only_holds_shows_one_picture(handles, picture, visible, compat, film, tmp_path) -> None:
    scene = empty_scene(24)
    strip = plain(compat, scene, film(25))
    compat.set_handles(strip, *handles)
    part = check(visible, compat, scene, strip, tmp_path)
    assert (part.start * 25, part.pictures, part.exact_start * 25) == (picture, 1, picture)


@pytest.mark.parametrize("add", [plain, adjusted])
def test_a_reversed_strip(add, visible, compat, film, tmp_path) -> None:
    scene = empty_scene(60)
    strip = add(compat, scene, film(25))
    compat.set_handles(strip, 20, 60)
    strip.use_reverse_frames = True
    assert check(visible, compat, scene, strip, tmp_path, step=3).reversed


@pytest.mark.parametrize("add", [plain, adjusted])
@pytest.mark.parametrize("backwards", [False, True])
def test_content_that_is_trimmed(add, backwards, visible, compat, film, tmp_path) -> None:
    scene = empty_scene(30)
    strip = add(compat, scene, film(25))
    trim_content(strip, 7, 40)
    strip.use_reverse_frames = backwards
    left, right = compat.handles(strip)
    compat.set_handles(strip, left - 3, right + 5)
    part = check(visible, compat, scene, strip, tmp_path, step=2)
    assert (part.start * 25, part.end * 25) == (7, 60)


@pytest.mark.parametrize("add", [plain, adjusted])
@pytest.mark.parametrize("percent", [50, 80, 100, 130, 200])
@pytest.mark.parametrize("backwards", [False, True])
def test_a_strip_retimed_evenly(add, percent, backwards, visible, compat, film, tmp_path) -> None:
    scene = empty_scene(24)
    strip = add(compat, scene, film(25))
    operate(compat, scene, "retiming_segment_speed_set", speed=percent)
    if len(compat.retiming_keys(strip)) > 2:  # 4.5 adds one to strips that it adjusts
        with pytest.raises(visible.StripError, match="may change its speed at 3 retiming keys"):
            visible.visible_part(scene, strip)
        return
    left, right = compat.handles(strip)
    compat.set_handles(strip, left + 5, right - 8)
    strip.use_reverse_frames = backwards
    part = check(visible, compat, scene, strip, tmp_path, step=5)
    # What a percentage means for a strip that is adjusted besides differs by that between versions.
    assert float(part.pictures_a_frame) == pytest.approx(percent / 100, rel=0.05)


def test_a_ramp_of_speed_is_refused(visible, compat, film) -> None:
    scene = empty_scene(24)
    strip = plain(compat, scene, film(25))
    operate(compat, scene, "retiming_key_add", timeline_frame=50)
    with pytest.raises(visible.StripError, match=r"“film” may change its speed at 3 retiming keys.*split it"):
        visible.visible_part(scene, strip)


def test_handles_go_as_far_as_the_file(visible, compat, film) -> None:
    scene = empty_scene(50)
    strip = adjusted(compat, scene, film(25))
    compat.set_handles(strip, 10 + 8, 10 + 159)
    part = visible.visible_part(scene, strip, handles=20)
    assert (part.start * 25, part.end * 25) == (4, 80)
    assert (part.before * 25, part.handle_left, part.after * 25, part.handle_right) == (4, 8, 10, 20)
    strip.use_reverse_frames = True
    part = visible.visible_part(scene, strip, handles=20)
    assert (part.start * 25, part.end * 25) == (21, 97)
    assert (part.before * 25, part.handle_right, part.after * 25, part.handle_left) == (10, 20, 3, 6)


def test_a_part_within_a_meta_strip(visible, compat, film, tmp_path) -> None:
    scene = empty_scene(24)
    strip = plain(compat, scene, film(25))
    part = visible.visible_part(scene, strip, within=(30, 60))
    assert (part.left, part.right, part.start * 25, part.end * 25) == (30, 60, 20, 50)
    with pytest.raises(visible.StripError, match="outside"):
        visible.visible_part(scene, strip, within=(200, 220))


def in_meta(scene: Any, strips: list[Any], compat: ModuleType, name: str, channel: int = 9) -> Any:
    meta = compat.strips_of(scene.sequence_editor).new_meta(name=name, channel=channel, frame_start=1)
    for strip in strips:
        strip.move_to_meta(meta)
    compat.set_handles(meta, 1, 300)
    return meta


def test_a_meta_strip_stands_for_what_it_shows(visible, compat, film) -> None:
    scene = empty_scene(24)
    early, late, silent, hidden = (plain(compat, scene, film(25), start) for start in (1, 90, 20, 260))
    for strip, name in ((early, "early"), (late, "late"), (silent, "muted"), (hidden, "hidden")):
        strip.name = name
    silent.mute = True
    inner = in_meta(scene, [late, silent], compat, "inner")
    compat.set_handles(inner, 100, 150)
    outer = in_meta(scene, [early, inner, hidden], compat, "outer")
    compat.set_handles(outer, 50, 140)
    found = [(strip.name, meta.name, span) for strip, meta, span in visible.walk([outer])]
    assert found == [("early", "outer", (50, 140)), ("late", "inner", (100, 140))]
    assert [item[0].name for item in visible.walk([late, outer, late])] == ["early", "late"]
    assert list(visible.walk([outer], {"SOUND"})) == []
    strip, _, span = list(visible.walk([outer]))[1]
    part = visible.visible_part(scene, strip, within=span)
    assert (part.left, part.right, part.start * 25) == (100, 140, 10)


def test_what_plays_backwards_around_a_strip_is_refused(visible, compat, film) -> None:
    scene = empty_scene(24)
    meta = in_meta(scene, [plain(compat, scene, film(25))], compat, "around")
    meta.use_reverse_frames = True
    with pytest.raises(visible.StripError, match="“around” plays backwards"):
        list(visible.walk([meta]))


def test_what_cannot_be_known_is_refused(visible, compat, film, tmp_path) -> None:
    scene = empty_scene(24)
    strip = plain(compat, scene, film(25))
    strip.strobe = 3
    with pytest.raises(visible.StripError, match="has Strobe 3"):
        visible.visible_part(scene, strip)
    strip.strobe = 1
    strip.stream_index = 1
    with pytest.raises(visible.StripError, match=r"cannot read|video stream 1"):
        visible.visible_part(scene, strip)
    strip.stream_index = 0
    compat.new_effect(compat.editor(scene), "ADJUSTMENT", name="other", channel=5, left=1, length=9)
    with pytest.raises(visible.StripError, match="“other” is no movie or sound strip"):
        visible.visible_part(scene, compat.all_strips(scene)[-1])


def test_a_missing_file_is_named(visible, compat, film, tmp_path) -> None:
    scene = empty_scene(24)
    strip = plain(compat, scene, tmp_path / "lost.avi")
    with pytest.raises(visible.StripError, match=r"file of “film” is missing: .*lost\.avi"):
        visible.visible_part(scene, strip)
    (tmp_path / "broken.avi").write_bytes(b"RIFF")
    strip = plain(compat, scene, tmp_path / "broken.avi")
    with pytest.raises(visible.StripError, match=r"cannot read .*broken\.avi"):
        visible.visible_part(scene, strip)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("reordered.mp4", ["-c:v", "libx264", "-qp", "1", "-bf", "3", "-g", "12"]),
        ("late.mkv", ["-c:v", "libx264", "-qp", "1", "-bf", "2", "-output_ts_offset", "1.5"]),
        ("stream.ts", ["-c:v", "mpeg2video", "-q:v", "1", "-bf", "2", "-muxdelay", "0.7"]),
    ],
)
def test_seconds_count_from_the_first_picture(name, settings, visible, compat, film, tmp_path) -> None:
    """Whatever time stamp it has, and in whatever order pictures are stored."""
    path = tmp_path / name
    convert = [
        require("ffmpeg"),
        "-v",
        "error",
        "-i",
        str(film(25)),
        "-pix_fmt",
        "yuv420p",
        *settings,
        str(path),
    ]
    subprocess.run(convert, check=True)
    scene = empty_scene(25)
    strip = plain(compat, scene, path)
    compat.set_handles(strip, 21, 90)
    part = check(visible, compat, scene, strip, tmp_path, step=4)
    assert (part.start, part.end) == (Fraction(11, 25), Fraction(80, 25))


def test_a_strip_under_a_speed_effect_is_refused(visible, compat, film) -> None:
    scene = empty_scene(24)
    strip = plain(compat, scene, film(25))
    effect = new_speed(compat, scene, strip)
    with pytest.raises(visible.StripError, match="“film” is shown through the speed effect “fast”"):
        visible.visible_part(scene, strip)
    effect.mute = True
    assert visible.visible_part(scene, strip).pictures == COUNT


def new_speed(compat: ModuleType, scene: Any, strip: Any) -> Any:
    strips = compat.strips_of(scene.sequence_editor)
    names = strips.bl_rna.functions["new_effect"].parameters.keys()
    span = {"length": COUNT} if "length" in names else {"frame_end": 10 + COUNT}
    given = {"input1" if "input1" in names else "seq1": strip}
    return strips.new_effect(name="fast", type="SPEED", channel=5, frame_start=10, **span, **given)


def test_a_path_is_relative_to_the_file_that_says_it(visible, compat, film, tmp_path) -> None:
    scene = empty_scene(24)
    strip = plain(compat, scene, film(25))
    folder = tmp_path / "project"
    folder.mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "cut.blend"), relative_remap=False)
    strip.filepath = bpy.path.relpath(str(film(25)))
    assert strip.filepath.startswith("//..")
    assert visible.visible_part(scene, strip).path == film(25)


@pytest.mark.parametrize(
    ("method", "add", "percent"),
    [
        ("SOFT", plain, 100), ("SOFT", plain, 50), ("SOFT", adjusted, 100), ("SOFT", adjusted, 50),
        ("HARD", plain, 100),
    ],
)  # fmt: skip
def test_both_sides_of_a_split(method, add, percent, visible, compat, film, tmp_path) -> None:
    scene = empty_scene(24)
    strip = add(compat, scene, film(25))
    if percent != 100:
        operate(compat, scene, "retiming_segment_speed_set", speed=percent)
    if len(compat.retiming_keys(strip)) > 2:
        pytest.skip("this Blender adds a key to strips that it adjusts")
    compat.set_handles(strip, 13, 90)
    for side in (strip, strip.split(frame=41, split_method=method)):
        check(visible, compat, scene, side, tmp_path, step=4)


def test_content_that_is_trimmed_to_nothing_is_refused(visible, compat, film) -> None:
    """Blender's hard split does that to strips that it plays at another speed, and shows them empty."""
    scene = empty_scene(24)
    strip = plain(compat, scene, film(25))
    trim_content(strip, 70, 30)
    with pytest.raises(visible.StripError, match=r"“film” has nothing left: 70 \+ 30 of the 100 pictures"):
        visible.visible_part(scene, strip)
