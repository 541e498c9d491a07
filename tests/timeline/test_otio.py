"""OpenTimelineIO: what is written is read as the same; other programs' files; what is not taken is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from aigc_plugin.errors import InputError
from aigc_plugin.timeline.clips import Clip, FileSource, GainPoint, GeneratedSource, Place
from aigc_plugin.timeline.otio_reader import read_otio
from aigc_plugin.timeline.otio_writer import text_of_otio
from aigc_plugin.timeline.timeline import Marker, Timeline, Track, Transition

NTSC = Fraction(30000, 1001)


def example(folder: Path) -> Timeline:
    first = Clip(
        FileSource(str(folder / "ü 你 [b]%d.mp4")), 0, 100, Fraction(1001, 30000), Fraction(1, 2), "cover",
        Place(0.5, 0.0, 0.25, 0.25), 0.5, fade_in=3, link="x", name="eins", sound_lead=Fraction(1, 7),
        notes={"Resolve_OTIO": {"Link Group ID": 7}},
    )  # fmt: skip
    second = Clip(GeneratedSource("colour", {"colour": "#204060"}), 100, 48)
    third = Clip(FileSource(str(folder / "b.mov")), 200, 30, Fraction(5))
    sound = Clip(FileSource(str(folder / "a.wav")), 7, 48_001, Fraction(1, 3), gain=(GainPoint(0, -6.0),), link="x")
    return Timeline(
        NTSC, (1280, 720), (Track("video", (first, second, third), (Transition(100, 6, 7, "wipeleft"),), "V1"),),
        (Track("audio", (sound,), duck=-9.0),), markers=(Marker(24, "hier", 5, "RED"),), title="Film", loudness=-14.0,
    )  # fmt: skip


def test_what_is_written_is_read_as_the_same(tmp_path: Path) -> None:
    timeline = example(tmp_path)
    (tmp_path / "film.otio").write_text(text_of_otio(timeline), encoding="utf-8")
    found, losses = read_otio(tmp_path / "film.otio")
    assert losses == []
    assert found == timeline


def test_audio_counts_samples_and_video_frames(tmp_path: Path) -> None:
    values = json.loads(text_of_otio(example(tmp_path)))
    video, audio = values["tracks"]["children"]
    gap, clip = audio["children"]
    assert gap["source_range"]["duration"] == {"OTIO_SCHEMA": "RationalTime.1", "rate": 48000.0, "value": 7.0}
    assert clip["source_range"]["duration"]["value"] == 48001
    kinds = [each["OTIO_SCHEMA"].split(".")[0] for each in video["children"]]
    assert kinds == ["Clip", "Transition", "Clip", "Gap", "Clip"]
    assert video["children"][0]["metadata"]["PremierePro_OTIO"] == {"LinkID": 1}


def test_the_library_reads_what_is_written(tmp_path: Path, require: Callable[[str], Any]) -> None:
    otio = require("opentimelineio")
    read = otio.adapters.read_from_string(text_of_otio(example(tmp_path)), "otio_json")
    video, audio = read.tracks
    assert video.duration() == otio.opentime.RationalTime(230, float(NTSC))
    assert read.video_tracks() == [video]
    assert audio.range_of_child_at_index(1).start_time == otio.opentime.RationalTime(7, 48000)


def test_a_clip_that_an_editor_changed_has_its_new_times(tmp_path: Path) -> None:
    values = json.loads(text_of_otio(example(tmp_path)))
    span = values["tracks"]["children"][0]["children"][0]["source_range"]
    span["start_time"]["value"], span["duration"]["value"] = 31.0, 60.0
    (tmp_path / "film.otio").write_text(json.dumps(values), encoding="utf-8")
    found, _ = read_otio(tmp_path / "film.otio")
    first, second = found.video[0].clips[:2]
    assert (first.start, first.length, second.at) == (31 / NTSC, 60, 60)
    assert found.video[0].transitions[0].at == 60


def test_a_file_of_another_program(tmp_path: Path) -> None:
    """Clip.1 with one reference, a relative name, no metadata of ours, and things that there is no place for."""

    def time(value: float, rate: float = 24.0) -> dict:
        return {"OTIO_SCHEMA": "RationalTime.1", "rate": rate, "value": value}

    def clip(url: str | None, effects: list | None = None) -> dict:
        span = {"OTIO_SCHEMA": "TimeRange.1", "start_time": time(12), "duration": time(48)}
        kind = (
            {"OTIO_SCHEMA": "ExternalReference.1", "target_url": url} if url else {"OTIO_SCHEMA": "MissingReference.1"}
        )
        return {
            "OTIO_SCHEMA": "Clip.1",
            "name": "c",
            "source_range": span,
            "media_reference": kind,
            "effects": effects or [],
        }

    warp = {"OTIO_SCHEMA": "LinearTimeWarp.1", "time_scalar": 0.5}
    glow = {"OTIO_SCHEMA": "Effect.1", "effect_name": "Glow", "metadata": {}}
    wipe = {"OTIO_SCHEMA": "Transition.1", "transition_type": "Custom", "in_offset": time(6), "out_offset": time(6)}
    children = [
        clip("a%20b.mov", [warp, glow]),
        wipe,
        clip("file:///x/y.mov"),
        clip(None),
        {"OTIO_SCHEMA": "Stack.1", "name": "n"},
    ]
    track = {"OTIO_SCHEMA": "Track.1", "kind": "Video", "name": "V1", "children": children}
    sound = {"OTIO_SCHEMA": "Track.1", "kind": "Audio", "name": "A1", "children": [clip("a%20b.mov")]}
    stack = {"OTIO_SCHEMA": "Stack.1", "children": [track, sound], "metadata": {}}
    values = {"OTIO_SCHEMA": "Timeline.1", "name": "film", "tracks": stack}
    (tmp_path / "film.otio").write_text(json.dumps(values), encoding="utf-8")
    found, losses = read_otio(tmp_path / "film.otio")
    assert found.rate == 24
    assert found.files() == (str(tmp_path / "a b.mov"), "/x/y.mov")
    assert found.video[0].clips[0].speed == Fraction(1, 2)
    assert found.video[0].transitions == (Transition(48, 6, 6, "fade"),)
    assert found.audio[0].clips[0].length == 96_000
    assert [
        text for text in losses if "Glow" in text or "Custom" in text or "no file" in text or "Stack" in text
    ] == losses
    assert len(losses) == 4


NO_ITEM = '{"OTIO_SCHEMA": "Timeline.1", "tracks": {"children": [{"kind": "Video", "children": [3]}]}}'


@pytest.mark.parametrize("text", ["", "{", "[]", '{"OTIO_SCHEMA": "Clip.2"}', '{"OTIO_SCHEMA": "Timeline.1"}', NO_ITEM])
def test_damaged_files_are_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "film.otio").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"film\.otio"):
        read_otio(tmp_path / "film.otio")


def test_names_outside_of_this_machine_are_refused(tmp_path: Path) -> None:
    text = text_of_otio(replace(example(tmp_path))).replace("file://", "https://")
    (tmp_path / "film.otio").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="which is no file"):
        read_otio(tmp_path / "film.otio")
