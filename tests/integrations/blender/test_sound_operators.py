"""Operators that make sound, as a script calls them: real jobs, and the strips on the timeline afterwards."""

from __future__ import annotations

import subprocess
import wave
from pathlib import Path
from typing import Any

import pytest

from support.cuts import (
    FFMPEG,
    RATE,
    file_of,
    has_audaspace,
    make_video,
    results,
    select,
    the_result,
)
from support.require import require

bpy = require("bpy")


@pytest.mark.skipif(not has_audaspace(), reason="this Blender was built without sound")
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
        with wave.open(str(modules.folders.cache_folder("previews") / "listen.wav")) as file:
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


@pytest.mark.skipif(not has_audaspace(), reason="this Blender was built without sound")
class TestCutSilence:
    @pytest.fixture
    def recording(self, project: Any, modules: Any, tmp_path: Path) -> dict[str, Any]:
        """Return picture and sound of 4 s at frame 11: a tone in 0.5 … 1.5 s and in 2.5 … 3.5 s."""
        path = tmp_path / "talk.mov"
        tone = "aevalsrc=0.5*sin(2*PI*330*t)*(between(t\\,0.5\\,1.5)+between(t\\,2.5\\,3.5)):s=48000:d=4"
        video = f"testsrc2=size=64x48:rate={RATE}:duration=4"
        command = [FFMPEG, "-v", "error", "-f", "lavfi", "-i", video, "-f", "lavfi", "-i", tone]
        subprocess.run([*command, "-pix_fmt", "yuv420p", "-c:a", "pcm_s16le", str(path)], check=True)
        movie = modules.timeline.add_movie(project, path, left=11, length=96, above=2, name="talk")
        sound = modules.timeline.add_sound(project, path, left=11, length=96, above=1, name="voice")
        select(project, modules, movie, sound)
        return {"movie": movie, "sound": sound}

    def spans(self, project: Any, modules: Any, kind: str) -> list[tuple[int, int]]:
        return sorted(modules.compat.handles(each) for each in modules.compat.all_strips(project) if each.type == kind)

    def contents(self, project: Any, modules: Any, kind: str) -> list[int]:
        strips = [each for each in modules.compat.all_strips(project) if each.type == kind]
        strips.sort(key=lambda each: modules.compat.handles(each)[0])
        return [modules.compat.handles(each)[0] - modules.compat.content(each)[0] for each in strips]

    def test_what_is_silent_goes_and_gaps_close(self, recording: Any, project: Any, modules: Any) -> None:
        assert bpy.ops.aigc.cut_silence(margin=0.0) == {"FINISHED"}
        for kind in ("MOVIE", "SOUND"):
            first, second = self.spans(project, modules, kind)
            assert (first[0], first[1]) == (11, second[0])
            assert [right - left for left, right in (first, second)] == pytest.approx([24, 24], abs=1)
            assert self.contents(project, modules, kind) == pytest.approx([12, 60], abs=1)
        assert self.spans(project, modules, "MOVIE") == self.spans(project, modules, "SOUND")

    def test_gaps_may_stay(self, recording: Any, project: Any, modules: Any) -> None:
        bpy.ops.aigc.cut_silence(margin=0.1, shortest=0.2, close_gaps=False)
        first, second = self.spans(project, modules, "SOUND")
        assert [first[0], second[0]] == pytest.approx([21, 69], abs=1)

    def test_nothing_silent_changes_nothing(self, recording: Any, project: Any, modules: Any) -> None:
        assert bpy.ops.aigc.cut_silence(shortest=10.0) == {"CANCELLED"}
        assert self.spans(project, modules, "SOUND") == [(11, 107)]

    def test_a_locked_strip_is_named(self, recording: Any, project: Any, modules: Any) -> None:
        recording["movie"].lock = True
        with pytest.raises(RuntimeError, match="“talk” is locked"):
            bpy.ops.aigc.cut_silence()
        assert self.spans(project, modules, "SOUND") == [(11, 107)]
