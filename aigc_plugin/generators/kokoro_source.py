"""The source of a Kokoro network: harmonics of the pitch, and their spectra."""

from __future__ import annotations

import numpy as np

from ..types import FloatArray
from ..weights.families.kokoro_config import KokoroSizes
from .kokoro_layers import Layers

_VOICED = 10.0
"""Hertz; below it there are no harmonics."""
_LOUDNESS = np.float32(0.1)


class HarmonicSource:
    """Sines of a pitch and its multiples, mixed to one wave (Wang, Takaki, Yamagishi 2019); nothing is drawn at random.

    The phase is summed up from value to value of the pitch, in float32 as the file's own program does, and goes
    straight from one to the next.
    """

    def __init__(self, sizes: KokoroSizes, rate: int, layers: Layers) -> None:
        self._rate, self._hop = rate, sizes.hop // 2
        self._multiples = np.arange(1, sizes.harmonics + 1, dtype=np.float32)
        self._mix = layers.array("decoder.generator.m_source.l_linear.weight")[0]
        self._offset = layers.vector("decoder.generator.m_source.l_linear.bias")[0]
        self._fft, self._step = sizes.fft, sizes.fft_step
        angles = 2 * np.pi * np.outer(np.arange(sizes.fft), np.arange(sizes.fft // 2 + 1)) / sizes.fft
        window = np.hanning(sizes.fft + 1)[:-1, None]
        self._basis = np.hstack([np.cos(angles) * window, -np.sin(angles) * window]).astype(np.float32)
        # Of the lowest and the highest frequency the sine is nothing, not the error of its rounding.
        self._basis[:, [sizes.fft // 2 + 1, sizes.fft + 1]] = 0
        self._spectrum = layers.engine.core.ByteConv(
            self._basis, np.zeros(sizes.fft + 2, np.float32), [], sizes.fft, sizes.fft_step, 1, 0, 0,
            engine=layers.engine.native,
        )  # fmt: skip

    def wave(self, pitch: FloatArray) -> FloatArray:
        """Samples of a pitch (values,) in hertz: hop of them for each value."""
        turns = pitch[:, None] * self._multiples / np.float32(self._rate)
        turns = np.cumsum(turns - np.floor(turns), axis=0, dtype=np.float32)
        phases = turns * np.float32(2) * np.float32(np.pi) * np.float32(self._hop)
        places = np.clip((np.arange(len(pitch) * self._hop) + 0.5) / self._hop - 0.5, 0, len(pitch) - 1)
        before = places.astype(np.int64)
        after = np.minimum(before + 1, len(pitch) - 1)
        weight = (places - before).astype(np.float32)[:, None]
        sines = np.sin(phases[before] * (np.float32(1) - weight) + phases[after] * weight) * _LOUDNESS
        sines *= np.repeat(pitch > _VOICED, self._hop)[:, None]
        wave: FloatArray = np.tanh((sines * self._mix).sum(axis=1, dtype=np.float32) + self._offset)
        return wave

    def spectra(self, wave: FloatArray) -> FloatArray:
        """Magnitudes and phases (frames, fft + 2) of a wave, one frame each fft_step samples."""
        padded = np.pad(wave, self._fft // 2, mode="reflect")[:, None]
        real, imaginary = np.split(self._spectrum.run(np.ascontiguousarray(padded)), 2, axis=1)
        return np.hstack([np.hypot(real, imaginary), np.arctan2(imaginary + np.float32(0), real)])
