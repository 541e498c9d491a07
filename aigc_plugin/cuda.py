"""The backend "cuda": which models have kernels for it, where the compiled kernels are, and why it is not available.

It needs an NVIDIA driver (525 or newer) and a GPU of compute capability 8.0 or newer, and nothing else of CUDA. A build
without nvcc has no kernels; it says so.
"""

from __future__ import annotations

import re
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from .backends import core
from .errors import BackendUnavailable, InputError, argument

__all__ = ["KERNELS", "MODELS", "CudaModels", "check", "is_cuda", "native", "why_not"]

KERNELS = Path(__file__).with_name("kernels.cuda")
"""The compiled kernels (see docs/cuda.md): a zip archive of machine code, PTX and an account of both."""
MODELS = ("WaveGlow",)
"""The native models that have kernels for CUDA."""
PRECISION = "bfloat16"
NEVER_RUN = "emulated, never run on hardware"

_NAME = re.compile(r"cuda(?::([0-9]{1,3}))?")


class KernelImages(NamedTuple):
    """The kernels as the driver loads them: `fatbin` from CUDA 13 on; `ptx` before, and for GPUs that are newer than
    this build."""

    fatbin: bytes
    ptx: bytes


def is_cuda(backend: str) -> bool:
    """True for "cuda" and "cuda:1", the second GPU."""
    return _NAME.fullmatch(backend) is not None


def ordinal_of(backend: str) -> int:
    """The number of the GPU, from 0."""
    match = _NAME.fullmatch(backend)
    if match is None:
        raise InputError(f"backend {backend!r} names no GPU", hint="choose cuda, or cuda:1 for the second one")
    return int(match[1] or 0)


def why_not(backend: str = "cuda") -> str:
    """The reason why the backend is not available; empty where it is."""
    if not KERNELS.is_file():
        return "no CUDA kernels in this build"
    return core.cuda_why_not(ordinal_of(backend))


def check(backend: str) -> str:
    """The backend's name; raises BackendUnavailable where it is not available."""
    reason = why_not(backend)
    if reason:
        raise BackendUnavailable(
            f"backend {backend} is not available: {reason}", hint=f"choose {argument('backend', 'auto')}"
        )
    return backend


def facts(backend: str = "cuda") -> dict[str, Any]:
    """Name, compute_capability and processors of the GPU. Raises BackendUnavailable."""
    return core.cuda_facts(ordinal_of(check(backend)))


@lru_cache(maxsize=1)
def _images(path: Path) -> KernelImages:
    try:
        with zipfile.ZipFile(path) as archive:
            return KernelImages(archive.read("kernels.fatbin"), archive.read("kernels.ptx"))
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise BackendUnavailable(f"{path.name} is damaged: {error}", hint="install the package again") from error


def native(backend: str, host: core.Engine) -> core.CudaEngine:
    """The engine that native models on the GPU take; `host` is the native engine of what stays on the CPU."""
    images = _images(KERNELS)
    return core.CudaEngine(images.fatbin, images.ptx, ordinal_of(check(backend)), host)


class CudaModels:
    """The native models for a GPU, in place of the module `_core`; any other raises BackendUnavailable."""

    def __getattr__(self, name: str) -> Any:
        if name in MODELS:
            return getattr(core, f"Cuda{name}")
        if name.startswith("__"):
            raise AttributeError(name)
        raise BackendUnavailable(
            f"{name} has no kernels for backend cuda", hint=f"choose {argument('backend', 'auto')}"
        )
