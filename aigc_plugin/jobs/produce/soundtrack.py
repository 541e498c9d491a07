"""The sound of a video: speech, music that is ducked under it, and the sound of videos, as one stream at 48 kHz."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ...media.audio.audio import read_audio
from ...media.audio.resample import resample
from ...production.scenes import Music
from ...signal.gain_curves import duck_points, envelope
from ...timeline.clips import Clip, Effect, GeneratedSource
from ...timeline.times import SAMPLE_RATE, nearest, sample_of_frame
from ...types import FloatArray
from ..edit.sound.audio_effects import effect_blocks
from ..edit.sound.channels import with_channels
from .mastering import loudness_of
from .schedule import Schedule

_SPEECH_LOUDNESS = -18.0
"""LUFS of the speech before the whole is brought to its loudness."""
_COMPRESSOR = Effect("compressor", {"threshold": -24.0, "ratio": 3.0, "attack": 3.0, "release": 90.0, "makeup": 3.0})
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
    # Once for the threshold of the compressor, and again for what music is measured against.
    out = _levelled(_compressed(_levelled(_speech(schedule))))
    if music is not None:
        own = loudness_of(music)
        gain = 0.0 if own is None else _SPEECH_LOUDNESS + settings.gain - own
        curve = envelope(duck_points(_spans(schedule), settings.duck, SAMPLE_RATE), 0, schedule.samples)
        out = out + music[:, : schedule.samples] * np.float32(10 ** (gain / 20)) * curve.astype(np.float32)
    for sound in kept:
        _add_kept(out, sound)
    return np.ascontiguousarray(out, np.float32)


def music_of_file(path: str, samples: int, fade: tuple[float, float]) -> FloatArray:
    """A file of music as long as the video: cut, or repeated with a crossfade; it swells and fades."""
    stereo = with_channels(read_audio(path, rate=SAMPLE_RATE).samples, 2)
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


def _levelled(speech: FloatArray) -> FloatArray:
    loudness = loudness_of(speech)
    return speech if loudness is None else speech * np.float32(10 ** ((_SPEECH_LOUDNESS - loudness) / 20))


def _compressed(speech: FloatArray) -> FloatArray:
    """Speech whose loud syllables are nearer to the others: it can be loud without being limited all the time."""
    effect = Clip(GeneratedSource("speech"), 0, speech.shape[1], effects=(_COMPRESSOR,))
    pieces = list(effect_blocks([speech], effect))
    out = np.concatenate(pieces, axis=1)[:, : speech.shape[1]]
    return np.pad(out, ((0, 0), (0, speech.shape[1] - out.shape[1])))


def _spans(schedule: Schedule) -> list[tuple[int, int]]:
    """Samples of each word, which music is ducked under."""
    words = (word for sentence in schedule.sentences() for word in sentence.words)
    return [(round(word.start * SAMPLE_RATE), round(word.end * SAMPLE_RATE)) for word in words]


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
    stereo = with_channels(read_audio(sound.path, rate=SAMPLE_RATE).samples, 2)
    first = nearest(sound.start, SAMPLE_RATE)
    part = faded(np.ascontiguousarray(stereo[:, first : first + sound.length]), (0.02, 0.02))
    out[:, sound.at : sound.at + part.shape[1]] += part * np.float32(10 ** (sound.gain / 20))
