"""Edit decision lists: the events of a timeline, and one line for each thing that they have no words for."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

import aigc_plugin as aigc
from aigc_plugin.errors import InputError
from aigc_plugin.timeline.clips import Clip, Effect, FileSource, GainPoint, GeneratedSource
from aigc_plugin.timeline.edl_writer import text_of_edl
from aigc_plugin.timeline.timeline import CaptionTrack, Marker, Timeline, Track, Transition

RATE = Fraction(25)
FIRST = Clip(FileSource("dir/ü clip-1.mp4"), 0, 50, Fraction(2))
SECOND = Clip(FileSource("second one.mov"), 50, 75, Fraction(4), Fraction(2), name="zwei")


def events(timeline: Timeline) -> list[str]:
    """Lines of events, without comments."""
    return [line for line in text_of_edl(timeline)[0].splitlines() if line[:1].isdigit() or line.startswith("M2")]


def test_cuts_have_times_of_source_and_record() -> None:
    sound = Clip(FileSource("a.wav"), 48_000, 96_000, Fraction(1))
    timeline = Timeline(RATE, video=(Track("video", (FIRST, SECOND)),), audio=(Track("audio", (sound,)),), title="Film")
    text, losses = text_of_edl(timeline)
    assert losses == []
    assert text.startswith("TITLE: Film\nFCM: NON-DROP FRAME\n\n001 ")
    assert text.endswith("\n* FRAME RATE: 25\n")
    assert events(timeline) == [
        "001  CLIP1    V     C        00:00:02:00 00:00:04:00 01:00:00:00 01:00:02:00",
        "002  SECONDON V     C        00:00:04:00 00:00:10:00 01:00:02:00 01:00:05:00",
        "M2   SECONDON 050.0 00:00:04:00",
        "003  A        A     C        00:00:01:00 00:00:03:00 01:00:01:00 01:00:03:00",
    ]
    assert "* FROM CLIP NAME: zwei\n* SOURCE FILE: second one.mov\n" in text


def test_a_dissolve_begins_where_the_clip_before_ends() -> None:
    track = Track("video", (FIRST, replace(SECOND, speed=Fraction(1))), (Transition(50, 10, 15),))
    assert events(Timeline(RATE, video=(track,))) == [
        "001  CLIP1    V     C        00:00:02:00 00:00:03:15 01:00:00:00 01:00:01:15",
        "002  CLIP1    V     C        00:00:03:15 00:00:03:15 01:00:01:15 01:00:01:15",
        "002  SECONDON V     D    025 00:00:03:15 00:00:07:00 01:00:01:15 01:00:05:00",
    ]


def test_each_loss_is_told() -> None:
    clip = replace(FIRST, effects=(Effect("blur"),), opacity=0.5, fade_in=3)
    second = replace(SECOND, source=GeneratedSource("colour"), speed=Fraction(1))
    video = Track("video", (clip, second), (Transition(50, 5, 5, "wipeleft"),))
    audio = tuple(
        Track("audio", (Clip(FileSource("a.wav"), 0, 9, gain=(GainPoint(0, -3.0),)),), duck=-9.0) for _ in range(5)
    )
    timeline = Timeline(RATE, video=(video, Track("video", (FIRST,))), audio=audio, captions=(CaptionTrack(),))
    losses = text_of_edl(timeline)[1]
    assert losses[:3] == ["1 upper video tracks are left out", "1 audio tracks are left out", "captions are left out"]
    assert "dir/ü clip-1.mp4: effects, fades, its opacity cannot be in an .edl" in losses
    assert "zwei: its generator cannot be in an .edl" in losses
    assert "the transition wipeleft becomes a dissolve" in losses
    assert "gain and ducking of the track A2 cannot be in an .edl" in losses
    assert losses.count("a.wav: its gain cannot be in an .edl") == 4


def test_time_codes_do_not_drift_at_ntsc_rates() -> None:
    """Non-drop: each frame has a number, also after an hour."""
    rate, frames = Fraction(30000, 1001), 108_000
    track = Track("video", (Clip(FileSource("a.mp4"), 0, frames),))
    timeline = Timeline(rate, video=(track,), markers=(Marker(45, "x\ny"),))
    (event,) = events(timeline)
    assert event.endswith("00:00:00:00 01:00:00:00 01:00:00:00 02:00:00:00")
    assert "* LOC: 01:00:01:15 GREEN x y" in text_of_edl(timeline)[0]


def test_more_events_than_a_list_holds_are_refused() -> None:
    clips = tuple(Clip(FileSource("a.mp4"), index, 1) for index in range(1000))
    with pytest.raises(InputError, match="999 events at most"):
        text_of_edl(Timeline(RATE, video=(Track("video", clips),)))


def test_a_list_is_chosen_by_the_name_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "film.toml").write_text("[[video]]\n[[video.clip]]\ngenerate = 'colour'\nfor = 1\n", encoding="utf-8")
    options = aigc.EditOptions(plan=True, otio=str(tmp_path / "film.edl"))
    result = aigc.edit_project(tmp_path / "film.toml", "", options)
    assert (tmp_path / "film.edl").read_text(encoding="utf-8").startswith("TITLE: timeline\n")
    assert any("its generator cannot be in an .edl" in text for text in result.warnings)
    with pytest.raises(InputError, match=r"film\.aaf is named neither \.otio nor \.edl nor \.xml"):
        aigc.edit_project(tmp_path / "film.toml", "", replace(options, otio=str(tmp_path / "film.aaf")))
