"""The text form of timelines: what is read, what is written, and errors that name line and nearest key."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from aigc_plugin.errors import InputError
from aigc_plugin.timeline.clips import Clip, Effect, FileSource, GainPoint, GeneratedSource, Place
from aigc_plugin.timeline.timeline import Caption, CaptionTrack, Marker, Timeline, Track, Transition
from aigc_plugin.timeline.times import sample_of_frame, seconds_of, written_time
from aigc_plugin.timeline.toml_reader import read_timeline, timeline_of_text
from aigc_plugin.timeline.toml_writer import text_of_timeline
from aigc_plugin.types import SpokenWord

NTSC = Fraction(24000, 1001)


def full_timeline() -> Timeline:
    """One that uses every field."""
    words = (SpokenWord("Don't", 0.0, 0.25), SpokenWord('"x"', 0.25, 0.5))
    first = Clip(
        FileSource('ü 你 [b]%d\\"\n.mp4', 1), 0, 240, Fraction(1001, 24000), Fraction(1, 3), "cover",
        Place(0.5, 0.0, 0.25, 0.25), 0.5,
        (Effect("blur", {"radius": 3}), Effect("key", {"colour": "#0f0", "range": (0.1, 0.2), "despill": True})),
        fade_in=3, fade_out=5, link="a", name="eins", sound_lead=Fraction(-1, 3), notes={"Resolve_OTIO": {"Link": "7"}},
    )  # fmt: skip
    second = Clip(GeneratedSource("colour", {"colour": "#204060"}), 240, 48, start=Fraction(-1))
    voice = Clip(
        FileSource("voice.wav"), 1, 480_011, Fraction(1, 44100), gain=(GainPoint(0, -6.0), GainPoint(48_000, 1.5)),
        pan=-0.25, words=words, link="a",
    )  # fmt: skip
    quiet = Clip(FileSource("music.flac"), 0, sample_of_frame(288, NTSC), gain=(GainPoint(0, -3.0),))
    return Timeline(
        NTSC, (1280, 720),
        (Track("video", (first, second), (Transition(240, 6, 7, "wipeleft"),), "V1"),),
        (Track("audio", (voice,), is_speech=True), Track("audio", (quiet,), gain=-2.0, duck=-12.0)),
        (
            CaptionTrack((Caption("Hallo\nWelt", 7, 48_000, words),), "de", True, {"size": 0.04, "font": "a"}, True),
            CaptionTrack(language="fr", file="fr.srt"),
        ),
        (Marker(24, "hier", 5, "RED"),), "Film", -14.0, -1.5, {"x": [1, 2]},
    )  # fmt: skip


def test_what_is_written_is_read_as_the_same() -> None:
    timeline = full_timeline()
    text = text_of_timeline(timeline)
    assert timeline_of_text(text) == timeline
    assert text_of_timeline(timeline_of_text(text)) == text


def test_names_of_media_are_relative_to_the_file(tmp_path: Path) -> None:
    file = tmp_path / "film.toml"
    file.write_text("[[audio]]\n[[audio.clip]]\nfile = 'a.wav'\nfor = 1\n", encoding="utf-8")
    timeline = read_timeline(file)
    assert timeline.files() == (str(tmp_path / "a.wav"),)
    assert 'file = "a.wav"' in text_of_timeline(timeline, tmp_path)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (12.5, Fraction(25, 2)), (3, Fraction(3)), ("12f", Fraction(12) / NTSC), ("1:02:03.5", Fraction(7447, 2)),
        ("1:02.25", Fraction(249, 4)), ("1001/24000", 1 / NTSC), ("-0.5", Fraction(-1, 2)), ("-3f", -3 / NTSC),
        (0.1, Fraction(1, 10)),
    ],
)  # fmt: skip
def test_times_are_exact(value: object, seconds: Fraction) -> None:
    assert seconds_of(value, NTSC) == seconds
    assert seconds_of(written_time(seconds), NTSC) == seconds


@pytest.mark.parametrize(
    "value", ["", "x", "12 frames", "1:2:3:4", "1/0", True, None, "1e3", "nan", float("inf"), "9999999"]
)
def test_what_is_no_time_is_refused(value: object) -> None:
    with pytest.raises(InputError):
        seconds_of(value, NTSC)


CLIP = "[[video]]\n[[video.clip]]\nfile = 'a.mp4'\n"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("[timeline]\nrat = 3", "film.toml, line 2: there is no key 'rat' here", "did you mean rate?"),
        ("[timline]\n" + CLIP + "for = 1", "film.toml, line 1: there is no key 'timline'", "did you mean timeline?"),
        (CLIP + "for = 1\nopacty = 3", "film.toml, line 5: there is no key 'opacty' here", "did you mean opacity?"),
        (CLIP + "in = 2\nout = 2", "film.toml, line 5: out must come after in, not at 2 s after 2 s", ""),
        (CLIP + "in = 'x'\nout = 2", "film.toml, line 4: 'x' is no time", "give seconds"),
        (CLIP + "in = 1", "film.toml, line 2: a clip needs its end in the source (out)", ""),
        (CLIP + "for = 1\nspeed = '1/0'", "film.toml, line 5: speed 1/0 is no factor", ""),
        (CLIP + "for = 1\nopacity = 2", "film.toml, line 2: a.mp4 needs an opacity of 0 … 1", ""),
        (CLIP + "for = 1\nat = true", "film.toml, line 5: True is no time", ""),
        (CLIP + "for = 1\nplace = [1, 'x', 2, 3]", "film.toml, line 5: place must be 4 numbers", ""),
        (CLIP + "for = 0", "film.toml, line 2: a.mp4 would last 0 frames", ""),
        (CLIP + "for = 2\n" + CLIP[10:] + "for = 2\nat = 1", "film.toml, line 1: a.mp4 begins before", ""),
        (CLIP + "for = 2\n[[video.transition]]\nlength = 1\nat = 1", "film.toml, line 1: the transition fade", ""),
        ("[[video]\n", "film.toml is no TOML: ", ""),
        ("[timeline]\ntitle = 'x'", "film.toml holds no clip", "add a [[video]] table"),
        ('a = """\n[[video]]\n"""\n\n[video]', "film.toml, line 5: video must be a list", ""),
    ],
)  # fmt: skip
def test_errors_name_line_and_nearest_key(text: str, message: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        timeline_of_text(text, "film.toml")
    assert str(caught.value).startswith(message)
    assert caught.value.hint.startswith(hint)


def test_clips_follow_each_other_where_no_place_is_given() -> None:
    timeline = timeline_of_text(CLIP + "for = '7f'\n" + CLIP[10:] + "in = 1\nout = 3\nspeed = 2")
    first, second = timeline.video[0].clips
    assert (first.at, first.length, second.at, second.length) == (0, 7, 7, 25)


def test_audio_is_as_long_as_the_frames_that_it_belongs_to() -> None:
    """Drift: an edge of a picture is the same sample however many clips come before."""
    one = f"[timeline]\nrate = '{NTSC}'\n[[audio]]\n" + "[[audio.clip]]\nfile = 'a'\nfor = '33f'\n"
    assert timeline_of_text(one).audio[0].end == sample_of_frame(33, NTSC)
