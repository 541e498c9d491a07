"""Each operator as a script calls it: real jobs in child processes, and the strips on the timeline afterwards."""

from __future__ import annotations

import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from support.cuts import (
    FFMPEG,
    file_of,
    has_audaspace,
    make_image,
    make_video,
    probe,
    results,
    select,
    the_result,
)
from support.require import require
from support.strips import operate, rendered, shown, write_numbers

bpy = require("bpy")


def test_upscale_processes_the_visible_part(movie: Any, project: Any, modules: Any, tmp_path: Path) -> None:
    assert bpy.ops.aigc.upscale(scale="2") == {"FINISHED"}
    strip = the_result(project, modules)
    assert modules.compat.handles(strip) == (111, 131)
    assert (strip.channel, movie.channel) == (2, 3)
    assert strip.filepath == "//aigc/clip-x2.mp4"
    stream = probe(tmp_path / "aigc" / "clip-x2.mp4")
    assert (stream["width"], stream["height"], int(stream["nb_read_frames"])) == (128, 96, 20)
    assert movie.mute
    assert not strip.mute
    assert movie.select
    assert not strip.select


def test_handles_are_processed_and_hidden(movie: Any, project: Any, modules: Any, tmp_path: Path) -> None:
    """12 frames are asked for on each side; before the part there are 10."""
    bpy.ops.aigc.upscale(scale="2", handles=12)
    strip = the_result(project, modules)
    assert modules.compat.handles(strip) == (111, 131)
    assert modules.compat.content(strip) == (101, 143)
    assert int(probe(file_of(strip))["nb_read_frames"]) == 42


def test_an_image_is_upscaled_in_its_place(project: Any, modules: Any, tmp_path: Path) -> None:
    image = tmp_path / "photo.png"
    make_image(image)
    source = modules.timeline.add_image(project, image, left=11, length=30, above=2, name="image")
    source.transform.scale_x = source.transform.scale_y = 0.5
    before = rendered(project, 20, tmp_path)
    bpy.ops.aigc.upscale(scale="3")
    strip = the_result(project, modules)
    assert (strip.type, modules.compat.handles(strip)) == ("IMAGE", (11, 41))
    assert strip.elements[0].filename == "photo-x3.png"
    assert (strip.elements[0].orig_width, strip.elements[0].orig_height) == (192, 144)
    assert source.mute
    np.testing.assert_allclose(rendered(project, 20, tmp_path), before, atol=0.05)


def test_a_sequence_of_images_is_upscaled(project: Any, modules: Any, tmp_path: Path) -> None:
    """The strip shows, of ten images, 3 … 8."""
    command = [FFMPEG, "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=24", "-frames:v", "10"]
    subprocess.run([*command, str(tmp_path / "shot%02d.png")], check=True)
    paths = sorted(tmp_path.glob("shot*.png"))
    source = modules.timeline.add_images(project, paths, left=11, length=10, above=2, name="shot")
    modules.compat.set_handles(source, 13, 19)
    select(project, modules, source)
    before = [rendered(project, frame, tmp_path) for frame in (13, 18)]
    bpy.ops.aigc.upscale(content="LANCZOS")
    strip = the_result(project, modules)
    assert (strip.type, modules.compat.handles(strip), len(strip.elements)) == ("IMAGE", (13, 19), 6)
    assert strip.elements[0].filename == "shot03-x2-000001.png"
    assert strip.elements[0].orig_width == 128
    assert source.mute
    for frame, image in zip((13, 18), before, strict=True):
        np.testing.assert_allclose(rendered(project, frame, tmp_path), image, atol=0.2)


def test_a_sequence_with_a_missing_image_is_refused(project: Any, modules: Any, tmp_path: Path) -> None:
    image = tmp_path / "photo.png"
    make_image(image)
    source = modules.timeline.add_image(project, image, left=1, length=30, above=2, name="image")
    source.elements.append("other.png")
    modules.compat.set_handles(source, 1, 3)
    with pytest.raises(RuntimeError, match=r"missing: .*other\.png"):
        bpy.ops.aigc.upscale()


def test_smooth_fills_a_faster_scene(project: Any, modules: Any, tmp_path: Path) -> None:
    """A clip of 12 frames a second that Blender plays at its own speed in a scene of 24."""
    path = make_video(tmp_path / "slow.mp4", rate=12)
    settings = {"sound": False, "use_framerate": False, "adjust_playback_rate": True}
    operate(modules.compat, project, "movie_strip_add", filepath=str(path), frame_start=1, channel=1, **settings)
    (source,) = modules.compat.all_strips(project)
    select(project, modules, source)
    assert modules.compat.handles(source) == (1, 49)
    bpy.ops.aigc.smooth(quality="fast")
    strip = the_result(project, modules)
    assert modules.compat.handles(strip) == (1, 49)
    stream = probe(file_of(strip))
    assert (Fraction(stream["avg_frame_rate"]), int(stream["nb_read_frames"])) == (24, 48)


def test_smooth_refuses_a_strip_at_the_rate_of_the_scene(movie: Any, project: Any, modules: Any) -> None:
    with pytest.raises(RuntimeError, match="video frame for every frame"):
        bpy.ops.aigc.smooth()
    assert results(project, modules) == []


@pytest.mark.parametrize("rate", [12, 25, 30])
@pytest.mark.parametrize("backwards", [False, True])
def test_upscale_shows_what_the_original_showed(
    rate: int, backwards: bool, project: Any, modules: Any, tmp_path: Path
) -> None:
    """Frame by frame, for clips with another rate than the scene, trimmed, forwards and backwards, with handles."""
    path = write_numbers(tmp_path / "numbers.avi", rate, 90)
    settings = {"sound": False, "use_framerate": False, "adjust_playback_rate": True}
    operate(modules.compat, project, "movie_strip_add", filepath=str(path), frame_start=1, channel=1, **settings)
    (source,) = modules.compat.all_strips(project)
    left, right = modules.compat.handles(source)
    modules.compat.set_handles(source, left + 9, right - 14)
    source.use_reverse_frames = backwards
    select(project, modules, source)
    frames = range(left + 9, right - 14, 5)
    before = shown(project, frames, tmp_path)
    bpy.ops.aigc.upscale(content="LANCZOS", file="LOSSLESS", handles=6)
    strip = the_result(project, modules)
    assert modules.compat.handles(strip) == (left + 9, right - 14)
    assert shown(project, frames, tmp_path) == before


def test_slow_motion_has_the_requested_length(movie: Any, project: Any, modules: Any) -> None:
    bpy.ops.aigc.slow_motion(factor=2.4, quality="fast", sound=has_audaspace())
    strips = results(project, modules)
    result = next(each for each in strips if each.type == "MOVIE")
    assert modules.compat.handles(result) == (111, 111 + 48)
    stream = probe(file_of(result))
    assert (Fraction(stream["avg_frame_rate"]), int(stream["nb_read_frames"])) == (24, 48)
    sounds = [each for each in strips if each.type == "SOUND"]
    assert [modules.compat.handles(each) for each in sounds] == [(111, 159)] * has_audaspace()


def variable_rate(folder: Path) -> Path:
    """Write a video whose frames show their times in 1/120 s, which is the rate that Blender reads; it has about 26."""
    steps = "not(mod(n,4))*lt(mod(n,40),28)+eq(mod(n,40),33)+eq(mod(n,40),38)*gt(n,80)"
    source = ["-i", str(write_numbers(folder / "numbers.avi", 120, 240)), "-vf", f"select='{steps}'"]
    options = ["-fps_mode", "vfr", "-pix_fmt", "yuv420p", "-qp", "0", "-video_track_timescale", "15360"]
    subprocess.run([FFMPEG, "-v", "error", *source, *options, str(folder / "phone.mp4")], check=True)
    return folder / "phone.mp4"


def test_a_variable_rate_is_shown_at_the_same_speed(project: Any, modules: Any, tmp_path: Path) -> None:
    path = variable_rate(tmp_path)
    settings = {"sound": False, "use_framerate": False, "adjust_playback_rate": True}
    operate(modules.compat, project, "movie_strip_add", filepath=str(path), frame_start=1, channel=1, **settings)
    (source,) = modules.compat.all_strips(project)
    modules.compat.set_handles(source, 6, 40)
    select(project, modules, source)
    frames = [6, 7, 12, 15, 23, 24, 31, 39]
    before = shown(project, frames, tmp_path)
    assert before[-1] > 150
    bpy.ops.aigc.upscale(content="LANCZOS", file="LOSSLESS")
    strip = the_result(project, modules)
    assert strip.fps == source.fps
    assert shown(project, frames, tmp_path) == before


def test_alpha_is_kept(project: Any, modules: Any, tmp_path: Path) -> None:
    path = tmp_path / "title.mov"
    source = ["-f", "lavfi", "-i", "color=red@0.5:size=64x48:rate=24:duration=0.5,format=argb", "-c:v", "qtrle"]
    subprocess.run([FFMPEG, "-v", "error", *source, str(path)], check=True)
    strip = modules.compat.strips_of(project.sequence_editor).new_movie("title", str(path), 2, 1)
    strip.blend_type = "ALPHA_OVER"
    select(project, modules, strip)
    before = rendered(project, 5, tmp_path)
    bpy.ops.aigc.upscale(content="LANCZOS")
    result = the_result(project, modules)
    assert file_of(result).suffix == ".mov"
    assert result.blend_type == "ALPHA_OVER"
    np.testing.assert_allclose(rendered(project, 5, tmp_path), before, atol=0.02)


def test_a_folder_that_cannot_be_made_is_named(movie: Any, project: Any, modules: Any, tmp_path: Path) -> None:
    (tmp_path / "aigc").write_text("a file in the way")
    with pytest.raises(RuntimeError, match=r"The folder .*aigc for the results cannot be written"):
        bpy.ops.aigc.upscale()
    assert results(project, modules) == []


def test_a_result_does_not_go_into_another_file(movie: Any, modules: Any, tmp_path: Path) -> None:
    request = modules.request.Request.now("upscale", {}, movie.id_data)
    assert request.open_scene() == movie.id_data
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "cut.blend"))
    with pytest.raises(modules.errors.ExtensionError, match=r"Another \.blend is open now"):
        request.open_scene()


def test_redo_of_a_movie_needs_no_original(movie: Any, project: Any, modules: Any, tmp_path: Path) -> None:
    bpy.ops.aigc.upscale(scale="2")
    modules.compat.strips_of(project.sequence_editor).remove(movie)
    strip = the_result(project, modules)
    modules.compat.move_content(strip, 211)
    select(project, modules, strip)
    assert bpy.ops.aigc.redo("EXEC_DEFAULT") == {"FINISHED"}
    again = the_result(project, modules)
    assert modules.compat.handles(again) == (211, 231)
    assert file_of(again).name == "clip-x2-2.mp4"


def test_strips_in_a_meta_strip_get_their_results_there(movie: Any, project: Any, modules: Any) -> None:
    operate(modules.compat, project, "meta_make")
    (meta,) = (each for each in modules.compat.all_strips(project) if each.type == "META")
    modules.compat.set_handles(meta, 115, 125)
    select(project, modules, meta)
    bpy.ops.aigc.upscale(scale="2")
    strip = the_result(project, modules)
    assert strip.parent_meta() == meta
    assert modules.compat.handles(strip) == (115, 125)
    assert modules.compat.handles(meta) == (115, 125)


def test_operators_use_the_scene_of_the_sequencer(movie: Any, project: Any, modules: Any) -> None:
    """From 5.0 on it may be another than the active scene."""
    if not hasattr(bpy.context.workspace, "sequencer_scene"):
        return
    other = bpy.data.scenes.new("Other")
    bpy.context.window.scene = other
    bpy.context.workspace.sequencer_scene = project
    bpy.ops.aigc.upscale(scale="2")
    assert the_result(project, modules)
    assert results(other, modules) == []


def test_a_failure_is_reported_and_leaves_nothing(project: Any, modules: Any, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"no file and no model .*none\.safetensors"):
        bpy.ops.aigc.narrate(text="Guten Tag.", voice=str(tmp_path / "none.safetensors"))
    assert results(project, modules) == []
    assert list((tmp_path / "aigc").iterdir()) == []
    assert [path.suffix for path in modules.folders.cache_folder().iterdir() if path.is_file()] == []


def test_messages_show_labels_instead_of_options(project: Any, modules: Any, tmp_path: Path) -> None:
    path = tmp_path / "interlaced.ts"
    source = ["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=48:duration=0.5", "-vf", "interlace"]
    codec = ["-c:v", "mpeg2video", "-flags", "+ilme+ildct"]
    subprocess.run([FFMPEG, "-v", "error", *source, *codec, str(path)], check=True)
    select(project, modules, modules.compat.strips_of(project.sequence_editor).new_movie("clip", str(path), 1, 1))
    with pytest.raises(RuntimeError, match=r"interlaced\.ts is interlaced \(give “Deinterlace”\)"):
        bpy.ops.aigc.upscale()


def test_one_frame_is_previewed(movie: Any, project: Any, modules: Any) -> None:
    project.frame_current = 120
    assert bpy.ops.aigc.preview_frame(model="lanczos", scale="2") == {"FINISHED"}
    folder = modules.folders.cache_folder("previews")
    before, after = (modules.previews.middle_of(folder / f"preview-{name}.mp4") for name in ("before", "after"))
    assert before.shape == after.shape == (96, 128, 4)
    assert 0 < np.abs(before - after).mean() < 0.1
    assert modules.previews.shown_for == "clip lanczos"
    assert results(project, modules) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Hello, this is an English sentence, does it work?", ("", "Looks English; the voice speaks German")),
        ("Guten Tag, das ist ein deutscher Satz, und er geht.", ("", "")),
        (
            "Bonjour, je suis très content de vous voir.",
            ("Looks French; no voice speaks that", "Looks French; the voice speaks German"),
        ),
        ("12", ("", "")),
    ],
)
def test_another_language_is_reported_before(text: str, line: tuple[str, str], modules: Any) -> None:
    assert tuple(modules.languages.mismatch(text, voice) for voice in ("", "aigc-voice-de")) == line


def test_speakers_of_a_voice_are_offered(modules: Any) -> None:
    assert modules.catalogue.speakers("aigc-voice-en") == ["heart", "michael"]
    assert modules.catalogue.speakers("aigc-voice-de") == []
    speech = modules.speech_runs.Speech(1.0, 0.0, 1.0, 0, "aigc-voice-en", "michael")
    assert speech.arguments()[-4:] == ["--voice", "aigc-voice-en", "--speaker", "michael"]


def test_results_of_an_unsaved_blend_survive_disabling(scene: Any, modules: Any, tmp_path: Path) -> None:
    path = make_video(tmp_path / "clip.mp4", seconds=0.2)
    strip = modules.compat.strips_of(scene.sequence_editor).new_movie("clip", str(path), 1, 1)
    select(scene, modules, strip)
    bpy.ops.aigc.upscale(content="LANCZOS")
    own = file_of(the_result(scene, modules))
    (kept,) = modules.project_files.rescue()
    assert file_of(the_result(scene, modules)) == kept
    own.unlink()
    assert kept.stat().st_size > 1000
    assert not kept.is_relative_to(modules.folders.own_media_folder())


def test_an_unreadable_file_is_named(movie: Any, project: Any, modules: Any) -> None:
    path = Path(bpy.path.abspath(movie.filepath))
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(RuntimeError, match=r"cannot read .*clip\.mp4"):
        bpy.ops.aigc.upscale(scale="2")
    assert results(project, modules) == []
    assert not movie.mute


def test_a_missing_file_is_named(movie: Any, project: Any, modules: Any) -> None:
    Path(bpy.path.abspath(movie.filepath)).unlink()
    with pytest.raises(RuntimeError, match=r"missing: .*clip\.mp4"):
        bpy.ops.aigc.upscale(scale="2")


def test_the_network_for_compressed_video_has_one_scale(movie: Any) -> None:
    with pytest.raises(RuntimeError, match="2× only"):
        bpy.ops.aigc.upscale(scale="3", content="COMPRESSED")


def test_files_of_an_unsaved_blend_go_into_the_folder_of_the_extension(
    scene: Any, modules: Any, tmp_path: Path
) -> None:
    path = make_video(tmp_path / "clip.mp4", seconds=0.5)
    strip = modules.compat.strips_of(scene.sequence_editor).new_movie("clip", str(path), 1, 1)
    select(scene, modules, strip)
    bpy.ops.aigc.upscale(scale="2")
    output = file_of(the_result(scene, modules))
    assert ".user" in output.parts
    assert [each.name for each in tmp_path.iterdir()] == ["clip.mp4"]
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "copy.blend"), copy=True)
    assert file_of(the_result(scene, modules)) == output
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "cut.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "cut.blend"))
    strip = the_result(bpy.context.scene, modules)
    assert strip.filepath == f"//aigc/{output.name}"
    output.unlink()  # as uninstalling does
    assert file_of(strip).stat().st_size > 1000
    assert modules.project_files.own_files() == {}


def test_the_cut_renders_with_video_and_audio(movie: Any, project: Any, modules: Any, tmp_path: Path) -> None:
    bpy.ops.aigc.slow_motion(factor=2.0, quality="fast", sound=has_audaspace())
    render, image = project.render, project.render.image_settings
    if hasattr(image, "media_type"):
        image.media_type = "VIDEO"
    image.file_format = "FFMPEG"
    render.ffmpeg.format, render.ffmpeg.codec, render.ffmpeg.audio_codec = "MPEG4", "H264", "AAC"
    render.filepath, render.use_file_extension = str(tmp_path / "cut.mp4"), False
    project.frame_start, project.frame_end = 111, 150
    bpy.ops.render.render(animation=True)
    assert int(probe(tmp_path / "cut.mp4")["nb_read_frames"]) == 40
