"""Edit decision lists of ours and of others, as timelines."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from aigc_plugin.errors import InputError, MediaError
from aigc_plugin.timeline.clips import Clip, FileSource
from aigc_plugin.timeline.edl_reader import read_edl
from aigc_plugin.timeline.edl_writer import text_of_edl
from aigc_plugin.timeline.timeline import Marker, Timeline, Track, Transition

RATE = Fraction(25)


def unknown(path: str) -> tuple[Fraction | None, Fraction]:
    return None, Fraction(0)


def read(folder: Path, text: str, look: object = unknown) -> tuple[Timeline, list[str]]:
    for name in ("a.mov", "b.mov", "TAPE7.mov", "a.wav"):
        (folder / name).touch()
    (folder / "list.edl").write_text(text, encoding="utf-8")
    return read_edl(folder / "list.edl", look)  # type: ignore[arg-type]


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(30000, 1001), Fraction(24)])
def test_own_lists_are_read_as_they_were_written(rate: Fraction, tmp_path: Path) -> None:
    first = Clip(FileSource(str(tmp_path / "a.mov")), 0, 50, 48 / rate, name="eins")
    second = Clip(FileSource(str(tmp_path / "b.mov")), 50, 75, 99 / rate, Fraction(2))
    third = Clip(FileSource(str(tmp_path / "a.mov")), 140, 20, 10 / rate)
    clips = (first, replace(second, speed=Fraction(1)), third)
    markers = (Marker(30, "hier", colour="RED"),)
    for video in (Track("video", (first, second, third)), Track("video", clips, (Transition(50, 12, 12),))):
        found, losses = read(tmp_path, text_of_edl(Timeline(rate, video=(video,), markers=markers, title="Film"))[0])
        assert losses == []
        assert found == Timeline(rate, video=(video,), markers=markers, title="Film")


def test_sound_is_laid_at_the_edges_of_frames(tmp_path: Path) -> None:
    text = (
        "TITLE: x\n"
        "001  AX       B     C        00:00:01:00 00:00:03:00 01:00:00:00 01:00:02:00\n* FROM CLIP NAME: a.mov\n"
        "002  AX       A2    C        00:00:00:00 00:00:01:00 01:00:01:00 01:00:02:00\n* FROM CLIP NAME: a.wav\n"
        "003  AX       AA/V  C        00:00:05:00 00:00:06:00 01:00:02:00 01:00:03:00\n* FROM CLIP NAME: b.mov\n"
    )
    timeline, losses = read(tmp_path, text, lambda path: (Fraction(24), Fraction(0)))
    assert losses == []
    assert timeline.rate == 24
    assert [(clip.at, clip.length, clip.start, clip.link) for clip in timeline.video[0].clips] == [
        (0, 48, 1, "event 001"),
        (48, 24, 5, "event 003"),
    ]
    assert [[(clip.at, clip.length) for clip in track.clips] for track in timeline.audio] == [
        [(0, 96000), (96000, 48000)],
        [(48000, 48000)],
    ]


def test_files_are_found_by_their_reel_and_begin_at_their_time_code(tmp_path: Path) -> None:
    text = "1 TAPE7 V C 10:00:02:00 10:00:03:00 10:00:00:00 10:00:01:00\n"
    timeline, _ = read(tmp_path, text, lambda path: (RATE, Fraction(36000)))
    (clip,) = timeline.video[0].clips
    assert (clip.source, clip.at, clip.start) == (FileSource(str(tmp_path / "TAPE7.mov")), 0, 2)


def test_drop_frame_time_codes_keep_up_with_the_clock(tmp_path: Path) -> None:
    text = (
        "FCM: DROP FRAME\n001 AX V C 00:00:00;00 00:01:00;02 01:00:00;00 01:01:00;02\n* FROM CLIP NAME: a.mov\n"
        "002 AX V C 00:00:00;00 00:09:00;00 01:01:00;02 01:10:00;00\n* FROM CLIP NAME: b.mov\n"
    )
    timeline, _ = read(tmp_path, text)
    assert timeline.rate == Fraction(30000, 1001)
    assert [(clip.at, clip.length) for clip in timeline.video[0].clips] == [(0, 1800), (1800, 17982 - 1800)]


def test_fades_from_and_to_black(tmp_path: Path) -> None:
    text = (
        "001 BL V C 00:00:00:00 00:00:00:00 01:00:00:00 01:00:00:00\n"
        "001 AX V D 010 00:00:00:00 00:00:02:00 01:00:00:00 01:00:02:00\n* TO CLIP NAME: a.mov\n"
        "002 AX V C 00:00:02:00 00:00:02:00 01:00:02:00 01:00:02:00\n"
        "002 BL V D 020 00:00:00:00 00:00:01:00 01:00:02:00 01:00:03:00\n* FROM CLIP NAME: a.mov\n"
    )
    timeline, losses = read(tmp_path, text)
    assert losses == ["it does not say its frame rate: 25 frames/s are taken"]
    (clip,) = timeline.video[0].clips
    assert (clip.at, clip.length, clip.fade_in, clip.fade_out) == (0, 70, 10, 20)


def test_a_file_is_that_of_the_clip_named_before_it(tmp_path: Path) -> None:
    """As OpenTimelineIO writes them: both clips of a dissolve have a file, and a speed names the clip."""
    text = (
        "001  A        V     C        00:00:00:00 00:00:02:00 01:00:00:00 01:00:02:00\n"
        "* FROM CLIP NAME:  one\n* SOURCE FILE: a.mov\n"
        "002  A        V     C        00:00:02:00 00:00:02:00 01:00:02:00 01:00:02:00\n"
        "002  B        V     D 024    00:00:03:13 00:00:06:13 01:00:02:00 01:00:05:00\n"
        "M2   two\t\t50.0\t\t\t00:00:03:13\n"
        "* FROM CLIP NAME:  one\n* SOURCE FILE: a.mov\n* TO CLIP NAME:  two\n* SOURCE FILE: b.mov\n* FRAME RATE: 25\n"
    )
    timeline, losses = read(tmp_path, text)
    assert losses == []
    first, second = timeline.video[0].clips
    assert (first.source, first.name) == (FileSource(str(tmp_path / "a.mov")), "one")
    assert (second.source, second.name, second.speed) == (FileSource(str(tmp_path / "b.mov")), "two", 2)
    assert second.start == Fraction(3) + Fraction(13, 25) + 12 * 2 / RATE


def test_each_loss_is_told(tmp_path: Path) -> None:
    text = (
        "* FRAME RATE: 25\n"
        "001 AX V C 00:00:00:00 00:00:02:00 01:00:00:00 01:00:02:00\n* FROM CLIP NAME: a.mov\n"
        "M2 AX -25.0 00:00:00:00\n"
        "002 AX V C 00:00:02:00 00:00:02:00 01:00:02:00 01:00:02:00\n"
        "002 B V W001 010 00:00:00:00 00:00:01:00 01:00:02:00 01:00:03:00\n* TO CLIP NAME: b.mov\n"
        "003 NOTHERE V C 00:00:00:00 00:00:01:00 01:00:03:00 01:00:04:00\n* FROM CLIP NAME: lost.mov\n"
        "004 AX V K 010 00:00:00:00 00:00:01:00 01:00:04:00 01:00:05:00\n"
        "SPLIT: AUDIO DELAY= 00:00:00:05\n"
    )
    timeline, losses = read(tmp_path, text)
    assert losses == [
        "line 11, 'SPLIT: AUDIO DELAY= 00:00:00:05', is left out",
        "event 001 runs backwards or stands, and is played forwards",
        "the wipe of event 002 becomes a dissolve",
        "event 003: no file for 'lost.mov', it is left as a gap",
        "event 004 is a key, and left out",
    ]
    assert timeline.video[0].end == 75
    assert timeline.video[0].transitions == (Transition(55, 5, 5),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no event"), ("TITLE: x\n", "holds no event"),
        ("001 AX V C 00:00:00:00 00:00:02:00 01:00:00:00\n", "line 1: .* is no event of CMX 3600"),
        ("001 AX V C 00:00:00:00 00:00:02:00 01:00:02:00 01:00:00:00\n* FROM CLIP NAME: a.mov\n", "before it begins"),
        ("001 AX V C 00:00:00:00 00:00:02:00 01:00:00:00 01:00:02:00\n", "no file of"),
        ("* FRAME RATE: 1/0\n001 AX V C 0 0 0 0\n", "line 2"),
        (
            "001 AX V C 00:00:00:00 00:00:02:00 01:00:00:00 01:00:02:00\n* FROM CLIP NAME: a.mov\n"
            "002 AX V C 00:00:00:00 00:00:02:00 01:00:01:00 01:00:03:00\n* FROM CLIP NAME: b.mov\n",
            "begins before",
        ),
    ],
)  # fmt: skip
def test_bad_lists_are_refused(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, text)


def test_a_list_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.edl").write_bytes(b"\xff\xfe\0\xd8")
    with pytest.raises(MediaError):
        read_edl(tmp_path / "x.edl", unknown)
