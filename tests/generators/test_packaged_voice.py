"""The voice that comes with the package: what is heard is what was asked for."""

from __future__ import annotations

import numpy as np
import pytest

from aigc_plugin import Audio, Speaker

TEXT = "Guten Tag, hier spricht der Rechner. Am 3. Mai kostet es 3,50 €."


@pytest.fixture(scope="module")
def speaker() -> Speaker:
    return Speaker.load(precision="float32")


@pytest.fixture(scope="module")
def said(speaker: Speaker) -> Audio:
    return speaker.generate(TEXT)


def level(sound: Audio, start: float, end: float) -> float:
    part = sound.samples[0, round(start * sound.rate) : round(end * sound.rate)]
    return float(np.sqrt(np.square(part).mean()))


def pitch_of(sound: Audio) -> float:
    """Median of the fundamental in hertz, by autocorrelation of loud frames."""
    size, found = 1024, []
    for start in range(0, sound.samples.shape[1] - size, 512):
        frame = sound.samples[0, start : start + size].astype(np.float64)
        if np.square(frame).mean() < 1e-3:
            continue
        frame = frame * np.hanning(size)
        spectrum = np.fft.rfft(frame, 2 * size)
        correlation = np.fft.irfft(np.abs(spectrum) ** 2)[: size // 2]
        lag = 60 + int(np.argmax(correlation[60:300]))
        if correlation[lag] > 0.3 * correlation[0]:
            found.append(sound.rate / lag)
    return float(np.median(found))


def test_words_are_heard_when_they_are_told(said: Audio) -> None:
    assert [word.text for word in said.words] == [*TEXT.split(" ")[:-2], "3,50 €."]
    for word in said.words:
        assert level(said, word.start, word.end) > 0.01, word
        assert 0.02 < (word.end - word.start) / len(word.text) < 0.4, word


def test_sentences_are_apart_and_equally_loud(said: Audio) -> None:
    end, begin = said.words[5].end, said.words[6].start
    assert 0.3 < begin - end < 0.8
    assert level(said, end + 0.15, begin - 0.1) < 1e-3
    halves = level(said, 0, end), level(said, begin, said.duration)
    assert 0.5 < halves[0] / halves[1] < 2.0


def test_speech_is_as_fast_as_asked(speaker: Speaker, said: Audio) -> None:
    fast = speaker.generate(TEXT, speed=1.5, pause=0.0)
    slow = speaker.generate(TEXT, speed=0.75, pause=0.0)
    assert slow.duration / fast.duration == pytest.approx(2.0, rel=0.05)


@pytest.mark.parametrize("semitones", [-4.0, 4.0])
def test_speech_is_as_high_as_asked(speaker: Speaker, said: Audio, semitones: float) -> None:
    moved = speaker.generate(TEXT, pitch=semitones)
    assert 12 * np.log2(pitch_of(moved) / pitch_of(said)) == pytest.approx(semitones, abs=1.5)
    assert moved.duration == said.duration


def test_nothing_is_too_loud(said: Audio) -> None:
    assert np.abs(said.samples).max() < 1.0


@pytest.mark.parametrize(
    "text", ["Ja.", "a", "Donaudampfschifffahrtsgesellschaftskapitän.", "Ä Ö Ü ß.", "12345678901234567890"]
)
def test_any_text_ends(speaker: Speaker, text: str) -> None:
    assert 0.05 < speaker.generate(text).duration < 30


def test_a_stream_is_the_same_sound(speaker: Speaker, said: Audio) -> None:
    np.testing.assert_array_equal(np.concatenate(list(speaker.stream(TEXT))), said.samples[0])
