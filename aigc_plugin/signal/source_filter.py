"""Mel and pitch → a plausible waveform without any learned part but the pitch: pulses and noise in the mel's shape."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..types import FloatArray
from .excitation import Excitation
from .mel import PUBLISHED, MelSettings
from .refinement import MelPass


class SourceFilter:
    """The signal as a stream: `hop` samples a frame, a few frames late."""

    def __init__(self, passes: int, *, seed: int = 0, settings: MelSettings = PUBLISHED) -> None:
        """passes: how often the excitation is shaped (2 for a flow's condition; 8 and more to listen to)."""
        self._excitation = Excitation(hop=settings.hop, rate=settings.rate, seed=seed)
        self._passes = [MelPass(settings, above="extend") for _ in range(passes)]

    def want(self, mel: FloatArray) -> None:
        """Mel rows (frames, n_mel), given before the pitch of the same frames."""
        for mel_pass in self._passes:
            mel_pass.want(mel)

    def push(self, f0: NDArray[np.float64]) -> FloatArray:
        """Pitch in hertz, 0 where unvoiced, (frames,)."""
        samples = self._excitation.push(f0)
        for mel_pass in self._passes:
            samples = mel_pass.push(samples)
        return samples

    def finish(self) -> FloatArray:
        samples = self._excitation.finish()
        for mel_pass in self._passes:
            samples = np.concatenate([mel_pass.push(samples), mel_pass.finish()])
        return samples


def shape_excitation(
    excitation: FloatArray, mel: FloatArray, *, passes: int, settings: MelSettings = PUBLISHED
) -> FloatArray:
    """An excitation (n,) given the mel rows (frames, n_mel), all at once."""
    samples = excitation
    for _ in range(passes):
        mel_pass = MelPass(settings, above="extend")
        mel_pass.want(mel)
        samples = np.concatenate([mel_pass.push(samples), mel_pass.finish()])
    return samples
