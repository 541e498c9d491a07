"""Removing the tone that a flow adds to everything, silence included, by spectral subtraction."""

from __future__ import annotations

import numpy as np

from ..types import FloatArray
from .mel import PUBLISHED, MelSettings
from .short_time import ShortTimePass, Spectra

BIAS_FRAMES = 88
"""Frames of the zero mel that the bias is taken from (as in the published denoiser)."""


def bias_spectrum(sound: FloatArray, settings: MelSettings = PUBLISHED) -> FloatArray:
    """Magnitude (n_fft / 2 + 1,) of the first frame of what the model makes of the zero mel without noise."""
    taken: list[FloatArray] = []

    def look(spectra: Spectra, first: int) -> Spectra:
        if first == 0:
            taken.append(np.abs(spectra[0]))
        return spectra

    passing = ShortTimePass(look, settings)
    passing.push(sound)
    passing.finish()
    return taken[0]


def denoising_pass(bias: FloatArray, strength: float, settings: MelSettings = PUBLISHED) -> ShortTimePass:
    """A pass that takes strength * bias off every magnitude, down to zero; phases stay."""
    floor = np.float32(strength) * bias

    def subtract(spectra: Spectra, first: int) -> Spectra:
        magnitude = np.abs(spectra)
        kept = np.maximum(magnitude - floor, 0.0) / np.maximum(magnitude, np.float32(1e-12))
        changed: Spectra = spectra * kept
        return changed

    return ShortTimePass(subtract, settings)
