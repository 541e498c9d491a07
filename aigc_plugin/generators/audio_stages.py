"""Stages after the flow, as streams of samples: denoising and mel consistency."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from ..signal.refinement import MelPass
from ..types import FloatArray


class AudioStage(Protocol):
    """Samples in, as many samples out, some of them late."""

    def push(self, samples: FloatArray) -> FloatArray: ...

    def finish(self) -> FloatArray: ...


class AudioStages:
    """Stages one after the other; those that need the mel get it."""

    def __init__(self, stages: Sequence[AudioStage]) -> None:
        self._stages = stages

    def want(self, mel: FloatArray) -> None:
        """Take mel rows, before the samples of the same frames come."""
        for stage in self._stages:
            if isinstance(stage, MelPass):
                stage.want(mel)

    def push(self, samples: FloatArray) -> FloatArray:
        for stage in self._stages:
            samples = stage.push(samples)
        return samples

    def finish(self) -> FloatArray:
        samples = np.zeros(0, np.float32)
        for stage in self._stages:
            samples = np.concatenate([stage.push(samples), stage.finish()])
        return samples
