"""Mel consistency: passes that give a sound the mel spectrogram that it should have.

Each pass divides the wanted band energies by the present ones and applies the quotient, spread over frequency, to the
short-time spectrum; phases stay. What a pass gets wrong (overlapping windows disagree) shrinks from pass to pass.
"""

from __future__ import annotations

import numpy as np

from ..types import FloatArray
from .envelope import bin_interpolation
from .mel import FLOOR, PUBLISHED, MelSettings, mel_bands
from .short_time import ShortTimePass, Spectra


class MelRows:
    """The wanted mel, time-major, kept from the oldest frame that somebody still needs; the last frame holds."""

    def __init__(self, n_mel: int) -> None:
        self._rows = np.zeros((0, n_mel), np.float32)
        self._first = 0

    def append(self, rows: FloatArray) -> None:
        self._rows = np.concatenate([self._rows, rows])

    def take(self, first: int, count: int) -> FloatArray:
        """Rows first … first + count; earlier ones are forgotten."""
        if first > self._first:
            drop = min(first - self._first, max(len(self._rows) - 1, 0))
            self._rows, self._first = self._rows[drop:].copy(), self._first + drop
        index = np.minimum(np.arange(first, first + count) - self._first, len(self._rows) - 1)
        return self._rows[index]


class MelPass:
    """One pass as a stream: `want` mel rows may run ahead of the samples, never behind them by a frame."""

    def __init__(self, settings: MelSettings = PUBLISHED, *, above: str) -> None:
        """above: "keep" leaves what lies over the highest band alone, "extend" gives it the highest band's gain."""
        self._wanted = MelRows(settings.n_mel)
        self._settings = settings
        self._spread = bin_interpolation(settings)
        self._fade = _fade(settings) if above == "keep" else np.float32(1.0)
        self._pass = ShortTimePass(self._matched, settings)

    def want(self, rows: FloatArray) -> None:
        """Mel rows (frames, n_mel), natural logarithm."""
        self._wanted.append(rows)

    def push(self, samples: FloatArray) -> FloatArray:
        return self._pass.push(samples)

    def finish(self) -> FloatArray:
        return self._pass.finish()

    def _matched(self, spectra: Spectra, first: int) -> Spectra:
        present = np.log(np.maximum(mel_bands(np.abs(spectra).T, self._settings).T, np.float32(FLOOR)))
        gain = self._spread(self._wanted.take(first, len(spectra)) - present) * self._fade
        matched: Spectra = spectra * np.exp(gain)
        return matched


def _fade(settings: MelSettings) -> FloatArray:
    """1 up to the edge of the highest band, 0 from 700 Hz above it."""
    bins = np.arange(settings.n_fft // 2 + 1) * (settings.rate / settings.n_fft)
    fade: FloatArray = np.clip(1.0 - (bins - settings.f_max) / 700.0, 0.0, 1.0).astype(np.float32)
    return fade
