"""The sound of a video: speech, music that is ducked under it, and the sound of videos, as one stream at 48 kHz."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ...media.audio.audio import read_audio
from ...media.audio.resample import resample
from ...production.scenes import Music
from ...timeline.times import SAMPLE_RATE, nearest, sample_of_frame
from ...types import FloatArray, SpokenWord
from .mastering import loudness_of
from .schedule import Schedule

_SPEECH_LOUDNESS = -18.0
"""LUFS of the speech before the whole is brought to its loudness."""
_ATTACK, _RELEASE, _HOLD = 0.15, 0.6, 0.7
"""Seconds: the music is down before a word begins, swells after the last one, and stays down in a shorter gap."""
_SEAM = 2.0
"""Seconds over which a file of music that is too short fades into its own beginning."""


@dataclass(frozen=True)
class KeptSound:
    """The sound of a video in a scene: file, first second, speed, decibels, and where it is heard, in samples."""

    path: str
    start: Fraction
    gain: float
    at: int
    length: int


def mixed(schedule: Schedule, music: FloatArray | None, settings: Music, kept: Sequence[KeptSound]) -> FloatArray:
    """Mix all that is heard.

    music    float32 (2, n), as long as the video; None for none
    kept     sounds of videos
    returns  float32 (2, samples of the schedule); beyond full scale where all is loud at once
    """
    speech = _speech(schedule)
    loudness = loudness_of(speech)
    if loudness is not None:
        speech *= np.float32(10 ** ((_SPEECH_LOUDNESS - loudness) / 20))
    out = speech
    if music is not None:
        own = loudness_of(music)
        gain = 0.0 if own is None else _SPEECH_LOUDNESS + settings.gain - own
        envelope = duck_envelope(_words(schedule), schedule.samples, settings.duck)
        # Under speech it is lowered by `duck` from a level that is already that of a background.
        out = out + music[:, : schedule.samples] * np.float32(10 ** (gain / 20)) * envelope
    for sound in kept:
        _add_kept(out, sound)
    return np.ascontiguousarray(out, np.float32)


def duck_envelope(words: Sequence[SpokenWord], samples: int, decibels: float) -> FloatArray:
    """Factors on what is ducked under words: float32 (samples,); decibels change evenly."""
    points: list[tuple[float, float]] = [(0.0, 0.0)]
    spans: list[list[float]] = []
    for word in words:
        if spans and word.start - spans[-1][1] < _HOLD:
            spans[-1][1] = max(spans[-1][1], word.end)
        else:
            spans.append([word.start, word.end])
    for start, end in spans:
        before = max(start - _ATTACK, points[-1][0])
        # A gap just longer than the hold may be too short to swell all the way.
        level = float(np.interp(before, *zip(*points, strict=True)))
        points = [point for point in points if point[0] <= before]
        points += [(before, level), (max(start, before), decibels), (end, decibels), (end + _RELEASE, 0.0)]
    times, levels = (np.array(each) for each in zip(*points, strict=True))
    curve = np.interp(np.arange(samples) / SAMPLE_RATE, times, levels)
    return np.asarray(10 ** (curve / 20), np.float32)


def music_of_file(path: str, samples: int, fade: tuple[float, float]) -> FloatArray:
    """A file of music as long as the video: cut, or repeated with a crossfade; it swells and fades."""
    audio = read_audio(path, rate=SAMPLE_RATE).samples
    stereo = np.repeat(audio, 2, axis=0) if audio.shape[0] == 1 else audio[:2]
    return faded(_repeated(stereo, samples), fade)


def faded(sound: FloatArray, fade: tuple[float, float]) -> FloatArray:
    """Fade in at the start and out at the end, over so many seconds each."""
    count = sound.shape[1]
    rise, fall = (min(count // 2, round(seconds * SAMPLE_RATE)) for seconds in fade)
    shape = np.ones(count, np.float32)
    shape[:rise] *= np.sin(np.linspace(0, np.pi / 2, rise, endpoint=False, dtype=np.float32)) ** 2
    shape[count - fall :] *= np.cos(np.linspace(0, np.pi / 2, fall, dtype=np.float32)) ** 2
    return sound * shape


def _repeated(sound: FloatArray, samples: int) -> FloatArray:
    seam = min(round(_SEAM * SAMPLE_RATE), sound.shape[1] // 4)
    out = sound
    ramp = np.sin(np.linspace(0, np.pi / 2, seam, dtype=np.float32))
    while out.shape[1] < samples:
        joint = out[:, out.shape[1] - seam :] * ramp[::-1] + sound[:, :seam] * ramp
        out = np.concatenate([out[:, : out.shape[1] - seam], joint, sound[:, seam:]], axis=1)
    return out[:, :samples]


def _speech(schedule: Schedule) -> FloatArray:
    out = np.zeros((2, schedule.samples), np.float32)
    for placed in schedule.scenes:
        if placed.speech is None or placed.speech.samples is None:
            continue
        voice = resample(placed.speech.samples[np.newaxis], placed.speech.rate, SAMPLE_RATE)[0]
        part = voice[: schedule.samples - placed.voice_at]
        out[:, placed.voice_at : placed.voice_at + len(part)] += part
    return out


def _words(schedule: Schedule) -> list[SpokenWord]:
    return [word for sentence in schedule.sentences() for word in sentence.words]


def kept_sounds(schedule: Schedule) -> list[KeptSound]:
    """The sounds of videos that are to be heard."""
    found = []
    for placed in schedule.scenes:
        picture = placed.scene.picture
        if picture is not None and picture.file is not None and picture.gain is not None:
            first = sample_of_frame(placed.at, schedule.rate)
            length = sample_of_frame(placed.end, schedule.rate) - first
            found.append(KeptSound(picture.file, picture.start, picture.gain, first, length))
    return found


def _add_kept(out: FloatArray, sound: KeptSound) -> None:
    audio = read_audio(sound.path, rate=SAMPLE_RATE).samples
    stereo = np.repeat(audio, 2, axis=0) if audio.shape[0] == 1 else audio[:2]
    first = nearest(sound.start, SAMPLE_RATE)
    part = faded(np.ascontiguousarray(stereo[:, first : first + sound.length]), (0.02, 0.02))
    out[:, sound.at : sound.at + part.shape[1]] += part * np.float32(10 ** (sound.gain / 20))
