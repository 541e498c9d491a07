from collections.abc import Mapping, Sequence
from typing import Any, Never, TypeAlias

import numpy as np
from numpy.typing import NDArray

_Float32: TypeAlias = NDArray[np.float32]
_Plane: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.float32]

class _Type(type): ...  # pybind11's

__version__: str

def available_cpus() -> int: ...
def backends() -> list[str]: ...
def resolve_backend(name: str) -> str: ...
def precisions(name: str) -> list[str]: ...
def why_not(name: str) -> str: ...
def probe_peak(backend: str, precision: str, threads: int, seconds: float) -> float: ...
def attention(qkv: _Float32, bias: _Float32, backend: str, threads: int) -> _Float32: ...
def conv1d(
    x: _Float32,
    weights: _Float32,
    bias: _Float32,
    taps: int,
    activation: str,
    backend: str,
    threads: int,
) -> _Float32: ...
def conv2d(
    x: _Float32,
    weight: _Float32,
    bias: _Float32,
    slope: _Float32,
    precision: str,
    backend: str,
    threads: int,
) -> _Float32: ...
def coupling_forward(
    x: _Float32, b: _Float32, log_s: _Float32, backend: str, threads: int
) -> tuple[_Float32, float]: ...
def coupling_inverse(x: _Float32, b: _Float32, log_s: _Float32, backend: str, threads: int) -> _Float32: ...
def invconv(x: _Float32, matrix: _Float32, backend: str, threads: int) -> _Float32: ...
def invert_matrix(matrix: _Float32) -> tuple[_Float32, float]: ...
def motion_blocks(
    a: MotionPyramid, b: MotionPyramid, time: float, peak: float, quality: str
) -> tuple[_Float32, _Float32, int]: ...
def interpolate_planes(
    motion_a: MotionPyramid,
    motion_b: MotionPyramid,
    planes_a: Sequence[NDArray[Any]],
    planes_b: Sequence[NDArray[Any]],
    log2_sizes: Sequence[tuple[int, int]],
    first_is_motion: bool,
    peak: float,
    times: Sequence[float],
    quality: str,
) -> list[list[Any]]: ...
def scene_change(a: MotionPyramid, b: MotionPyramid, peak: float) -> float: ...
def warp(plane: _Float32, flow: _Float32, backend: str, threads: int) -> _Float32: ...
def layer_norm(x: _Float32, weight: _Float32, bias: _Float32, epsilon: float, backend: str) -> _Float32: ...
def wavenet_layer(
    x: _Float32,
    cond: _Float32,
    in_weight: _Float32,
    in_bias: _Float32,
    cond_weight: _Float32,
    out_weight: _Float32,
    out_bias: _Float32,
    dilation: int,
    n_skip: int,
    precision: str,
    backend: str,
    threads: int,
) -> tuple[_Float32, _Float32]: ...
def matvec(weights: _Float32, bias: _Float32, x: _Float32, precision: str, backend: str, threads: int) -> _Float32: ...
def lstm(
    x: _Float32,
    input: _Float32,
    hidden: _Float32,
    bias: _Float32,
    precision: str,
    backend: str,
    threads: int,
) -> _Float32: ...
def coins(seed: int, first_row: int, rows: int, columns: int) -> _Float32: ...
def normal_noise(seed: int, first_group: int, groups: int, first_row: int, rows: int) -> _Float32: ...
def mix_planes(
    planes: Sequence[NDArray[Any]],
    out: Sequence[NDArray[Any]],
    matrix: Sequence[Sequence[float]],
    peak: float,
    backend: str,
    threads: int,
) -> None: ...

class Resampler(metaclass=_Type):
    def __init__(
        self,
        dtype: str,
        peak: float,
        size_in: tuple[int, int],
        size_out: tuple[int, int],
        scale: tuple[float, float],
        shift: tuple[float, float],
        filter: str,
        backend: str,
    ) -> None: ...
    def run(self, plane: NDArray[Any], out: NDArray[Any], threads: int) -> None: ...

class UpscalerNetwork(metaclass=_Type):
    strip_width: int
    def __init__(
        self,
        config: Mapping[str, Any],
        tensors: Mapping[str, NDArray[Any]],
        *,
        precision: str,
        backend: str,
        threads: int,
    ) -> None: ...
    def run(self, planes: Sequence[_Plane], *, bits: int, limited: bool) -> list[_Plane]: ...
    def measure(self, planes: Sequence[_Plane], *, bits: int, limited: bool) -> dict[str, _Float32]: ...
    @property
    def radius(self) -> int: ...
    @property
    def precision(self) -> str: ...
    @property
    def backend(self) -> str: ...
    @property
    def threads(self) -> int: ...

class MotionPyramid(metaclass=_Type):
    def __init__(self, plane: NDArray[Any], backend: str, threads: int) -> None: ...

class WaveNet(metaclass=_Type):
    def __init__(
        self,
        config: Mapping[str, Any],
        tensors: Mapping[str, NDArray[Any]],
        *,
        precision: str,
        backend: str,
        threads: int,
    ) -> None: ...
    def run(self, x: _Float32, cond: _Float32 | None = None) -> _Float32: ...
    def open(self) -> WaveNetStream: ...

class WaveNetStream(metaclass=_Type):
    # WaveNet.open makes it; the type itself takes nothing.
    def __init__(self, /, *args: Never, **kwargs: Never) -> None: ...
    def push(self, x: _Float32, cond: _Float32 | None = None) -> _Float32: ...
    def finish(self) -> _Float32: ...

class VoiceNetwork(metaclass=_Type):
    def __init__(
        self, config: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]], *, backend: str, threads: int
    ) -> None: ...
    def encode(self, ids: Sequence[int]) -> _Float32: ...
    def predict(self, rows: _Float32) -> _Float32: ...
    def decode(self, rows: _Float32, tone: _Float32, durations: Sequence[int]) -> _Float32: ...

class MelVae(metaclass=_Type):
    def __init__(
        self, config: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]], *, backend: str, threads: int
    ) -> None: ...
    def encode(self, mel: _Float32) -> _Float32: ...
    def decode(self, code: _Float32) -> _Float32: ...

class WaveGlow(metaclass=_Type):
    def __init__(
        self,
        config: Mapping[str, Any],
        tensors: Mapping[str, NDArray[Any]],
        *,
        precision: str,
        backend: str,
        threads: int,
        activation_scales: _Float32 | None = None,
    ) -> None: ...
    def open(self, *, sigma: float, seed: int) -> WaveGlowStream: ...
    def calibrate(
        self, mel: _Float32, source: _Float32 | None = None, seed: int = 0, sigma: float = 1.0
    ) -> _Float32: ...
    @property
    def context_frames(self) -> int: ...
    @property
    def precision(self) -> str: ...
    @property
    def backend(self) -> str: ...
    @property
    def threads(self) -> int: ...

class WaveGlowStream(metaclass=_Type):
    # WaveGlow.open makes it; the type itself takes nothing.
    def __init__(self, /, *args: Never, **kwargs: Never) -> None: ...
    def push(self, mel: _Float32, source: _Float32 | None = None, latents: _Float32 | None = None) -> _Float32: ...
    def finish(self) -> _Float32: ...

class Tacotron2(metaclass=_Type):
    def __init__(
        self,
        config: Mapping[str, Any],
        tensors: Mapping[str, NDArray[Any]],
        *,
        precision: str,
        backend: str,
        threads: int,
    ) -> None: ...
    def encode(self, symbols: NDArray[np.int32]) -> _Float32: ...
    def open(self, memory: _Float32, *, seed: int) -> Tacotron2Decoder: ...
    def refine(self, mel: _Float32) -> _Float32: ...
    @property
    def precision(self) -> str: ...
    @property
    def backend(self) -> str: ...
    @property
    def threads(self) -> int: ...

class Tacotron2Decoder(metaclass=_Type):
    # Tacotron2.open makes it; the type itself takes nothing.
    def __init__(self, /, *args: Never, **kwargs: Never) -> None: ...
    def run(self, steps: int, threshold: float) -> tuple[_Float32, _Float32, _Float32]: ...
