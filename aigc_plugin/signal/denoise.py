"""Spectral subtraction of the constant tone that a flow adds to all of its output, silence included."""

from __future__ import annotations

import numpy as np

from ..types import FloatArray
from .mel import PUBLISHED, MelSettings
from .short_time import ShortTimePass, Spectra

BIAS_FRAMES = 88
"""Frames of the zero mel that the bias is measured on (as in the published denoiser)."""


def bias_spectrum(sound: FloatArray, settings: MelSettings = PUBLISHED) -> FloatArray:
    """Measure the bias: the magnitude (n_fft / 2 + 1,) of the first frame of `sound`, which is the model's output for
    the zero mel without noise."""
    first_magnitudes: list[FloatArray] = []

    def record(spectra: Spectra, first: int) -> Spectra:
        if first == 0:
            first_magnitudes.append(np.abs(spectra[0]))
        return spectra

    recording_pass = ShortTimePass(record, settings)
    recording_pass.push(sound)
    recording_pass.finish()
    return first_magnitudes[0]


def denoising_pass(bias: FloatArray, strength: float, settings: MelSettings = PUBLISHED) -> ShortTimePass:
    """Create a pass that subtracts strength * bias from every magnitude, down to zero; phases are kept."""
    floor = np.float32(strength) * bias

    def subtract(spectra: Spectra, first: int) -> Spectra:
        magnitude = np.abs(spectra)
        gain = np.maximum(magnitude - floor, 0.0) / np.maximum(magnitude, np.float32(1e-12))
        changed: Spectra = spectra * gain
        return changed

    return ShortTimePass(subtract, settings)
