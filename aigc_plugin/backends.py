"""The kernels of this machine. The only module that imports the native core."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from .errors import BackendUnavailable, DependencyMissing, InputError

try:
    from . import _core
except ImportError:
    if find_spec(f"{__package__}._core") is not None:
        raise
    raise DependencyMissing(  # a traceback shows no hint
        f"{Path(__file__).parent} has no compiled core: install it with pip install -e ., or start python with -P to "
        "import an installed package"
    ) from None

__all__ = [
    "PRECISIONS",
    "available",
    "checked_precision",
    "core",
    "core_of",
    "names",
    "precisions",
    "resolve",
    "resolve_precision",
    "thread_count",
    "why_not",
]

core = _core

PRECISIONS = ("float32", "bfloat16", "int8")


def core_of(backend: str) -> ModuleType:
    """The native module that has the models of a backend: `_core` for every tier of the CPU.

    Models are made through it (see `Engine.core`), so this is where another module is chosen for another device. What a
    module has to offer is in `_core.pyi`: for each model a class that takes its configuration, its tensors and the
    engine (the plan: weights as the kernels want them), opens states (a stream, a decoder, a pyramid) and runs them.
    """
    if backend not in names():
        raise InputError(f"backend {backend!r} does not exist", hint=f"choose {', '.join(names())}")
    return _core


def names() -> tuple[str, ...]:
    """Every backend, from the plainest to the widest, whether this machine has it or not."""
    return tuple(_core.backends())


def available() -> tuple[str, ...]:
    """The backends that this machine and this build have, from the plainest to the widest."""
    return tuple(name for name in names() if not _core.why_not(name))


def why_not(name: str) -> str:
    """The reason why a backend is not available: missing CPU flags, or the build; empty where it is available."""
    return _core.why_not(name)


def resolve(backend: str = "auto") -> str:
    """The backend that a name stands for.

    "auto" is what the environment variable AIGC_BACKEND names, else the widest backend there is.
    Raises InputError for a name that does not exist, BackendUnavailable for one that is absent.
    """
    return _core.resolve_backend(backend)


def precisions(backend: str = "auto") -> tuple[str, ...]:
    """The precisions that a backend has."""
    return tuple(_core.precisions(backend))


def resolve_precision(precision: str = "auto", backend: str = "auto") -> str:
    """The precision that a name stands for on a backend; "auto" is bfloat16 where it is native, else float32.

    Raises InputError for a name that does not exist, BackendUnavailable for a pair that is absent.
    """
    tier = resolve(backend)
    if checked_precision(precision) == "auto":
        return "bfloat16" if tier == "avx512bf16" else "float32"
    if precision not in precisions(tier):
        pairs = ", ".join(f"{name} on {other}" for other in available() for name in precisions(other))
        raise BackendUnavailable(f"{precision} is not available on backend {tier}", hint=f"there are {pairs}")
    return precision


def checked_precision(precision: str) -> str:
    """The name itself, "auto" among them; raises InputError for one that does not exist."""
    choices = ("auto", *PRECISIONS)
    if precision not in choices:
        raise InputError(f"precision {precision!r} does not exist", hint=f"choose {', '.join(choices)}")
    return precision


def thread_count(threads: int | None) -> int:
    """`threads`, or for None all processors that this process may use; raises InputError out of 1 … 1024."""
    count: int = core.available_cpus() if threads is None else threads
    if not 1 <= count <= 1024:
        raise InputError(f"threads must be from 1 to 1024, not {threads}")
    return count
