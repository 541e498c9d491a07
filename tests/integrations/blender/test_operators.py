"""Each operator as a script calls it: real jobs in child processes, and the strips on the timeline afterwards."""

from __future__ import annotations

import json
import subprocess
import wave
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from support.require import require
from support.strips import operate, rendered, shown, write_numbers

bpy = require("bpy")
FFMPEG = require("ffmpeg")
FFPROBE = require("ffprobe")
RATE = 24


def make_video(path: Path, *, rate: int | str = RATE, seconds: float = 2.0, size: str = "64x48") -> Path:
    """Write a video of moving bars, with a tone."""
    video = f"testsrc2=size={size}:rate={rate}:duration={seconds}"
    audio = f"sine=frequency=330:sample_rate=48000:duration={seconds}"
    command = [FFMPEG, "-v", "error", "-f", "lavfi", "-i", video, "-f", "lavfi", "-i", audio]
    subprocess.run([*command, "-pix_fmt", "yuv420p", "-c:a", "aac", str(path)], check=True)
    return path


def make_image(path: Path) -> None:
    command = [
        FFMPEG,
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        "testsrc2=size=64x48,gblur=2",
        "-frames:v",
        "1",
        str(path),
    ]
    subprocess.run(command, check=True)


def probe(path: Path) -> dict[str, Any]:
    """Return what ffprobe reports of the first video stream, its frames counted; of audio where there is none."""
    command = [FFPROBE, "-v", "error", "-count_frames", "-show_streams", "-of", "json", str(path)]
    streams = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["streams"]
    return next((each for each in streams if each["codec_type"] == "video"), streams[0])


def has_audaspace() -> bool:
    return bool(bpy.app.build_options.audaspace)


@pytest.fixture
def project(scene: Any, tmp_path: Path) -> Any:
    """Return the empty scene at 24 frames a second, in a saved file."""
    scene.render.fps, scene.render.fps_base = RATE, 1.0
    scene.render.resolution_x, scene.render.resolution_y = 64, 48
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "cut.blend"))
    return bpy.context.scene


@pytest.fixture
def modules(installed: Any) -> Any:
    return installed


@pytest.fixture
def movie(project: Any, tmp_path: Path, modules: Any) -> Any:
    """Return a movie strip of 48 frames from frame 101 on, of which 111 … 130 are visible."""
    path = make_video(tmp_path / "clip.mp4")
    strip = modules.compat.strips_of(project.sequence_editor).new_movie("clip", str(path), 2, 101)
    modules.compat.set_handles(strip, 111, 131)
    select(project, modules, strip)
    return strip


def select(scene: Any, modules: Any, *strips: Any) -> None:
    for each in modules.compat.all_strips(scene):
        each.select = each in strips
    scene.sequence_editor.active_strip = strips[0] if strips else None


def results(scene: Any, modules: Any) -> list[Any]:
    return [each for each in modules.compat.all_strips(scene) if modules.record.Record.of(each)]


def the_result(scene: Any, modules: Any) -> Any:
    (strip,) = results(scene, modules)
    return strip


def file_of(strip: Any) -> Path:
    return Path(bpy.path.abspath(strip.sound.filepath if strip.type == "SOUND" else strip.filepath))


def test_upscale_processes_the_visible_part(movie: Any, project: Any, modules: Any, tmp_path: Path) -> None:
    assert bpy.ops.aigc.upscale(scale="2") == {"FINISHED"}
    strip = the_result(project, modules)
    assert modules.compat.handles(strip) == (111, 131)
    assert strip.channel == 3
    assert strip.filepath == "//aigc/clip-x2.mp4"
    stream = probe(tmp_path / "aigc" / "clip-x2.mp4")
    assert (stream["width"], stream["height"], int(stream["nb_read_frames"])) == (128, 96, 20)
    assert movie.mute
    assert not strip.mute
    assert strip.select
    assert not movie.select


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


def test_a_sequence_of_images_is_refused(project: Any, modules: Any, tmp_path: Path) -> None:
    image = tmp_path / "photo.png"
    make_image(image)
    source = modules.timeline.add_image(project, image, left=1, length=30, above=2, name="image")
    source.elements.append("other.png")
    with pytest.raises(RuntimeError, match="sequence of 2 images"):
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


def test_a_result_does_not_go_into_another_file(movie: Any, modules: Any, tmp_path: Path) -> None:
    request = modules.request.Request.now("upscale", {}, movie.id_data.name)
    assert request.open_scene() == movie.id_data
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "cut.blend"))
    with pytest.raises(modules.errors.ExtensionError, match=r"Another \.blend is open now"):
        request.open_scene()


@pytest.mark.skipif("not has_audaspace()", reason="this Blender was built without sound")
class TestSound:
    def test_narrate_speaks_a_typed_text_at_the_playhead(self, project: Any, modules: Any, tmp_path: Path) -> None:
        project.frame_current = 30
        bpy.ops.aigc.narrate(text="Guten Tag. Das kostet 3,50 €.", subtitles=True)
        strips = results(project, modules)
        (sound,) = (each for each in strips if each.type == "SOUND")
        texts = sorted((each for each in strips if each.type == "TEXT"), key=modules.compat.handles)
        assert modules.compat.handles(sound)[0] == 30
        with wave.open(str(file_of(sound))) as file:
            seconds = file.getnframes() / file.getframerate()
        length = modules.compat.handles(sound)[1] - 30
        assert abs(seconds * RATE - length) < 1
        assert [each.text for each in texts] == ["Guten Tag.", "Das kostet 3,50 €."]
        spans = [modules.compat.handles(each) for each in texts]
        assert 30 <= spans[0][0] < spans[0][1] <= spans[1][0] < spans[1][1] <= 30 + length + RATE
        assert {each.channel for each in texts}.isdisjoint({sound.channel})
        assert [path.name for path in (tmp_path / "aigc").iterdir()] == [file_of(sound).name]

    def test_narrate_speaks_text_strips_where_they_stand(self, project: Any, modules: Any) -> None:
        strips = [
            modules.timeline.add_text(project, text, left=left, length=20, above=4, name=text)
            for text, left in (("Eins.", 10), ("Zwei.", 100))
        ]
        select(project, modules, *strips)
        bpy.ops.aigc.narrate(text_from="STRIPS")
        starts = sorted(modules.compat.handles(each)[0] for each in results(project, modules))
        assert starts == [10, 100]
        assert all(each.channel > 4 for each in results(project, modules))

    def test_texture_fills_the_selection(self, movie: Any, project: Any, modules: Any) -> None:
        bpy.ops.aigc.sound_texture(span="SELECTION", style="ambi_choir")
        strip = the_result(project, modules)
        assert modules.compat.handles(strip) == (111, 131)

    def test_revoice_keeps_length_and_volume(self, project: Any, modules: Any, tmp_path: Path) -> None:
        path = make_video(tmp_path / "tone.mp4")
        source = modules.compat.strips_of(project.sequence_editor).new_sound("tone", str(path), 1, 11)
        modules.compat.set_handles(source, 21, 41)
        source.volume = 0.5
        select(project, modules, source)
        bpy.ops.aigc.revoice(seed=3)
        strip = the_result(project, modules)
        assert modules.compat.handles(strip) == (21, 41)
        assert strip.volume == 0.5
        assert source.mute
        with wave.open(str(file_of(strip))) as file:
            assert abs(file.getnframes() / file.getframerate() - 20 / RATE) < 0.02

    def test_slow_motion_mutes_the_sound_of_the_movie(
        self, movie: Any, project: Any, modules: Any, tmp_path: Path
    ) -> None:
        """The sound of the same file at the same time, and no other."""
        strips = modules.compat.strips_of(project.sequence_editor)
        own = strips.new_sound("own", str(tmp_path / "clip.mp4"), 1, 101)
        later = strips.new_sound("later", str(tmp_path / "clip.mp4"), 1, 201)
        other = strips.new_sound("other", str(make_video(tmp_path / "other.mp4")), 4, 101)
        bpy.ops.aigc.slow_motion(factor=2.0, quality="fast")
        assert [each.mute for each in (movie, own, later, other)] == [True, True, False, False]

    def test_redo_takes_the_place_of_the_old_result(self, project: Any, modules: Any, tmp_path: Path) -> None:
        """After saving and loading; the old file stays."""
        bpy.ops.aigc.narrate(text="Guten Tag.", subtitles=True)
        bpy.ops.wm.save_mainfile()
        bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "cut.blend"))
        scene = bpy.context.scene
        (sound,) = (each for each in results(scene, modules) if each.type == "SOUND")
        before = modules.compat.handles(sound), sound.channel
        old_file = file_of(sound)
        select(scene, modules, sound)
        record = modules.record.Record.of(sound)
        assert record.settings["speed"] == 1.0
        assert bpy.ops.aigc.narrate(**{**record.settings, "speed": 2.0}, redo_of=sound.name) == {"FINISHED"}
        (again,) = (each for each in results(scene, modules) if each.type == "SOUND")
        after = modules.compat.handles(again), again.channel
        assert (after[0][0], after[1]) == (before[0][0], before[1])
        assert after[0][1] < before[0][1]
        assert len([each for each in results(scene, modules) if each.type == "TEXT"]) == 1
        assert old_file.exists()
        assert file_of(again) != old_file


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
    source = ["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=24:duration=0.5", "-vf", "setfield=tff"]
    codec = ["-c:v", "mpeg2video", "-flags", "+ilme+ildct"]
    subprocess.run([FFMPEG, "-v", "error", *source, *codec, str(path)], check=True)
    select(project, modules, modules.compat.strips_of(project.sequence_editor).new_movie("clip", str(path), 1, 1))
    with pytest.raises(RuntimeError, match=r"interlaced\.ts is interlaced \(give “Deinterlace”\)"):
        bpy.ops.aigc.upscale()


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
