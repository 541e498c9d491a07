"""The label that is heard: "AI" in Morse, one of the ways that GB 45438-2025 names (short long, short short)."""

from __future__ import annotations

import numpy as np

from ...errors import InputError, argument
from ...timeline.times import SAMPLE_RATE
from ...types import FloatArray

_UNIT = 0.1
"""Seconds of a short tone, and of the gap within a letter; long tones and the gap between letters have three."""
_LETTERS = ((1, 3), (1, 1))
_TONE, _AMPLITUDE = 800.0, 0.16
_RAMP = 0.005


def morse_label() -> FloatArray:
    """The rhythm at 48 kHz, float32 (n,): 1.1 s, about as loud as the speech of a mix."""
    parts: list[FloatArray] = []
    for letter in _LETTERS:
        if parts:
            parts.append(_silence(3))
        for number, units in enumerate(letter):
            parts += [*([_silence(1)] if number else []), _tone(units)]
    return np.concatenate(parts)


def with_morse_label(mix: FloatArray) -> FloatArray:
    """A mix, float32 (channels, n), with the rhythm at its start. InputError for one that is shorter."""
    label = morse_label()
    if mix.shape[1] < len(label):
        raise InputError(
            f"{argument('audible_label')} takes {len(label) / SAMPLE_RATE:.1f} s, the video is shorter",
            hint="make it longer",
        )
    out = mix.copy()
    out[:, : len(label)] += label
    return out


def _silence(units: int) -> FloatArray:
    return np.zeros(round(units * _UNIT * SAMPLE_RATE), np.float32)


def _tone(units: int) -> FloatArray:
    count, ramp = round(units * _UNIT * SAMPLE_RATE), round(_RAMP * SAMPLE_RATE)
    tone = _AMPLITUDE * np.sin(2 * np.pi * _TONE * np.arange(count) / SAMPLE_RATE)
    rise = np.minimum(1.0, (np.arange(count) + 0.5) / ramp)
    return np.asarray(tone * rise * rise[::-1], np.float32)
