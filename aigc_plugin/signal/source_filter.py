"""Source-filter synthesis: pulses and noise from the pitch, shaped by the mel; only the pitch is from a network."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..types import FloatArray
from .excitation import Excitation
from .mel import PUBLISHED, MelSettings
from .refinement import MelPass


class SourceFilter:
    """Source-filter signal as a stream: `hop` samples per frame, a few frames late."""

    def __init__(self, passes: int, *, seed: int = 0, settings: MelSettings = PUBLISHED) -> None:
        """passes: number of times the excitation is shaped (2 as the condition of a flow; 8 and more for listening)."""
        self._excitation = Excitation(hop=settings.hop, rate=settings.rate, seed=seed)
        self._passes = [MelPass(settings, above="extend") for _ in range(passes)]

    def want(self, mel: FloatArray) -> None:
        """Append mel rows (frames, n_mel); to be called before the pitch of the same frames is pushed."""
        for mel_pass in self._passes:
            mel_pass.want(mel)

    def push(self, f0: NDArray[np.float64]) -> FloatArray:
        """Take pitch in hertz, 0 if unvoiced, (frames,)."""
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
    """Shape an excitation (n,) by the mel rows (frames, n_mel) in one call."""
    samples = excitation
    for _ in range(passes):
        mel_pass = MelPass(settings, above="extend")
        mel_pass.want(mel)
        samples = np.concatenate([mel_pass.push(samples), mel_pass.finish()])
    return samples
