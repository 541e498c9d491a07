"""Subtitles that are given as a text: their words, without numbers and times."""

from __future__ import annotations

import pytest

from aigc_plugin.text.captions import SpokenText, srt, vtt
from aigc_plugin.text.subtitles import text_of_subtitles
from aigc_plugin.types import SpokenWord

SRT = (
    "1\n00:00:01,000 --> 00:00:02,500\n<i>Guten Tag,</i>\nhier spricht\n\n"
    "2\n00:00:03,000 --> 00:00:04,000\nder Rechner.\n"
)
VTT = (
    "WEBVTT - a film\n\nSTYLE\n::cue { color: red }\n\nNOTE nobody says this\n\nfirst\n00:01.000 --> 00:02.000 "
    "align:start\n<v Ann>Rock &amp; Roll.\n\n01:00:03.000 --> 01:00:04.000\n- Nein.\n"
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SRT, "Guten Tag, hier spricht der Rechner."),
        ("\ufeff\n" + SRT.replace("\n", "\r\n"), "Guten Tag, hier spricht der Rechner."),
        (SRT.replace("\n\n", "\n"), "Guten Tag, hier spricht der Rechner."),
        (VTT, "Rock & Roll. - Nein."),
        ("WEBVTT", ""),
    ],
)
def test_the_words_of_cues(text: str, words: str) -> None:
    assert text_of_subtitles(text) == words


@pytest.mark.parametrize("text", ["", "1\n\n2", "Er kam um 10:30 --> 11:00.", "1\nEine Zeile.\n2\n", "WEBVTTs"])
def test_other_text_is_none(text: str) -> None:
    assert text_of_subtitles(text) is None


@pytest.mark.parametrize("written", [srt, vtt])
def test_what_is_written_is_recognised(written: object) -> None:
    spoken = [SpokenText("Eins zwei.", (SpokenWord("Eins", 0.0, 1.0), SpokenWord("zwei.", 1.0, 2.0)))]
    assert text_of_subtitles(written(spoken)) == "Eins zwei."  # type: ignore[operator]
