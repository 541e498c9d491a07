"""Mel consistency: passes that bring the mel spectrogram of audio closer to a wanted one.

Each pass divides the wanted band energies by the present ones and applies the quotient, interpolated over frequency,
to the short-time spectrum; phases are kept. The remaining error, since overlapping windows disagree, shrinks from pass
to pass.
"""

from __future__ import annotations

import numpy as np

from ..types import FloatArray
from .envelope import bin_interpolation
from .mel import FLOOR, PUBLISHED, MelSettings, mel_bands
from .short_time import Modify, ShortTimePass, Spectra


class MelRows:
    """Buffer of wanted mel rows, time-major. It keeps the rows that are still needed, and repeats the last one past the
    end."""

    def __init__(self, n_mel: int) -> None:
        self._rows = np.zeros((0, n_mel), np.float32)
        self._first = 0

    def append(self, rows: FloatArray) -> None:
        self._rows = np.concatenate([self._rows, rows])

    def take(self, first: int, count: int) -> FloatArray:
        """Return the rows first … first + count - 1; earlier ones are dropped."""
        if first > self._first:
            drop = min(first - self._first, max(len(self._rows) - 1, 0))
            self._rows, self._first = self._rows[drop:].copy(), self._first + drop
        index = np.minimum(np.arange(first, first + count) - self._first, len(self._rows) - 1)
        return self._rows[index]


class MelPass:
    """One pass as a stream. The mel rows given to `want` may be ahead of the samples, but not behind them."""

    def __init__(self, settings: MelSettings = PUBLISHED, *, above: str) -> None:
        """above: frequencies above the highest band: "keep" them, or "extend" the highest band's gain to them."""
        self._wanted = MelRows(settings.n_mel)
        fade = _fade(settings) if above == "keep" else np.float32(1.0)
        # Not a method of this object: a pass that it owns would refer back to it, and each sentence of speech would
        # leave a dozen such circles in memory until the garbage collector runs.
        self._pass = ShortTimePass(_matching(self._wanted, fade, settings), settings)

    def want(self, rows: FloatArray) -> None:
        """Append wanted mel rows (frames, n_mel), natural logarithm."""
        self._wanted.append(rows)

    def push(self, samples: FloatArray) -> FloatArray:
        return self._pass.push(samples)

    def finish(self) -> FloatArray:
        return self._pass.finish()


def _matching(wanted: MelRows, fade: FloatArray | np.float32, settings: MelSettings) -> Modify:
    """Create the function that gives spectra the wanted band energies, weighted by `fade`, (n_fft / 2 + 1,) or 1."""
    spread = bin_interpolation(settings)

    def matched(spectra: Spectra, first: int) -> Spectra:
        present = np.log(np.maximum(mel_bands(np.abs(spectra).T, settings).T, np.float32(FLOOR)))
        gain = spread(wanted.take(first, len(spectra)) - present) * fade
        changed: Spectra = spectra * np.exp(gain)
        return changed

    return matched


def _fade(settings: MelSettings) -> FloatArray:
    """Weight of the gain per bin: 1 up to the edge of the highest band, falling to 0 at 700 Hz above it."""
    bins = np.arange(settings.n_fft // 2 + 1) * (settings.rate / settings.n_fft)
    fade: FloatArray = np.clip(1.0 - (bins - settings.f_max) / 700.0, 0.0, 1.0).astype(np.float32)
    return fade
