"""The contenders of a race: their interface, and the list of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Runner(Protocol):
    """A network in one library at one precision, in a process of its own."""

    def load(self, folder: Path, threads: int, frames: int) -> None:
        """Read the model from the race's folder, ready for mels of `frames` frames; timed as load."""
        ...

    def run(self, mel: NDArray[np.float32], latents: NDArray[np.float32]) -> NDArray[np.float32]:
        """mel (n_mel, frames), latents (n_group, groups) → samples (frames * hop,)."""
        ...


@dataclass(frozen=True)
class Contender:
    """The start of a contender: its factory, arguments and environment.

    library        a name that the user can select
    precision      "float32", "bfloat16" or "int8"
    factory        "module:class"; only the child process imports it
    arguments      of the factory
    environment    variables of the child process
    avx2           the contender is limited to AVX2
    """

    name: str
    library: str
    precision: str
    factory: str
    arguments: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    avx2: bool = False

    @property
    def probe(self) -> str:
        """Kind of probe that measures the units it computes with."""
        return f"{self.precision} avx2" if self.avx2 else self.precision


_OURS = "aigc_plugin.bench.ours:Synthesis"
_TORCH = "aigc_plugin.bench.peers.torch_eager:TorchEager"
_ORT = "aigc_plugin.bench.peers.onnxruntime_session:Session"
_OPENVINO = "aigc_plugin.bench.peers.openvino_model:Compiled"
_HOLD_TO_AVX2 = {
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "ATEN_CPU_CAPABILITY": "avx2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
}

CONTENDERS = (
    Contender("ours float32", "ours", "float32", _OURS, ("float32", "auto")),
    Contender("torch float32", "torch", "float32", _TORCH, ("float32",)),
    Contender("onnxruntime float32", "onnxruntime", "float32", _ORT, ("float32",)),
    Contender("openvino float32", "openvino", "float32", _OPENVINO, ("f32",)),
    Contender("ours bfloat16", "ours", "bfloat16", _OURS, ("bfloat16", "auto")),
    Contender("torch bfloat16", "torch", "bfloat16", _TORCH, ("bfloat16",)),
    Contender("openvino bfloat16", "openvino", "bfloat16", _OPENVINO, ("bf16",)),
    Contender("ours int8", "ours", "int8", _OURS, ("int8", "auto")),
    Contender("onnxruntime int8", "onnxruntime", "int8", _ORT, ("int8",)),
    Contender("ours float32 AVX2", "ours", "float32", _OURS, ("float32", "avx2"), avx2=True),
    Contender("ours int8 AVX2", "ours", "int8", _OURS, ("int8", "avx2"), avx2=True),
    Contender("torch float32 AVX2", "torch", "float32", _TORCH, ("float32",), _HOLD_TO_AVX2, avx2=True),
)
