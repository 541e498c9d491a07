"""visible_part gives the part of a video that Blender renders."""

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
CINEMA = Fraction(24000, 1001)


@pytest.fixture(scope="module")
def compat(extension: ModuleType) -> ModuleType:
    return extension.compat


@pytest.fixture(scope="module")
def visible(extension: ModuleType) -> ModuleType:
    return extension.visible


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Fraction | int], Path]:
    folder = tmp_path_factory.mktemp("videos")

    def make(rate: Fraction | int) -> Path:
        path = folder / f"{float(rate):.3f}.avi"
        return path if path.exists() else write_numbers(path, rate, COUNT)

    return make


def add_plain(compat: ModuleType, scene: Any, path: Path, start: int = 10) -> Any:
    """Add a movie strip as a script does: one video frame per scene frame."""
    strips = compat.strips_of(compat.editor(scene))
    strip = strips.new_movie(name="video", filepath=str(path), channel=1, frame_start=start)
    scene.sequence_editor.active_strip = strip
    return strip


def add_adjusted(compat: ModuleType, scene: Any, path: Path, start: int = 10) -> Any:
    """Add a movie strip as an editor does: at the speed of its file."""
    settings = {"sound": False, "use_framerate": False, "adjust_playback_rate": True}
    operate(compat, scene, "movie_strip_add", filepath=str(path), frame_start=start, channel=1, **settings)
    return compat.all_strips(scene)[0]


def trim_content(strip: Any, head: int, tail: int) -> None:
    old, new = "animation_offset_{}", "content_trim_{}"
    name = new if hasattr(strip, "content_trim_start") else old
    setattr(strip, name.format("start"), head)
    setattr(strip, name.format("end"), tail)


def agree(reported: Fraction, rendered: int, exact: Fraction) -> bool:
    """Return whether the part and Blender agree on a frame.

    Blender computes retiming in single precision: a position midway between two frames is rounded either way.
    """
    return abs(rendered - exact) == Fraction(1, 2) if exact.denominator == 2 else reported == rendered


def check(visible: ModuleType, compat: ModuleType, scene: Any, strip: Any, folder: Path, step: int = 1) -> Any:
    """Compare a strip's part with every `step`th frame as it is rendered, and with its ends; return the part."""
    part = visible.visible_part(scene, strip)
    left, right = compat.handles(strip)
    assert (part.left - part.held_frames_left, part.right + part.held_frames_right) == (left, right)
    ends = [part.left, part.right - 1]
    if part.reversed:
        ends.reverse()
    position = part.exact_start * part.file_rate
    first, last = shown(scene, ends, folder)
    assert agree(part.start * part.file_rate, first, position)
    assert agree(
        part.end * part.file_rate - 1, last, part.exact_end * part.file_rate - part.file_frames_per_scene_frame
    )
    frames = range(part.left, part.right, step)
    expected = [position + part.file_frames_per_scene_frame * (frame - part.left) for frame in frames]
    if part.reversed:
        expected = [
            2 * position - other + part.file_frames_per_scene_frame * (part.right - 1 - part.left) for other in expected
        ]
    rendered = shown(scene, frames, folder)
    assert all(abs(number - wanted) <= Fraction(1, 2) for number, wanted in zip(rendered, expected, strict=True))
    held = {*range(left, part.left, step), *range(part.right, right, step)}
    ends = shown(scene, [part.left, part.right - 1], folder)
    # Where a video frame does not last exactly a scene frame, the end may come one later.
    assert all(
        min(abs(n - end) for end in ends) <= (part.file_frames_per_scene_frame != 1) for n in shown(scene, held, folder)
    )
    return part


@pytest.mark.parametrize("add", [add_plain, add_adjusted])
@pytest.mark.parametrize("scene_rate", [24, 25, 60, CINEMA, NTSC])
@pytest.mark.parametrize("rate", [25, NTSC])
def test_a_trimmed_strip(add, scene_rate, rate, visible, compat, video, tmp_path) -> None:
    scene = empty_scene(scene_rate)
    strip = add(compat, scene, video(rate))
    compat.set_handles(strip, 17, 51)
    part = check(visible, compat, scene, strip, tmp_path, step=3)
    assert (part.file_rate, part.scene_rate) == (rate, scene_rate)
    assert part.speed == (1 if add is add_adjusted else Fraction(scene_rate) / rate)


def test_a_strip_extended_past_both_ends_holds_its_ends(visible, compat, video, tmp_path) -> None:
    scene = empty_scene(24)
    strip = add_plain(compat, scene, video(25))
    compat.set_handles(strip, 3, 120)
    part = check(visible, compat, scene, strip, tmp_path, step=7)
    assert (part.left, part.right, part.held_frames_left, part.held_frames_right) == (10, 110, 7, 10)
    assert (part.start, part.end) == (0, 4)


@pytest.mark.parametrize(("handles", "frame"), [((1, 6), 0), ((115, 130), COUNT - 1)])
def test_a_strip_outside_its_content_shows_one_frame(handles, frame, visible, compat, video, tmp_path) -> None:
    scene = empty_scene(24)
    strip = add_plain(compat, scene, video(25))
    compat.set_handles(strip, *handles)
    part = check(visible, compat, scene, strip, tmp_path)
    assert (part.start * 25, part.file_frames, part.exact_start * 25) == (frame, 1, frame)


@pytest.mark.parametrize("add", [add_plain, add_adjusted])
def test_a_reversed_strip(add, visible, compat, video, tmp_path) -> None:
    scene = empty_scene(60)
    strip = add(compat, scene, video(25))
    compat.set_handles(strip, 20, 60)
    strip.use_reverse_frames = True
    assert check(visible, compat, scene, strip, tmp_path, step=3).reversed


@pytest.mark.parametrize("add", [add_plain, add_adjusted])
@pytest.mark.parametrize("backwards", [False, True])
def test_trimmed_content(add, backwards, visible, compat, video, tmp_path) -> None:
    scene = empty_scene(30)
    strip = add(compat, scene, video(25))
    trim_content(strip, 7, 40)
    strip.use_reverse_frames = backwards
    left, right = compat.handles(strip)
    compat.set_handles(strip, left - 3, right + 5)
    part = check(visible, compat, scene, strip, tmp_path, step=2)
    assert (part.start * 25, part.end * 25) == (7, 60)


@pytest.mark.parametrize("add", [add_plain, add_adjusted])
@pytest.mark.parametrize("percent", [50, 80, 100, 130, 200])
@pytest.mark.parametrize("backwards", [False, True])
def test_a_strip_retimed_evenly(add, percent, backwards, visible, compat, video, tmp_path) -> None:
    scene = empty_scene(24)
    strip = add(compat, scene, video(25))
    operate(compat, scene, "retiming_segment_speed_set", speed=percent)
    if len(compat.retiming_keys(strip)) > 2:  # 4.5 adds one to strips that it adjusts
        with pytest.raises(visible.StripError, match="may change its speed at 3 retiming keys"):
            visible.visible_part(scene, strip)
        return
    left, right = compat.handles(strip)
    compat.set_handles(strip, left + 5, right - 8)
    strip.use_reverse_frames = backwards
    part = check(visible, compat, scene, strip, tmp_path, step=5)
    # For a strip that is adjusted as well, the meaning of a percentage differs by that much between versions.
    assert float(part.file_frames_per_scene_frame) == pytest.approx(percent / 100, rel=0.05)


def test_a_change_of_speed_is_refused(visible, compat, video) -> None:
    scene = empty_scene(24)
    strip = add_plain(compat, scene, video(25))
    operate(compat, scene, "retiming_key_add", timeline_frame=50)
    with pytest.raises(visible.StripError, match=r"“video” may change its speed at 3 retiming keys.*split it"):
        visible.visible_part(scene, strip)


def test_handles_end_with_the_file(visible, compat, video) -> None:
    scene = empty_scene(50)
    strip = add_adjusted(compat, scene, video(25))
    compat.set_handles(strip, 10 + 8, 10 + 159)
    part = visible.visible_part(scene, strip, handles=20)
    assert (part.start * 25, part.end * 25) == (4, 80)
    assert (
        part.handle_seconds_before * 25,
        part.handle_frames_left,
        part.handle_seconds_after * 25,
        part.handle_frames_right,
    ) == (4, 8, 10, 20)
    strip.use_reverse_frames = True
    part = visible.visible_part(scene, strip, handles=20)
    assert (part.start * 25, part.end * 25) == (21, 97)
    assert (
        part.handle_seconds_before * 25,
        part.handle_frames_right,
        part.handle_seconds_after * 25,
        part.handle_frames_left,
    ) == (10, 20, 3, 6)


def test_a_part_within_a_meta_strip(visible, compat, video, tmp_path) -> None:
    scene = empty_scene(24)
    strip = add_plain(compat, scene, video(25))
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


def test_a_meta_strip_stands_for_what_it_shows(visible, compat, video) -> None:
    scene = empty_scene(24)
    early, late, silent, hidden = (add_plain(compat, scene, video(25), start) for start in (1, 90, 20, 260))
    for strip, name in ((early, "early"), (late, "late"), (silent, "muted"), (hidden, "hidden")):
        strip.name = name
    silent.mute = True
    inner = in_meta(scene, [late, silent], compat, "inner")
    compat.set_handles(inner, 100, 150)
    outer = in_meta(scene, [early, inner, hidden], compat, "outer")
    compat.set_handles(outer, 50, 140)
    items = [(strip.name, meta.name, span) for strip, meta, span in visible.walk([outer])]
    assert items == [("early", "outer", (50, 140)), ("late", "inner", (100, 140))]
    assert [item[0].name for item in visible.walk([late, outer, late])] == ["early", "late"]
    assert list(visible.walk([outer], {"SOUND"})) == []
    strip, _, span = list(visible.walk([outer]))[1]
    part = visible.visible_part(scene, strip, within=span)
    assert (part.left, part.right, part.start * 25) == (100, 140, 10)


def test_a_reversed_meta_strip_is_refused(visible, compat, video) -> None:
    scene = empty_scene(24)
    meta = in_meta(scene, [add_plain(compat, scene, video(25))], compat, "around")
    meta.use_reverse_frames = True
    with pytest.raises(visible.StripError, match="“around” plays backwards"):
        list(visible.walk([meta]))


def test_strips_with_unsupported_settings_are_refused(visible, compat, video, tmp_path) -> None:
    scene = empty_scene(24)
    strip = add_plain(compat, scene, video(25))
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


def test_a_missing_file_is_named(visible, compat, video, tmp_path) -> None:
    scene = empty_scene(24)
    strip = add_plain(compat, scene, tmp_path / "lost.avi")
    with pytest.raises(visible.StripError, match=r"file of “video” is missing: .*lost\.avi"):
        visible.visible_part(scene, strip)
    (tmp_path / "broken.avi").write_bytes(b"RIFF")
    strip = add_plain(compat, scene, tmp_path / "broken.avi")
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
def test_seconds_count_from_the_first_frame(name, settings, visible, compat, video, tmp_path) -> None:
    """Whatever its timestamp is, and in whatever order the frames are stored."""
    path = tmp_path / name
    convert = [
        require("ffmpeg"),
        "-v",
        "error",
        "-i",
        str(video(25)),
        "-pix_fmt",
        "yuv420p",
        *settings,
        str(path),
    ]
    subprocess.run(convert, check=True)
    scene = empty_scene(25)
    strip = add_plain(compat, scene, path)
    compat.set_handles(strip, 21, 90)
    part = check(visible, compat, scene, strip, tmp_path, step=4)
    assert (part.start, part.end) == (Fraction(11, 25), Fraction(80, 25))


def test_a_strip_under_a_speed_effect_is_refused(visible, compat, video) -> None:
    scene = empty_scene(24)
    strip = add_plain(compat, scene, video(25))
    effect = new_speed(compat, scene, strip)
    with pytest.raises(visible.StripError, match="“video” is shown through the speed effect “fast”"):
        visible.visible_part(scene, strip)
    effect.mute = True
    assert visible.visible_part(scene, strip).file_frames == COUNT


def new_speed(compat: ModuleType, scene: Any, strip: Any) -> Any:
    strips = compat.strips_of(scene.sequence_editor)
    names = strips.bl_rna.functions["new_effect"].parameters.keys()
    span = {"length": COUNT} if "length" in names else {"frame_end": 10 + COUNT}
    given = {"input1" if "input1" in names else "seq1": strip}
    return strips.new_effect(name="fast", type="SPEED", channel=5, frame_start=10, **span, **given)


def test_a_path_is_relative_to_its_blend_file(visible, compat, video, tmp_path) -> None:
    scene = empty_scene(24)
    strip = add_plain(compat, scene, video(25))
    folder = tmp_path / "project"
    folder.mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "cut.blend"), relative_remap=False)
    strip.filepath = bpy.path.relpath(str(video(25)))
    assert strip.filepath.startswith("//..")
    assert visible.visible_part(scene, strip).path == video(25)


@pytest.mark.parametrize(
    ("method", "add", "percent"),
    [
        ("SOFT", add_plain, 100), ("SOFT", add_plain, 50), ("SOFT", add_adjusted, 100), ("SOFT", add_adjusted, 50),
        ("HARD", add_plain, 100),
    ],
)  # fmt: skip
def test_both_sides_of_a_split(method, add, percent, visible, compat, video, tmp_path) -> None:
    scene = empty_scene(24)
    strip = add(compat, scene, video(25))
    if percent != 100:
        operate(compat, scene, "retiming_segment_speed_set", speed=percent)
    if len(compat.retiming_keys(strip)) > 2:
        pytest.skip("this Blender adds a key to strips that it adjusts")
    compat.set_handles(strip, 13, 90)
    for side in (strip, strip.split(frame=41, split_method=method)):
        check(visible, compat, scene, side, tmp_path, step=4)


def test_content_trimmed_to_nothing_is_refused(visible, compat, video) -> None:
    """Blender's hard split does this to strips that it plays at another speed, and shows them empty."""
    scene = empty_scene(24)
    strip = add_plain(compat, scene, video(25))
    trim_content(strip, 70, 30)
    with pytest.raises(visible.StripError, match=r"“video” has nothing left: 70 \+ 30 of the 100 frames"):
        visible.visible_part(scene, strip)
