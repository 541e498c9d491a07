"""Speech of the teacher, and what is kept of it: without silence at both ends, its times and pitch moved along."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

RATE = 24000
DURATION_SAMPLES = 600
"""Samples of one unit of the teacher's durations."""
PITCH_SAMPLES = 300
"""Samples of one value of the teacher's pitch."""
RATE_OUT, HOP = 22050, 256
_QUIET = 10 ** (-45 / 20)
_BEFORE, _AFTER = 0.05, 0.08
"""Seconds of silence that are kept."""


class TeacherSpeech(NamedTuple):
    """One sentence of the teacher.

    samples:   float32 at RATE
    durations: units of each phoneme, with the silence before and after them
    pitch:     hertz of every PITCH_SAMPLES, 0 where unvoiced
    """

    samples: NDArray[np.float32]
    durations: NDArray[np.int64]
    pitch: NDArray[np.float32]


class KeptSpeech(NamedTuple):
    """The part of it that is kept.

    samples: float32 at RATE
    ends:    end of each symbol in seconds
    pitch:   hertz of each mel frame of HOP at RATE_OUT, 0 where unvoiced
    """

    samples: NDArray[np.float32]
    ends: NDArray[np.float64]
    pitch: NDArray[np.float64]


def trimmed(speech: TeacherSpeech) -> KeptSpeech:
    """Cut the silence at both ends."""
    level = np.abs(speech.samples)
    loud = np.flatnonzero(level > _QUIET * level.max())
    first = max(0, int(loud[0]) - int(_BEFORE * RATE))
    end = min(len(level), int(loud[-1]) + int(_AFTER * RATE))
    ends = (np.clip(np.cumsum(speech.durations) * DURATION_SAMPLES, first, end) - first) / RATE
    frames = np.arange((end - first) * RATE_OUT // RATE // HOP + 1) * HOP / RATE_OUT
    pitch = pitch_at(speech.pitch, (first + frames * RATE) / PITCH_SAMPLES - 0.5)
    return KeptSpeech(speech.samples[first:end], ends, pitch)


def pitch_at(pitch: NDArray[np.float32], places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Interpolate the pitch between voiced values; a place is voiced if its nearest value is."""
    voiced = np.flatnonzero(pitch > 0)
    if not len(voiced):
        return np.zeros(len(places))
    nearest = np.clip(np.rint(places).astype(int), 0, len(pitch) - 1)
    return np.where(pitch[nearest] > 0, np.exp(np.interp(places, voiced, np.log(pitch[voiced]))), 0.0)
