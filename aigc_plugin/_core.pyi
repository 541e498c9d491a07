from collections.abc import Mapping, Sequence
from typing import Any, Never, TypeAlias

import numpy as np
from numpy.typing import NDArray

_Float32: TypeAlias = NDArray[np.float32]
_Plane: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.float32]

_Step: TypeAlias = tuple[int, int, int]
_Resize: TypeAlias = tuple[Sequence[float], int, int, tuple[int, int]]

class _Type(type): ...  # pybind11's

__version__: str

def available_cpus() -> int: ...
def backends() -> list[str]: ...
def resolve_backend(name: str) -> str: ...
def precisions(name: str) -> list[str]: ...
def why_not(name: str) -> str: ...
def probe_peak(backend: str, precision: str, threads: int, seconds: float) -> float: ...
def cuda_why_not(ordinal: int) -> str: ...
def cuda_facts(ordinal: int) -> dict[str, Any]: ...
def attention(qkv: _Float32, bias: _Float32, engine: Engine) -> _Float32: ...
def conv1d(
    x: _Float32,
    weights: _Float32,
    bias: _Float32,
    taps: int,
    activation: str,
    engine: Engine,
) -> _Float32: ...
def conv2d(
    x: _Float32,
    weight: _Float32,
    bias: _Float32,
    slope: _Float32,
    engine: Engine,
) -> _Float32: ...
def true_peaks(samples: _Float32, engine: Engine) -> _Float32: ...
def limiter_gains(peaks: _Float32, ceiling: float, half: int, keep: float, before: float) -> tuple[_Float32, float]: ...
def filter_images(
    x: _Float32, vertical: _Resize, horizontal: _Resize, scale: _Float32 | None, noise: _Float32 | None,
    bias: _Float32 | None, activation: tuple[float, float, float], engine: Engine,
) -> _Float32: ...  # fmt: skip
def alias_free_activation(
    x: _Float32, up: tuple[_Resize, ...], down: tuple[_Resize, ...], square: Sequence[float],
    activation: tuple[float, float, float], engine: Engine,
) -> _Float32: ...  # fmt: skip
def coupling_forward(x: _Float32, b: _Float32, log_s: _Float32, engine: Engine) -> tuple[_Float32, float]: ...
def coupling_inverse(x: _Float32, b: _Float32, log_s: _Float32, engine: Engine) -> _Float32: ...
def invconv(x: _Float32, matrix: _Float32, engine: Engine) -> _Float32: ...
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
def warp(plane: _Float32, flow: _Float32, engine: Engine) -> _Float32: ...
def layer_norm(x: _Float32, weight: _Float32, bias: _Float32, epsilon: float, engine: Engine) -> _Float32: ...
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
    engine: Engine,
) -> tuple[_Float32, _Float32]: ...
def matvec(weights: _Float32, bias: _Float32, x: _Float32, engine: Engine) -> _Float32: ...
def lstm(
    x: _Float32,
    input: _Float32,
    hidden: _Float32,
    bias: _Float32,
    engine: Engine,
) -> _Float32: ...
def coins(seed: int, first_row: int, rows: int, columns: int) -> _Float32: ...
def normal_noise(seed: int, first_group: int, groups: int, first_row: int, rows: int) -> _Float32: ...
def periodic_fields(
    first: NDArray[np.complex64], second: NDArray[np.complex64], height: int, width: int, engine: Engine
) -> NDArray[np.int16]: ...
def warped_colours(
    first: NDArray[np.int16],
    second: NDArray[np.int16],
    last: NDArray[np.int16],
    colours: NDArray[np.uint16],
    height: int,
    width: int,
    first_reach: tuple[int, int],
    second_reach: tuple[int, int],
    engine: Engine,
) -> NDArray[np.uint8]: ...
def mix_planes(
    planes: Sequence[NDArray[Any]],
    out: Sequence[NDArray[Any]],
    matrix: Sequence[Sequence[float]],
    peak: float,
    engine: Engine,
) -> None: ...

class Background(metaclass=_Type):
    def __init__(
        self,
        style: dict[str, Any],
        curve: _Float32,
        colours: _Float32,
        *,
        seed: int,
        width: int,
        height: int,
        frames: int,
        seconds: float,
        speed: float,
        drift: float,
        energy: float,
        engine: Engine,
    ) -> None: ...
    def bytes(self, frame: int, *, reach: float, gain: float) -> NDArray[np.uint8]: ...
    def planes(self, frame: int, *, reach: float, gain: float) -> NDArray[np.uint16]: ...
    def yuv(
        self, frame: int, *, bits: int, reach: float, gain: float
    ) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]: ...
    @property
    def table(self) -> NDArray[np.uint16]: ...

class Engine(metaclass=_Type):
    def __init__(self, backend: str = "auto", precision: str = "auto", threads: int = 0) -> None: ...
    @property
    def backend(self) -> str: ...
    @property
    def precision(self) -> str: ...
    @property
    def threads(self) -> int: ...

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
        engine: Engine,
    ) -> None: ...
    def run(self, plane: NDArray[Any], out: NDArray[Any]) -> None: ...

class UpscalerNetwork(metaclass=_Type):
    strip_width: int
    def __init__(
        self,
        config: Mapping[str, Any],
        tensors: Mapping[str, NDArray[Any]],
        *,
        engine: Engine,
    ) -> None: ...
    def run(self, planes: Sequence[_Plane], *, bits: int, limited: bool) -> list[_Plane]: ...
    def measure(self, planes: Sequence[_Plane], *, bits: int, limited: bool) -> dict[str, _Float32]: ...
    @property
    def radius(self) -> int: ...
    @property
    def engine(self) -> Engine: ...

class GridConv(metaclass=_Type):
    def __init__(self, taps: Sequence[_Step], weights: _Float32, bias: _Float32, engine: Engine) -> None: ...
    def run(
        self, x: _Float32, out: _Float32, size: _Step, steps: Sequence[_Step], in_scale: _Float32 | None,
        scale: _Float32 | None, noise: _Float32 | None, activation: tuple[float, float, float],
    ) -> None: ...  # fmt: skip

class MotionPyramid(metaclass=_Type):
    def __init__(self, plane: NDArray[Any], engine: Engine) -> None: ...

class WaveNet(metaclass=_Type):
    def __init__(
        self,
        config: Mapping[str, Any],
        tensors: Mapping[str, NDArray[Any]],
        *,
        engine: Engine,
    ) -> None: ...
    def run(self, x: _Float32, cond: _Float32 | None = None) -> _Float32: ...
    def open(self) -> WaveNetStream: ...

class WaveNetStream(metaclass=_Type):
    # WaveNet.open makes it; the type itself takes nothing.
    def __init__(self, /, *args: Never, **kwargs: Never) -> None: ...
    def push(self, x: _Float32, cond: _Float32 | None = None) -> _Float32: ...
    def finish(self) -> _Float32: ...

class Vits(metaclass=_Type):
    def __init__(self, config: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]], *, engine: Engine) -> None: ...
    def encode(self, ids: Sequence[int]) -> tuple[_Float32, _Float32]: ...
    def lengths(self, rows: _Float32, noise: _Float32) -> _Float32: ...
    def flow(self, z: _Float32) -> _Float32: ...
    def decode(self, latents: _Float32, first: int, count: int) -> _Float32: ...

class ByteConv(metaclass=_Type):
    def __init__(
        self,
        weights: _Float32,
        bias: _Float32,
        scales: Sequence[float],
        taps: int,
        step: int,
        dilation: int,
        before: int,
        after: int,
        *,
        engine: Engine,
    ) -> None: ...
    def run(self, x: _Float32) -> _Float32: ...

class ByteLstm(metaclass=_Type):
    def __init__(
        self,
        input: _Float32,
        hidden: _Float32,
        bias: _Float32,
        input_scale: float,
        hidden_scale: float,
        *,
        engine: Engine,
    ) -> None: ...
    def run(self, x: _Float32, backward: bool) -> _Float32: ...

def styled_norm(
    x: _Float32, scale: _Float32, shift: _Float32, alpha: _Float32 | None, slope: float, engine: Engine
) -> _Float32: ...

class VoiceNetwork(metaclass=_Type):
    def __init__(self, config: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]], *, engine: Engine) -> None: ...
    def encode(self, ids: Sequence[int]) -> _Float32: ...
    def predict(self, rows: _Float32) -> _Float32: ...
    def decode(self, rows: _Float32, tone: _Float32, durations: Sequence[int]) -> _Float32: ...

class MelVae(metaclass=_Type):
    def __init__(self, config: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]], *, engine: Engine) -> None: ...
    def encode(self, mel: _Float32) -> _Float32: ...
    def decode(self, code: _Float32) -> _Float32: ...

class WaveGlow(metaclass=_Type):
    def __init__(
        self,
        config: Mapping[str, Any],
        tensors: Mapping[str, NDArray[Any]],
        *,
        engine: Engine,
        activation_scales: _Float32 | None = None,
    ) -> None: ...
    def open(self, *, sigma: float, seed: int) -> WaveGlowStream: ...
    def calibrate(
        self, mel: _Float32, source: _Float32 | None = None, seed: int = 0, sigma: float = 1.0
    ) -> _Float32: ...
    @property
    def context_frames(self) -> int: ...
    @property
    def engine(self) -> Engine: ...

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
        engine: Engine,
    ) -> None: ...
    def encode(self, symbols: NDArray[np.int32]) -> _Float32: ...
    def open(self, memory: _Float32, *, seed: int) -> Tacotron2Decoder: ...
    def refine(self, mel: _Float32) -> _Float32: ...
    @property
    def engine(self) -> Engine: ...

class Tacotron2Decoder(metaclass=_Type):
    # Tacotron2.open makes it; the type itself takes nothing.
    def __init__(self, /, *args: Never, **kwargs: Never) -> None: ...
    def run(self, steps: int, threshold: float) -> tuple[_Float32, _Float32, _Float32]: ...

class CudaEngine(metaclass=_Type):
    def __init__(self, fatbin: bytes, ptx: bytes, ordinal: int, host: Engine) -> None: ...
    @property
    def host(self) -> Engine: ...
    @property
    def memory(self) -> tuple[int, int]: ...

class CudaWaveGlow(metaclass=_Type):
    def __init__(
        self,
        config: Mapping[str, Any],
        tensors: Mapping[str, NDArray[Any]],
        *,
        engine: CudaEngine,
        activation_scales: None = None,
    ) -> None: ...
    def open(self, *, sigma: float, seed: int) -> CudaWaveGlowStream: ...
    @property
    def context_frames(self) -> int: ...
    @property
    def engine(self) -> CudaEngine: ...

class CudaWaveGlowStream(metaclass=_Type):
    # CudaWaveGlow.open makes it; the type itself takes nothing.
    def __init__(self, /, *args: Never, **kwargs: Never) -> None: ...
    def push(self, mel: _Float32, source: _Float32 | None = None, latents: _Float32 | None = None) -> _Float32: ...
    def finish(self) -> _Float32: ...
