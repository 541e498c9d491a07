"""OpenVINO on the CPU as a contender, at a given precision."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openvino
from numpy.typing import NDArray

from ...weights import WaveGlowConfig

Array = NDArray[np.float32]


class Compiled:
    """A compiled model: the ONNX file with fixed lengths, for latency."""

    def __init__(self, hint: str) -> None:
        self.hint = hint

    def load(self, folder: Path, threads: int, frames: int) -> None:
        config = WaveGlowConfig()
        core = openvino.Core()
        model = core.read_model(folder / "waveglow.onnx")
        groups = frames * config.hop // config.n_group
        model.reshape({"mel": [1, config.n_mel, frames], "latents": [1, config.n_group, groups]})
        settings = {
            "INFERENCE_PRECISION_HINT": self.hint,
            "INFERENCE_NUM_THREADS": threads,
            "PERFORMANCE_HINT": "LATENCY",
        }
        self._request = core.compile_model(model, "CPU", settings).create_infer_request()

    def run(self, mel: Array, latents: Array) -> Array:
        audio: Array = self._request.infer({"mel": mel[None], "latents": latents[None]})[0][0]
        return audio
