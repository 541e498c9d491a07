"""Subtitles: readable lines, times in order, formats that players accept."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest

from aigc_plugin.text.captions import (
    LINE_CHARACTERS,
    LINES,
    LONGEST_CUE,
    READING_SPEED,
    SpokenText,
    ass_of,
    cues,
    srt,
    vtt,
    words_json,
)
from aigc_plugin.types import SpokenWord


def text_of(words: str, start: float = 0.0, seconds: float = 0.3) -> SpokenText:
    timed = [
        SpokenWord(word, start + index * seconds, start + (index + 0.8) * seconds)
        for index, word in enumerate(words.split())
    ]
    return SpokenText(words, tuple(timed))


LONG = " ".join(["Dieser Satz ist lang, und er hört nicht auf, weil niemand ihn unterbricht"] * 4) + "."


def test_a_short_sentence_is_one_cue_that_stays_a_second() -> None:
    assert srt([text_of("Guten Tag!", 1.5)]) == "1\n00:00:01,500 --> 00:00:02,500\nGuten Tag!\n\n"


def test_lines_and_cues_are_short_and_in_order() -> None:
    shown_cues = list(cues([text_of(LONG), text_of("Ja.", 30.0, 0.1), text_of("Nein.", 30.2)]))
    assert len(shown_cues) > 4
    for cue in shown_cues:
        assert 1 <= len(cue.lines) <= LINES
        assert all(0 < len(line) <= LINE_CHARACTERS for line in cue.lines)
        assert 0 < cue.end - cue.start <= LONGEST_CUE
    assert all(one.end <= two.start for one, two in pairwise(shown_cues))
    assert " ".join(line for cue in shown_cues for line in cue.lines) == f"{LONG} Ja. Nein."


def test_long_sentences_are_divided_at_punctuation() -> None:
    shown_cues = list(cues([text_of(LONG)]))
    assert sum(cue.lines[-1].endswith((",", ".")) for cue in shown_cues) >= len(shown_cues) - 1


def test_two_lines_have_about_the_same_length() -> None:
    cue = next(cues([text_of("Eins zwei drei vier fünf sechs sieben acht neun zehn elf", seconds=0.1)]))
    first, second = (len(line) for line in cue.lines)
    assert abs(first - second) <= 6


def test_a_word_longer_than_a_line_is_divided() -> None:
    shown_cues = list(cues([text_of("x" * 200)]))
    assert all(len(line) <= LINE_CHARACTERS for cue in shown_cues for line in cue.lines)
    assert sum(len(line) for cue in shown_cues for line in cue.lines) == 200


def test_markup_of_the_formats_is_escaped() -> None:
    nasty = [text_of("a --> <b>b</b> & c")]
    assert srt(nasty).count("-->") == 1
    assert "&lt;b&gt;b&lt;/b&gt; &amp; c" in vtt(nasty)
    assert vtt(nasty).count("-->") == 1


def test_webvtt_format() -> None:
    assert re.fullmatch(
        r"WEBVTT\n\n(\d\d:\d\d:\d\d\.\d{3} --> \d\d:\d\d:\d\d\.\d{3}\n(.+\n)+\n?)+",
        vtt([text_of(LONG), text_of("Ja.", 40)]),
    )


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.0004, "00:00:00,000"), (59.9996, "00:01:00,000"), (7322.5, "02:02:02,500")]
)
def test_times_are_rounded_and_carried(seconds: float, shown: str) -> None:
    assert f"\n{shown} -->" in srt([text_of("a", seconds)])


def test_json_holds_sentences_and_words() -> None:
    shown_cues = json.loads(words_json([text_of("Größe „a“.", 0.125)], language="de"))
    assert shown_cues["language"] == "de"
    assert shown_cues["sentences"][0]["text"] == "Größe „a“."
    assert shown_cues["sentences"][0]["words"][0] == {"text": "Größe", "start": 0.125, "end": 0.365}
    assert shown_cues["cues"] == [{"start": 0.125, "end": 1.125, "lines": ["Größe „a“."]}]


def test_a_cue_does_not_end_at_an_abbreviation() -> None:
    text = "Gestern traf um halb sieben am Abend der alte Dr. Müller seine vielen Gäste im großen Saal des Hauses."
    words = tuple(SpokenWord(word, 0.4 * n, 0.4 * n + 0.35) for n, word in enumerate(text.split()))
    ends = [cue.lines[-1].split()[-1] for cue in cues([SpokenText(text, words)])]
    assert "Dr." not in ends


def test_cues_of_a_tall_frame_have_shorter_lines() -> None:
    shown = list(cues([text_of(LONG)], line_characters=22))
    assert all(len(line) <= 22 for cue in shown for line in cue.lines)
    assert " ".join(line for cue in shown for line in cue.lines) == LONG


def test_chinese_is_broken_between_characters() -> None:
    sentence = SpokenText("x", tuple(SpokenWord(c, 0.2 * n, 0.2 * n + 0.2) for n, c in enumerate("今天天气很好，" * 8)))
    shown = list(cues([sentence]))
    assert all(1 <= len(line) <= 21 and line[0] != "，" and " " not in line for cue in shown for line in cue.lines)
    assert "".join(line for cue in shown for line in cue.lines) == "今天天气很好，" * 8


def test_a_cue_stays_as_long_as_it_takes_to_read() -> None:
    quick = text_of("Ein schnell gesprochener Satz ist lange zu lesen", seconds=0.2)
    (cue,) = cues([quick])
    assert cue.end - cue.start == pytest.approx(sum(map(len, cue.lines)) / READING_SPEED)
    first, _ = cues([quick, text_of("Ja.", 1.7)])
    assert first.end == 1.7


def test_ass_lights_up_each_word_at_its_time() -> None:
    (event,) = [line for line in ass_of(cues([text_of("Eins {zwei} drei.", 1.0)])).splitlines() if "Dialogue" in line]
    assert event.startswith("Dialogue: 0,0:00:01.00,0:00:02.00,Default,,")
    assert event.endswith(r"{\k30}Eins {\k30}\{zwei\} {\k40}drei.")
