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
    """Of ten images the strip shows 3 … 8."""
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
        assert len(modules.job_runner.queue.by_interest()[0].groups) == 2

    def test_narrating_again_replaces_and_speaks_the_present_text(
        self, project: Any, modules: Any, tmp_path: Path
    ) -> None:
        text = modules.timeline.add_text(project, "Eins.", left=10, length=20, above=4, name="text")
        select(project, modules, text)
        bpy.ops.aigc.narrate(text_from="STRIPS")
        first = the_result(project, modules)
        name, channel, (left, right) = first.name, first.channel, modules.compat.handles(first)
        text.name, text.text = "caption", "Eins, zwei, drei, vier, und noch viel mehr."
        select(project, modules, text)
        bpy.ops.aigc.narrate(text_from="STRIPS")
        again = the_result(project, modules)
        assert (again.name, again.channel, modules.compat.handles(again)[0]) == (name, channel, left)
        assert modules.compat.handles(again)[1] > right + 10
        text.text = "Null."
        select(project, modules, again)
        bpy.ops.aigc.redo("EXEC_DEFAULT")
        assert modules.record.Record.of(the_result(project, modules)).source["text"] == "Null."
        assert modules.compat.handles(the_result(project, modules))[1] < right + 10
        select(project, modules, text)
        bpy.ops.aigc.narrate(text_from="STRIPS", replace_earlier=False)
        assert len(results(project, modules)) == 2

    def test_speech_that_is_too_long(self, project: Any, modules: Any) -> None:
        """Pushed, the second begins after the first; else it is marked, and said so."""
        long = "Dieser Satz dauert viel länger als eine halbe Sekunde."
        texts = [
            modules.timeline.add_text(project, text, left=left, length=10, above=4, name=text)
            for text, left in ((long, 10), ("Zwei.", 22))
        ]
        for how in ("WARN", "PUSH"):
            select(project, modules, *texts)
            bpy.ops.aigc.narrate(text_from="STRIPS", when_too_long=how)
            one, two = sorted(results(project, modules), key=modules.compat.handles)
            job = modules.job_runner.queue.by_interest()[0]
            if how == "WARN":
                assert two.color_tag == "COLOR_01"
                assert any("still spoken" in line for line in job.warnings)
            else:
                assert modules.compat.handles(two)[0] == modules.compat.handles(one)[1]
                assert modules.compat.handles(texts[1])[0] == modules.compat.handles(two)[0]

    def test_music_is_ducked_under_speech(self, project: Any, modules: Any, tmp_path: Path) -> None:
        strips = modules.compat.strips_of(project.sequence_editor)
        music = strips.new_sound("music", str(make_video(tmp_path / "music.mp4", seconds=6)), 1, 1)
        music.volume = 0.8
        select(project, modules, music)
        assert bpy.ops.aigc.duck(reduction=20) == {"CANCELLED"}
        project.frame_current = 50
        bpy.ops.aigc.narrate(text="Eins.")
        left, right = modules.compat.handles(the_result(project, modules))
        select(project, modules, music)
        bpy.ops.aigc.duck(reduction=20, ramp=0.25)
        (curve,) = modules.compat.curves(project)
        keys = [(round(key.co[0]), round(key.co[1], 3)) for key in curve.keyframe_points]
        assert keys == [(left - 6, 0.8), (left, 0.08), (right, 0.08), (right + 6, 0.8)]

    def test_j_and_l_cuts_stay_in_slow_motion(self, movie: Any, project: Any, modules: Any, tmp_path: Path) -> None:
        """The sound begins 6 frames before the picture and ends 4 after it: 12 and 8 in slow motion by 2."""
        strips = modules.compat.strips_of(project.sequence_editor)
        sound = strips.new_sound("own", str(tmp_path / "clip.mp4"), 1, 101)
        modules.compat.set_handles(sound, 105, 135)
        sound.volume = 0.5
        select(project, modules, movie)
        bpy.ops.aigc.slow_motion(factor=2.0, quality="fast")
        made = {each.type: each for each in results(project, modules)}
        assert modules.compat.handles(made["MOVIE"]) == (111, 151)
        assert modules.compat.handles(made["SOUND"]) == (99, 159)
        assert (made["SOUND"].channel, made["SOUND"].volume, sound.mute) == (1, 0.5, True)

    def test_listening_adds_nothing(self, project: Any, modules: Any) -> None:
        assert bpy.ops.aigc.listen(text="Guten Tag. Mehr nicht.") == {"FINISHED"}
        with wave.open(str(modules.folders.cache_folder() / "listen.wav")) as file:
            assert 0.2 < file.getnframes() / file.getframerate() < 2.5
        assert modules.compat.all_strips(project) == []
        with pytest.raises(RuntimeError, match="no text to speak"):
            bpy.ops.aigc.listen(text=" ")

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


def test_one_frame_is_previewed(movie: Any, project: Any, modules: Any) -> None:
    project.frame_current = 120
    assert bpy.ops.aigc.preview_frame(model="lanczos", scale="2") == {"FINISHED"}
    folder = modules.folders.cache_folder()
    before, after = (modules.previews.middle_of(folder / f"preview-{name}.mp4") for name in ("before", "after"))
    assert before.shape == after.shape == (96, 128, 4)
    assert 0 < np.abs(before - after).mean() < 0.1
    assert modules.previews.icon_of("after")
    assert results(project, modules) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Hello, this is an English sentence, does it work?", "Looks English; the voice speaks German"),
        ("Guten Tag, das ist ein deutscher Satz, und er geht.", ""),
        ("12", ""),
    ],
)
def test_another_language_is_reported_before(text: str, line: str, modules: Any) -> None:
    assert modules.languages.mismatch(text, "") == line


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
    assert strip.filepath == "//aigc/clip-x2.mp4"
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
