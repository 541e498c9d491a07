"""Mixes: levels, ducking, crossfades, and the loudness of the file as it is decoded."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import aigc_plugin as aigc
from aigc_plugin.data.loudness import true_peak
from aigc_plugin.jobs.edit.mix_files import MixInput, mix_files
from aigc_plugin.media.audio.loudness_meter import LoudnessMeter
from aigc_plugin.options.edit import MixOptions
from aigc_plugin.signal.gain_curves import crossfade, duck_points, envelope, likeness, pan_gains
from aigc_plugin.signal.peak_limiter import PeakLimiter, TruePeak
from support.numbered_video import sine

RATE = 48000


def measured(samples: np.ndarray, rate: int = RATE) -> float | None:
    meter = LoudnessMeter(samples.shape[0], rate)
    for start in range(0, samples.shape[1], 10_007):
        meter.push(samples[:, start : start + 10_007])
    meter.finish()
    return meter.integrated


def levels(*steps: tuple[float, float], hertz: float = 1000.0) -> np.ndarray:
    """A stereo sine of 1 kHz: (decibels of its crest, seconds) after each other."""
    pieces = [sine(round(seconds * RATE), RATE, hertz, 10 ** (level / 20)) for level, seconds in steps]
    return np.repeat(np.concatenate(pieces)[np.newaxis], 2, axis=0)


@pytest.mark.parametrize(
    ("steps", "loudness"),
    [  # EBU Tech 3341, cases 1 to 5
        ([(-23, 20)], -23.0), ([(-33, 20)], -33.0), ([(-36, 10), (-23, 60), (-36, 10)], -23.0),
        ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23.0), ([(-26, 20), (-20, 20.1), (-26, 20)], -23.0),
    ],
)  # fmt: skip
def test_loudness_of_the_cases_of_ebu_3341(steps: list[tuple[float, float]], loudness: float) -> None:
    found = measured(levels(*steps))
    assert found is not None
    assert abs(found - loudness) <= 0.1


@pytest.mark.parametrize(
    ("divisor", "phase", "crest", "peak"),
    [(4, 0, 0.5, -6.0), (4, 45, 0.5, -6.0), (6, 60, 0.5, -6.0), (8, 67.5, 0.5, -6.0), (4, 45, 1.41, 3.0)],
)
def test_true_peaks_of_the_cases_of_ebu_3341(divisor: int, phase: float, crest: float, peak: float) -> None:
    """Cases 15 to 19: within +0.2 and -0.4 dB."""
    wave = crest * np.sin(2 * np.pi * np.arange(RATE) / divisor + math.radians(phase))
    swell = np.clip(np.minimum(np.arange(RATE), np.arange(RATE)[::-1]) / 2000, 0, 1)
    meter = TruePeak(1, RATE)
    for start in range(0, RATE, 4801):
        meter.push((wave * swell)[np.newaxis, start : start + 4801].astype(np.float32))
    meter.finish()
    assert -0.4 <= meter.decibels - peak <= 0.2


def test_the_limiter_keeps_true_peaks_below_its_ceiling_however_it_is_cut() -> None:
    rng = np.random.default_rng(5)
    noise = np.fft.rfft(rng.standard_normal((2, 3 * RATE)))
    noise[:, (18000 * 3) :] = 0
    sound = (np.fft.irfft(noise) * np.linspace(0.05, 0.6, 3 * RATE)).astype(np.float32)
    results = []
    for size in (777, 48000):
        limiter = PeakLimiter(2, RATE, -3.0)
        blocks = [limiter.push(sound[:, start : start + size]) for start in range(0, sound.shape[1], size)]
        results.append(np.concatenate([*blocks, limiter.finish()], axis=1))
    assert results[0].shape == sound.shape
    assert np.abs(results[0] - results[1]).max() < 1e-6
    assert max(true_peak(row, RATE) for row in results[0]) < -2.9
    quiet = slice(0, RATE // 10)
    assert np.array_equal(results[0][:, quiet], sound[:, quiet])


def test_ducking_is_down_under_words_and_back_between_them() -> None:
    points = duck_points([(RATE, 2 * RATE), (2 * RATE + RATE // 2, 3 * RATE), (5 * RATE, 6 * RATE)], -12, RATE)
    curve = 20 * np.log10(envelope(points, 0, 8 * RATE))
    assert np.abs(curve[RATE : 3 * RATE] + 12).max() < 0.01
    assert np.abs(curve[5 * RATE : 6 * RATE] + 12).max() < 0.01
    assert np.abs(curve[: RATE - round(0.15 * RATE)]).max() < 0.01
    assert np.abs(curve[round(3.61 * RATE) : round(4.84 * RATE)]).max() < 0.01
    near = duck_points([(RATE, 2 * RATE), (round(2.72 * RATE), 3 * RATE)], -12, RATE)
    assert all(a < b for (a, _), (b, _) in pairwise(near))


def speech_and_bed(folder: Path) -> tuple[Path, Path]:
    """Mono at 44.1 kHz with words from 1 to 2 and from 4 to 5 seconds of 7; two seconds of a stereo bed."""
    wave = np.zeros(7 * 44100, np.float32)
    for start in (1, 4):
        wave[start * 44100 : (start + 1) * 44100] = sine(44100, 44100, 300, 0.3)
    voice, bed = folder / "voice.wav", folder / "music.flac"
    aigc.Audio(wave, 44100).write(voice)
    aigc.Audio(np.stack([sine(96000, RATE, 3000, 0.1)] * 2), RATE).write(bed, bits="24")
    return voice, bed


def bed_level(samples: np.ndarray, start: float, end: float) -> float:
    """Decibels of the tone of 3 kHz in a part, relative to its own level."""
    part = samples[0, round(start * RATE) : round(end * RATE)].astype(np.float64)
    tone = np.exp(-2j * np.pi * 3000 * np.arange(len(part)) / RATE)
    window = np.hanning(len(part))
    return 20 * math.log10(abs((part * tone * window).sum()) / (window.sum() / 2) / 0.1)


def test_a_ducked_bed_goes_down_under_speech_and_goes_on_to_the_end(tmp_path: Path) -> None:
    voice, bed = speech_and_bed(tmp_path)
    mix_files([str(voice), f"{bed}:duck:loop"], tmp_path / "out.wav", MixOptions(bits="24"))
    sound = aigc.Audio.read(tmp_path / "out.wav")
    assert sound.samples.shape == (2, 7 * RATE)
    for start, end in ((1.05, 1.95), (4.05, 4.95)):
        assert abs(bed_level(sound.samples, start, end) + 12) < 1
    for start, end in ((0.1, 0.7), (2.75, 3.7), (5.8, 6.95)):
        assert abs(bed_level(sound.samples, start, end)) < 1


@pytest.mark.parametrize("suffix", [".wav", ".m4a", ".mp3", ".opus"])
def test_the_decoded_file_has_its_loudness_below_its_peak(suffix: str, tmp_path: Path) -> None:
    """A click a second stands 17 dB above the rest: without a limiter the target could not be."""
    rng = np.random.default_rng(1)
    sound = (rng.standard_normal(5 * RATE) * 0.05).astype(np.float32)
    sound[::RATE] += 0.9
    source = tmp_path / "in.wav"
    aigc.Audio(sound, RATE).write(source, bits="float")
    result = mix_files([str(source)], tmp_path / f"out{suffix}", MixOptions(loudness=-14))
    decoded = aigc.Audio.read(tmp_path / f"out{suffix}")
    loudness = measured(decoded.samples, decoded.rate)
    assert loudness is not None
    assert abs(loudness + 14) <= 0.1
    assert result.loudness is not None
    assert abs(result.loudness - loudness) < 0.05
    assert true_peak(decoded.samples[0], decoded.rate) <= -0.95
    assert result.warnings == ()


def test_gain_place_pan_and_part_of_an_input(tmp_path: Path) -> None:
    source = tmp_path / "a:b.wav"
    aigc.Audio(sine(2 * RATE, RATE, 100, 0.5), RATE).write(source, bits="float")
    out = tmp_path / "out.wav"
    mix_files([f"{source}:gain=-6.0206:at=1:pan=0.5:in=0.5:out=1.5"], out, MixOptions(bits="float"))
    left, right = aigc.Audio.read(out).samples
    assert len(left) == 2 * RATE
    assert np.abs(left[:RATE]).max() == 0
    middle = slice(RATE + 300, 2 * RATE - 300)
    want = sine(2 * RATE, RATE, 100, 0.25)[RATE // 2 :][middle.start - RATE : middle.stop - RATE]
    assert np.abs(right[middle] - want).max() < 1e-4
    assert np.abs(left[middle] - want / 2).max() < 1e-4
    assert np.abs(np.diff(right)).max() < 0.01  # both edges are faded: the sound goes on there in the file


def test_a_mix_of_one_file_is_that_file(tmp_path: Path) -> None:
    source = tmp_path / "in.wav"
    aigc.Audio(sine(RATE, RATE, 440, 0.9), RATE).write(source, bits="24")
    mix_files([str(source)], tmp_path / "out.wav", MixOptions(bits="24"))
    assert np.array_equal(aigc.Audio.read(tmp_path / "out.wav").samples, aigc.Audio.read(source).samples)


def test_sums_that_would_clip_are_limited_and_told(tmp_path: Path) -> None:
    source = tmp_path / "in.wav"
    aigc.Audio(sine(RATE, RATE, 440, 0.9), RATE).write(source)
    result = mix_files([str(source)] * 3, tmp_path / "out.wav")
    assert any("would clip" in text for text in result.warnings)
    assert np.abs(aigc.Audio.read(tmp_path / "out.wav").samples).max() <= 1.0


def test_crossfades_keep_power_or_gain() -> None:
    for power in (True, False):
        comes = crossfade(1000, 0, 1000, equal_power=power)
        goes = comes[::-1]
        assert np.allclose(comes**2 + goes**2 if power else comes + goes, 1)
    assert pan_gains(0) == (1, 1)
    same = sine(4800, RATE, 200)[np.newaxis]
    assert likeness(same, same) > 0.99
    assert abs(likeness(same, sine(4800, RATE, 950)[np.newaxis])) < 0.1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("none.wav", "none.wav: no such file"), ("in.wav:duk", "no setting 'duk'"),
        ("in.wav:gian=3", "no setting 'gian'"),
        ("in.wav:gain=loud", "is no number"), ("in.wav:pan=3", "is not between -1"), ("in.wav:at=-1", "before 0"),
        ("in.wav:in=5", "past its end"), ("in.wav:in=0.5:out=0.5", "must come after"), ("in.wav:duck", "none to duck"),
        (":duck", "names no file"), ("in.wav:gain=nan", "is no number"),
    ],
)  # fmt: skip
def test_bad_inputs_are_named(text: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    aigc.Audio(sine(RATE, RATE, 440), RATE).write("in.wav")
    with pytest.raises(aigc.AigcError, match=message):
        mix_files([text], "out.wav")
    assert [path.name for path in tmp_path.iterdir()] == ["in.wav"]


def test_settings_are_read_from_the_end_of_a_name() -> None:
    made = MixInput.read("C:/a.wav:duck=9:loop:at=1:02.5:fade=1,2".replace("1:02.5", "62.5"))
    assert (made.path, made.duck, made.loop, made.at, made.fade) == ("C:/a.wav", 9, True, 62.5, (1, 2))
