"""Several audio tracks: a video with two languages keeps them, and music is heard in both."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

import aigc_plugin as aigc
from aigc_plugin.jobs.edit.cut_file import cut_file
from aigc_plugin.jobs.edit.edit_project import edit_project
from aigc_plugin.jobs.edit.join_files import join_files
from aigc_plugin.options.edit import CutOptions, EditOptions
from aigc_plugin.timeline.otio_reader import read_otio
from aigc_plugin.timeline.toml_reader import timeline_of_text
from aigc_plugin.timeline.toml_writer import text_of_timeline
from support.numbered_video import decoded_audio, shown, sine, write_numbered

GERMAN, ENGLISH, OTHER, MUSIC = 300, 700, 1100, 1900


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_film(tmp_path_factory.mktemp("languages") / "film.mkv", ("deu", GERMAN), ("eng", ENGLISH))


def write_film(path: Path, *tracks: tuple[str, float]) -> Path:
    """Two seconds of numbered frames, and a tone for each language."""
    source = write_numbered(path.with_name("picture.mkv"), 2, audio=None)
    with av.open(str(source)) as picture, av.open(str(path), "w") as container:
        video = container.add_stream_from_template(picture.streams.video[0])
        streams: list[Any] = []
        for language, _ in tracks:
            streams.append(container.add_stream("pcm_s16le", rate=48000, layout="mono"))
            streams[-1].metadata["language"] = language
        for packet in picture.demux(video=0):
            if packet.size:
                packet.stream = video
                container.mux(packet)
        for stream, (_, hertz) in zip(streams, tracks, strict=True):
            wave = (sine(96000, 48000, hertz) * 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(wave[None], format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 48000, 0, Fraction(1, 48000)
            container.mux(stream.encode(frame))
    return path


def heard(path: Path, start: float = 0.2, end: float = 0.6) -> list[tuple[str, set[int]]]:
    """Language of each audio track, and the tones in a part of it."""
    found = []
    with av.open(str(path)) as container:
        languages = [stream.metadata.get("language", "") for stream in container.streams.audio]
    for number, language in enumerate(languages):
        part = decoded_audio(path, number)[0][round(start * 48000) : round(end * 48000)]
        strength = np.abs(np.fft.rfft(part * np.hanning(len(part)))) / len(part)
        hertz = np.arange(len(strength)) * 48000 / len(part)
        tones = {tone for tone in (GERMAN, ENGLISH, OTHER, MUSIC) if strength[np.abs(hertz - tone) < 20].max() > 0.01}
        found.append((language, tones))
    return found


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".webm"])
def test_a_project_keeps_the_languages_of_its_clips(suffix: str, film: Path, tmp_path: Path) -> None:
    write_film(tmp_path / "one.mkv", ("fra", OTHER))
    project = tmp_path / "film.toml"
    clips = f'[[video.clip]]\nfile = "{film}"\nfor = 1\n[[video.clip]]\nfile = "one.mkv"\nfor = 1\n'
    project.write_text(f"[timeline]\nrate = 25\nloudness = -20\n[[video]]\n{clips}", encoding="utf-8")
    result = edit_project(project, tmp_path / f"out{suffix}", EditOptions(otio=str(tmp_path / "out.otio")))
    assert heard(tmp_path / f"out{suffix}") == [("deu", {GERMAN}), ("eng", {ENGLISH})]
    assert heard(tmp_path / f"out{suffix}", 1.2, 1.6) == [("deu", {OTHER}), ("eng", {OTHER})]
    assert abs((result.loudness or 0) + 20) < 0.1
    timeline, losses = read_otio(tmp_path / "out.otio")
    assert losses == []
    assert [(track.output, track.language) for track in timeline.audio] == [("deu", "deu"), ("eng", "eng")]
    assert timeline_of_text(text_of_timeline(timeline)).audio == timeline.audio


def test_join_keeps_the_languages_and_tells_where_one_is_missing(film: Path, tmp_path: Path) -> None:
    one = write_film(tmp_path / "one.mkv", ("fra", OTHER))
    result = join_files([film, one], tmp_path / "out.mp4")
    assert heard(tmp_path / "out.mp4") == [("deu", {GERMAN}), ("eng", {ENGLISH})]
    assert heard(tmp_path / "out.mp4", 2.2, 2.6) == [("deu", {OTHER}), ("eng", {OTHER})]
    assert [text for text in result.warnings if "one.mkv has no audio track for eng" in text]


def test_a_lifted_part_is_silent_in_all_languages(film: Path, tmp_path: Path) -> None:
    cut_file(film, tmp_path / "out.mp4", ["1-2"], CutOptions(remove=True, lift=True))
    assert heard(tmp_path / "out.mp4") == [("deu", {GERMAN}), ("eng", {ENGLISH})]
    assert heard(tmp_path / "out.mp4", 1.2, 1.6) == [("deu", set()), ("eng", set())]
    assert len(shown(tmp_path / "out.mp4")) == 50


PROJECT = """
[timeline]
rate = 25
[[video]]
[[video.clip]]
file = "FILM"
for = 1
[[audio]]
output = "Deutsch"
language = "de"
speech = true
[[audio.clip]]
file = "FILM"
for = 1
[[audio]]
output = "English"
language = "en"
speech = true
[[audio.clip]]
file = "FILM"
stream = 1
for = 1
[[audio]]
name = "music"
[[audio.clip]]
file = "music.wav"
for = 1
"""


def test_music_is_heard_in_all_outputs(film: Path, tmp_path: Path) -> None:
    aigc.Audio(sine(48000, 48000, MUSIC), 48000).write(tmp_path / "music.wav")
    project = tmp_path / "film.toml"
    project.write_text(PROJECT.replace("FILM", str(film)), encoding="utf-8")
    edit_project(project, tmp_path / "out.mp4")
    assert heard(tmp_path / "out.mp4") == [("deu", {GERMAN, MUSIC}), ("eng", {ENGLISH, MUSIC})]
    flash = edit_project(project, tmp_path / "out.flv")
    assert any("flv holds one audio track, Deutsch: left out is English" in text for text in flash.warnings)
    assert [tones for _, tones in heard(tmp_path / "out.flv")] == [{GERMAN, MUSIC}]
    alone = edit_project(project, tmp_path / "out.wav")
    assert any("holds one audio track, Deutsch: left out is English" in text for text in alone.warnings)
    assert aigc.Audio.read(tmp_path / "out.wav").duration == 1


def test_an_output_of_a_video_track_is_an_error_with_its_line() -> None:
    text = '[[video]]\noutput = "x"\n[[video.clip]]\nfile = "a.mp4"\nfor = 1\n'
    with pytest.raises(aigc.InputError, match="line 2"):
        timeline_of_text(text)
