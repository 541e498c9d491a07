"""ONNX Runtime on the CPU as a contender: float32, and static int8 from its own tool (quantise-dequantise pairs)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_static,
)

from ...weights import WaveGlowConfig
from ..random_model import random_input

Array = NDArray[np.float32]
FILES = {"float32": "waveglow.onnx", "int8": "waveglow-int8.onnx"}


class Session:
    """One inference session with its lengths fixed."""

    def __init__(self, precision: str) -> None:
        self.precision = precision

    def load(self, folder: Path, threads: int, frames: int) -> None:
        config = WaveGlowConfig()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_free_dimension_override_by_name("frames", frames)
        options.add_free_dimension_override_by_name("groups", frames * config.hop // config.n_group)
        path = str(folder / FILES[self.precision])
        self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def run(self, mel: Array, latents: Array) -> Array:
        audio: Array = self._session.run(["audio"], {"mel": mel[None], "latents": latents[None]})[0][0]
        return audio


class OneMel(CalibrationDataReader):  # type: ignore[misc]
    """Calibration on one random second, the same as for our own scales."""

    def __init__(self) -> None:
        mel, latents = random_input(WaveGlowConfig(), 86)
        self._inputs = [{"mel": mel[None], "latents": latents[None]}]

    def get_next(self) -> dict[str, Array] | None:
        return self._inputs.pop() if self._inputs else None


def quantise(source: Path, target: Path) -> None:
    """Quantise every convolution to int8: weights signed and per channel, activations unsigned and per tensor."""
    quantize_static(
        source,
        target,
        OneMel(),
        quant_format=QuantFormat.QDQ,
        op_types_to_quantize=["Conv"],
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
    )
