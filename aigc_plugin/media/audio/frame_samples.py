"""Samples of decoded audio."""

from __future__ import annotations

import numpy as np
from av.audio.frame import AudioFrame

from ...types import FloatArray

INTERLEAVED = "flt"
"""The sample format that `frame_samples` reads."""


def frame_samples(frame: AudioFrame) -> FloatArray:
    """Samples (channels, n) of an interleaved frame in float32.

    PyAV crashes with frames of more than eight planes, so that more channels come interleaved only.
    """
    samples = frame.to_ndarray().reshape(-1, frame.layout.nb_channels)
    return np.ascontiguousarray(samples.T, np.float32)
