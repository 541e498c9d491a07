"""Division of recordings: at pauses, and by the times of subtitles, never within a cue's text."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from aigc_plugin.data.levels import LevelMeter, Levels
from aigc_plugin.data.pauses import Span, at_pauses, sounding, spans, trimmed
from aigc_plugin.data.segmentation_by_subtitles import by_cues
from aigc_plugin.data.settings import CollectSettings, settings_of
from aigc_plugin.data.transcript_files import TimedText, Transcripts
from aigc_plugin.errors import InputError
from support.recordings import RATE, bursts, tone


def levels_of(samples: np.ndarray) -> Levels:
    meter = LevelMeter(RATE)
    meter.push(samples[np.newaxis].astype(np.float32))
    return meter.finish()


def seconds(span: Span) -> tuple[float, float]:
    return span.first / 100, span.last / 100


def test_sound_and_silence_are_distinguished() -> None:
    runs = spans(sounding(levels_of(bursts([-0.5, 1.0, -0.3, 0.5, -0.2])), 40))
    assert [seconds(span) for span in runs] == [(0.5, 1.5), (1.8, 2.3)]


@pytest.mark.parametrize("level", [0.003, 0.01])
def test_pauses_are_found_in_a_noisy_room(level: float) -> None:
    """The noise lies 35 and 25 dB below the voice, above the threshold of 40 dB."""
    clean = bursts([-0.5, 1.0, -0.5, 1.0, -0.5])
    noisy = clean + level * np.random.default_rng(0).standard_normal(len(clean))
    runs = spans(sounding(levels_of(noisy), 40))
    assert [seconds(span) for span in runs] == [(0.5, 1.5), (2.0, 3.0)]


def test_a_fading_sound_is_not_taken_for_noise() -> None:
    """A bell that decays by more than 40 dB is not cut short, although its quiet end is long."""
    time = np.arange(4 * RATE) / RATE
    bell = tone(4) * 10 ** (-time * 9 / 20)
    runs = sounding(levels_of(bell), 40)
    assert runs.mean() > 0.98


def test_clicks_are_silence() -> None:
    samples = bursts([-0.5, 1.0, -1.0])
    samples[int(2.2 * RATE)] = 0.9
    span = trimmed(Span(0, 250), sounding(levels_of(samples), 40), 10)
    assert span is not None
    assert seconds(span) == (0.4, 1.6)


def test_pieces_add_up_to_the_whole_and_none_is_too_long() -> None:
    random = np.random.default_rng(3)
    parts = [part for _ in range(60) for part in (random.uniform(0.3, 4.0), -random.uniform(0.1, 0.9))]
    levels = levels_of(bursts(parts))
    settings = CollectSettings(longest=8, shortest=1, pause=0.3)
    sound = sounding(levels, 40)
    cut = list(at_pauses(Span(0, len(sound)), levels, sound, settings))
    assert cut[0].first == 0
    assert cut[-1].last == len(sound)
    assert all(one.last == other.first for one, other in pairwise(cut))
    assert max(span.frames for span in cut) <= 800
    assert not any(sound[span.last] for span in cut[:-1])


def test_without_pauses_the_quietest_moment_is_cut() -> None:
    samples = tone(12)
    samples[int(4.0 * RATE) : int(4.2 * RATE)] *= 0.3
    levels = levels_of(samples)
    cut = list(at_pauses(Span(0, 1200), levels, sounding(levels, 40), CollectSettings(longest=5)))
    assert cut[0].last / 100 == pytest.approx(4.1, abs=0.1)
    assert max(span.frames for span in cut) <= 500


def divided(parts: list[float], cues: list[TimedText], **settings: float) -> list[tuple[float, float, str]]:
    levels = levels_of(bursts(parts))
    chosen = CollectSettings(**{"shortest": 0.5, "longest": 6.0, **settings})  # type: ignore[arg-type]
    return [(*seconds(span), text) for span, text in by_cues(cues, levels, sounding(levels, 40), chosen)]


def test_sentences_become_clips() -> None:
    pieces = divided(
        [1.0, -0.4, 1.0, -0.4, 1.0],
        [TimedText(0, 1, "It was"), TimedText(1.4, 2.4, "late."), TimedText(2.4, 3.8, "“Very late.”")],
    )
    assert [text for *_, text in pieces] == ["It was late.", "“Very late.”"]
    assert pieces[0][:2] == pytest.approx((0, 2.6), abs=0.02)
    assert pieces[1][:2] == pytest.approx((2.6, 3.8), abs=0.02)


def test_no_cut_without_a_pause() -> None:
    pieces = divided(
        [2.0, -0.4, 1.0], [TimedText(0, 1, "One."), TimedText(1, 2, "Two."), TimedText(2.4, 3.4, "Three.")]
    )
    assert [text for *_, text in pieces] == ["One. Two.", "Three."]


def test_subtitle_times_may_be_slightly_wrong() -> None:
    pieces = divided([2.0, -0.3, 1.0], [TimedText(0, 1.8, "One."), TimedText(2.05, 3.3, "Two.")])
    assert pieces[0][1] == pytest.approx(2.15, abs=0.02)


def test_long_sentences_are_cut_between_cues() -> None:
    cues = [TimedText(2.4 * n, 2.4 * n + 2, f"part {n}") for n in range(5)]
    pieces = divided([2.0, -0.4] * 5, cues)
    assert [text for *_, text in pieces] == ["part 0 part 1", "part 2 part 3", "part 4"]
    assert all(end - start <= 6 for start, end, _ in pieces)


def test_audio_without_subtitles_belongs_to_no_clip() -> None:
    pieces = divided([1.0, -0.4, 4.0, -0.4, 1.0], [TimedText(0, 1, "One"), TimedText(5.8, 6.8, "two")], longest=3)
    assert [text for *_, text in pieces] == ["One", "two"]
    assert pieces[0][1] <= 1.4
    assert pieces[1][0] >= 5.4


def test_text_that_cannot_be_cut_stays_in_one_piece_that_is_too_long() -> None:
    pieces = divided([9.0], [TimedText(n, n + 1, f"{n}.") for n in range(9)])
    assert [(text, end - start > 6) for start, end, text in pieces] == [("0. 1. 2. 3. 4. 5. 6. 7. 8.", True)]


def test_cues_beyond_the_end_are_empty() -> None:
    pieces = divided([1.0], [TimedText(0, 1, "One."), TimedText(50, 51, "Two.")])
    assert pieces[1][0] == pieces[1][1]


SRT = "1\n00:00:01,000 --> 00:00:02,500\n<i>Hello</i>\nthere.\n\n2\n00:01:00,000 --> 00:01:01,000\n{\\an8}Bye\n"
VTT = """WEBVTT

NOTE not said

00:01.000 --> 00:02.500 align:start
<v Ann>Hello there.

01:00.000 --> 01:01.000
Bye
"""
LABELS = "1.000000\t2.500000\tHello there.\n60.0\t61.0\tBye\n"


@pytest.mark.parametrize(("suffix", "content"), [(".srt", SRT), (".vtt", VTT), (".txt", LABELS)])
def test_texts_with_times_are_read(suffix: str, content: str, tmp_path: Path) -> None:
    (tmp_path / f"a{suffix}").write_text(content)
    transcript = Transcripts(tmp_path).of(tmp_path / "a.wav")
    assert transcript.cues == (TimedText(1.0, 2.5, "Hello there."), TimedText(60.0, 61.0, "Bye"))
    assert not transcript.problem


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.srt", b"", "is not subtitles"),
        ("a.srt", b"hello", "holds no text|is not subtitles"),
        ("a.vtt", b"\x00\x01\x02", "is not subtitles|holds no text"),
        ("a.lab", b"0 3100000 sil\n3100000 4000000 p\n", "times of phones"),
        ("a.txt", b" \n", "holds no text"),
        ("a.txt", b"gr\xfcn", "not UTF-8: byte 0xfc in line 1"),
        ("a.srt", SRT.replace("there", "th\u00e9re").encode("latin-1"), "not UTF-8: byte 0xe9 in line 4"),
    ],
)
def test_unusable_transcripts_give_the_reason(name: str, content: bytes, problem: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    transcript = Transcripts(tmp_path).of(tmp_path / "a.wav")
    assert re.search(problem, transcript.problem), transcript
    assert (transcript.text, transcript.cues) == ("", ())


def test_the_nearest_list_wins(tmp_path: Path) -> None:
    (tmp_path / "sub" / "wavs").mkdir(parents=True)
    (tmp_path / "metadata.csv").write_text("sub/wavs/a|far\nb|also far\n")
    transcripts = Transcripts(tmp_path)
    assert transcripts.of(tmp_path / "sub" / "wavs" / "a.wav").text == "far"
    assert [row.id for _, row in transcripts.missing()] == ["b"]
    (tmp_path / "sub" / "metadata.csv").write_text("a|near|closest\n")
    transcript = Transcripts(tmp_path).of(tmp_path / "sub" / "wavs" / "a.wav")
    assert (transcript.text, transcript.normalised) == ("near", "closest")


@pytest.mark.parametrize(
    "wrong",
    [{"rate": 10}, {"loudness": float("nan")}, {"format": "mp3"}, {"shortest": 30}, {"clipped": -1}, {"group": "x"},
     {"validation": 1}, {"peak": 3}, {"rate": "22050"}],
)  # fmt: skip
def test_settings_out_of_range_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError):
        settings_of(CollectSettings, wrong)
