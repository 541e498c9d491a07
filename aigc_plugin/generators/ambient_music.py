"""Quiet music for under speech: slow chords of soft tones, with now and then a plucked note and its echo.

Nothing in it is a recording, and nothing is random beyond the seed: the same seed and length give the same samples.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..media.audio.resample import resample
from ..types import FloatArray

RATE = 48_000
_PAD_RATE, _HIGHEST_PARTIAL = 12_000, 4000
"""Chords have nothing above: they are computed at a low rate."""
_CHORD_SECONDS = 6.0
_OVERLAP = 2.5
"""Seconds over which one chord fades into the next."""
_PROGRESSIONS = (
    ((0, 4, 7, 14), (-3, 4, 7, 12), (-7, 0, 5, 9), (-5, 2, 7, 11)),
    ((0, 7, 12, 16), (-5, 2, 7, 14), (-3, 4, 9, 12), (-7, 0, 5, 12)),
    ((0, 3, 7, 14), (-4, 3, 8, 12), (-9, 3, 7, 10), (-2, 2, 5, 10)),
)
"""Chords in semitones above the root; neighbours share tones, so that they flow into each other."""
_SCALES = ((0, 2, 4, 7, 9), (0, 2, 4, 7, 9), (0, 3, 5, 7, 10))
_ROOTS = (48, 50, 45, 53, 43)
"""MIDI numbers."""
_BEAT = 0.75
_ECHO_SECONDS, _ECHO = 0.5625, 0.42

Samples = NDArray[np.float64]


def ambient_music(seconds: float, seed: int = 0) -> FloatArray:
    """Generate music.

    seconds    length
    seed       chooses key, chords and notes
    returns    float32 (2, n) at RATE, with a peak of 0.5; it fades in and out at its ends by itself
    """
    count = max(1, round(seconds * RATE))
    draw = _Draws(seed)
    number = draw.whole(len(_PROGRESSIONS))
    root = _ROOTS[draw.whole(len(_ROOTS))]
    pads = np.zeros((2, math.ceil(count * _PAD_RATE / RATE)))
    chords = _PROGRESSIONS[number]
    for index in range(math.ceil(seconds / _CHORD_SECONDS)):
        notes = [root + tone for tone in chords[index % len(chords)]]
        _add_chord(pads, round(index * _CHORD_SECONDS * _PAD_RATE), notes, draw)
    out = np.zeros((2, count))
    wide = resample(pads.astype(np.float32), _PAD_RATE, RATE)[:, :count]
    out[:, : wide.shape[1]] = wide
    _add_plucks(out, root + 24, _SCALES[number], draw)
    peak = float(np.abs(out).max()) or 1.0
    return (out * (0.5 / peak)).astype(np.float32)


def _add_chord(out: Samples, start: int, notes: list[int], draw: _Draws) -> None:
    length = round((_CHORD_SECONDS + _OVERLAP) * _PAD_RATE)
    count = min(length, out.shape[1] - start)
    if count <= 0:
        return
    time = np.arange(count) / _PAD_RATE
    swell = np.minimum(time / _OVERLAP, 1) * np.clip((_CHORD_SECONDS + _OVERLAP - time) / _OVERLAP, 0, 1)
    swell = np.sin(0.5 * np.pi * swell) ** 2
    for number, note in enumerate(notes):
        frequency = _frequency(note)
        for side in (0, 1):
            # Two voices a side, slightly apart, drift against each other: that is what makes it wide.
            detune = 1 + 0.0011 * (1 if side else -1) * (1 + 0.3 * number)
            tone = _pad(frequency * detune, time, draw.share())
            tone += 0.6 * _pad(frequency / detune, time, draw.share())
            out[side, start : start + count] += swell * tone * (0.5 if number == 0 else 0.32)


def _pad(frequency: float, time: Samples, phase: float) -> Samples:
    """A soft tone: few partials, quickly weaker, that breathe slowly."""
    breath = 1 + 0.25 * np.sin(2 * np.pi * (0.11 + 0.05 * phase) * time + 6.3 * phase)
    angle = 2 * np.pi * (frequency * time + phase)
    # sin (k + 1) x = 2 cos x sin k x - sin (k - 1) x
    turn, before, partial = 2 * np.cos(angle), np.zeros(len(time)), np.sin(angle)
    tone, strength = partial.copy(), np.ones(len(time))
    for number in range(2, 6):
        if number * frequency < _HIGHEST_PARTIAL:
            before, partial = partial, turn * partial - before
            strength *= breath
            tone += partial * strength / number**1.8
    return tone


def _add_plucks(out: Samples, root: int, scale: tuple[int, ...], draw: _Draws) -> None:
    """Single notes on a slow beat, three rests for each of them, with an echo from side to side."""
    plucks = np.zeros_like(out)
    beats = int(out.shape[1] / RATE / _BEAT)
    degree = draw.whole(len(scale))
    for beat in range(4, beats - 4):
        if draw.whole(4):
            continue
        degree = max(0, min(2 * len(scale) - 1, degree + draw.whole(5) - 2))
        note = root + scale[degree % len(scale)] + 12 * (degree // len(scale))
        _add_pluck(plucks, round(beat * _BEAT * RATE), _frequency(note), 0.3 + 0.4 * draw.share())
    delay = round(_ECHO_SECONDS * RATE)
    for start in range(delay, out.shape[1], delay):
        end = min(start + delay, out.shape[1])
        plucks[:, start:end] += _ECHO * plucks[::-1, start - delay : end - delay]
    out += 0.55 * plucks


def _add_pluck(out: Samples, start: int, frequency: float, place: float) -> None:
    count = min(2 * RATE, out.shape[1] - start)
    if count <= 0:
        return
    time = np.arange(count) / RATE
    tone = sum(
        np.exp(-time * (2.2 + 1.4 * partial)) * np.sin(2 * np.pi * partial * frequency * time) / partial**1.7
        for partial in (1, 2, 3, 4)
    )
    sound = tone * np.minimum(time / 0.012, 1) * np.clip((2 - time) / 0.3, 0, 1)
    out[0, start : start + count] += sound * math.cos(0.5 * math.pi * place)
    out[1, start : start + count] += sound * math.sin(0.5 * math.pi * place)


def _frequency(note: int) -> float:
    return 440.0 * math.exp2((note - 69) / 12)


class _Draws:
    """Numbers that follow from a seed (SplitMix64, Steele et al. 2014): the same everywhere."""

    def __init__(self, seed: int) -> None:
        self._state = (seed * 0x9E3779B97F4A7C15 + 0x1234567) % (1 << 64)

    def _next(self) -> int:
        self._state = (self._state + 0x9E3779B97F4A7C15) % (1 << 64)
        value = self._state
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 % (1 << 64)
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB % (1 << 64)
        return value ^ (value >> 31)

    def whole(self, count: int) -> int:
        """A number from 0 to before `count`."""
        return self._next() % count

    def share(self) -> float:
        """A number from 0 to before 1."""
        return self._next() / (1 << 64)
