"""Find where somebody speaks in a recording of speech, by its level."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ..types import FloatArray

_MOMENT = 0.05  # seconds
_WINDOW = 8  # moments: the 400 ms of momentary loudness
_BELOW_LOUDEST = 30.0  # decibels from the loudest window to what still counts as speech
_ABSOLUTE = -60.0


class SpeechSpans:
    """Level of a stream over time: push() each block (channels, n), then spans()."""

    def __init__(self, rate: int) -> None:
        self._moment = round(_MOMENT * rate)
        self._rest = np.zeros(0)
        self._powers: list[np.ndarray] = []

    def push(self, block: FloatArray) -> None:
        power = np.concatenate([self._rest, np.square(block, dtype=np.float64).sum(axis=0)])
        count = len(power) // self._moment
        self._powers.append(power[: count * self._moment].reshape(count, self._moment).mean(axis=1))
        self._rest = power[count * self._moment :]

    def spans(self) -> list[tuple[int, int]]:
        """Samples from which and to which somebody speaks, in order."""
        powers = np.concatenate([*self._powers, self._rest.mean(keepdims=True) if len(self._rest) else np.zeros(0)])
        if not len(powers):
            return []
        level = 10 * np.log10(np.maximum(powers, 1e-12))
        windows = np.convolve(powers, np.full(_WINDOW, 1 / _WINDOW), "full")
        gate = max(10 * np.log10(max(windows.max(), 1e-12)) - _BELOW_LOUDEST, _ABSOLUTE)
        speaks = np.concatenate([[0], (level > gate).astype(np.int8), [0]])
        edges = np.flatnonzero(np.diff(speaks))
        runs: Iterable[tuple[int, int]] = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
        return [(start * self._moment, end * self._moment) for start, end in runs]
