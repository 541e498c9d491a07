"""The engine: which kernels, which precision and how many threads models and operations compute with.

It is made once, where a model is loaded or a caller makes one, and is passed as it is: nothing below asks for a backend
or a number of threads by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from . import backends, cuda
from .backends import core
from .errors import BackendUnavailable, InputError, argument

NativeEngine: TypeAlias = core.Engine

__all__ = ["Engine", "RunsOnEngine", "chosen_engine", "default_engine", "native_engine"]


@dataclass(frozen=True, init=False)
class Engine:
    """A backend, a precision and a number of threads; immutable, comparable and hashable.

    backend     a name that `aigc doctor` lists, or "auto": what the environment variable AIGC_BACKEND names, else the
                widest tier of this machine. The attribute is the name that it stands for. "cuda", or "cuda:1" for the
                second GPU, is never chosen by "auto".
    precision   of networks: "float32", "bfloat16", "int8", or "auto", which each model resolves for itself. The
                attribute is as given; that of a loaded model's engine is what the model computes in.
    threads     1 to 1024, or None: all that this process may use. The attribute is the number.

    Engines of one number of threads share one pool of threads in the process. It may be used from several Python
    threads at once: the results are the same, and while one call has the pool another works on its own thread alone,
    until the pool is free. So two models that run at once share the processors and do not oversubscribe them; each is
    slower than it would be by itself.

    Raises InputError for a value that does not exist, BackendUnavailable for a backend that is absent.
    """

    backend: str
    precision: str
    threads: int

    def __init__(self, backend: str = "auto", *, precision: str = "auto", threads: int | None = None) -> None:
        object.__setattr__(self, "backend", cuda.check(backend) if cuda.is_cuda(backend) else backends.resolve(backend))
        object.__setattr__(self, "precision", backends.checked_precision(precision))
        object.__setattr__(self, "threads", backends.thread_count(threads))

    def at(self, precision: str) -> Engine:
        """The same backend and threads at another precision."""
        return self if precision == self.precision else Engine(self.backend, precision=precision, threads=self.threads)

    def quick(self) -> Engine:
        """The engine for a network whose file says that int8 loses next to nothing: at int8 where the precision is
        "auto" and the backend multiplies vectors of bytes, else as it is."""
        if self.is_cuda:
            return self
        fits = self.precision == "auto" and self.backend != "reference" and "int8" in backends.precisions(self.backend)
        return self.at("int8") if fits else self

    def resolved(self) -> Engine:
        """The engine at the precision that its own stands for: "auto" is bfloat16 where that is native, else float32.
        A model that allows int8 takes that of `quick`.

        Raises BackendUnavailable where the backend has no networks of that precision.
        """
        if self.is_cuda:
            if self.precision not in ("auto", cuda.PRECISION):
                raise BackendUnavailable(
                    f"{self.precision} is not available on backend {self.backend}",
                    hint=f"choose {argument('precision', cuda.PRECISION)}, or {argument('backend', 'auto')}",
                )
            return self.at(cuda.PRECISION)
        return self.at(backends.resolve_precision(self.precision, self.backend))

    @property
    def is_cuda(self) -> bool:
        """True where models run on a GPU."""
        return cuda.is_cuda(self.backend)

    @property
    def host(self) -> Engine:
        """The engine of what works on arrays in host memory: this one, or for a GPU that of the CPU beside it."""
        return Engine(threads=self.threads) if self.is_cuda else self

    @property
    def core(self) -> Any:
        """The native module that has the models of this engine's device."""
        return cuda.CudaModels() if self.is_cuda else backends.core_of(self.backend)

    @property
    def native(self) -> Any:
        """The engine as native models of its device take it."""
        if self.is_cuda:
            return cuda.native(self.backend, _native(self.host, "float32"))
        return _native(self, self.precision)


class RunsOnEngine:
    """Base of everything that was loaded for an engine; shows the engine."""

    engine: Engine

    @property
    def backend(self) -> str:
        return self.engine.backend

    @property
    def precision(self) -> str:
        return self.engine.precision

    @property
    def threads(self) -> int:
        return self.engine.threads


def chosen_engine(
    engine: Engine | None, *, backend: str, precision: str, threads: int | None, on_gpu: bool = False
) -> Engine:
    """The engine of a loader, which takes either `engine` or the three words that make one.

    on_gpu   the model has kernels for CUDA

    Raises InputError where both are given, or a value does not exist; BackendUnavailable.
    """
    asked = engine.backend if engine is not None else backend
    if cuda.is_cuda(asked) and not on_gpu:
        raise BackendUnavailable(
            f"this model has no kernels for backend {asked}", hint=f"choose {argument('backend', 'auto')}"
        )
    if engine is None:
        return Engine(backend, precision=precision, threads=threads)
    if (backend, precision, threads) != ("auto", "auto", None):
        raise InputError(
            f"{engine} is given together with {backend = }, {precision = }, {threads = }",
            hint="give either engine, or backend, precision and threads",
        )
    return engine


def default_engine() -> Engine:
    """The engine of who asks for none: backend "auto", every thread that this process may use."""
    return _whole_machine(backends.resolve())


def native_engine(engine: Engine | None, precision: str = "float32") -> NativeEngine:
    """The engine as operations on arrays in host memory take it, at a precision that the caller names.

    engine   None is the default one; for a GPU it is that of the CPU beside it
    """
    return _native((engine or default_engine()).host, precision)


@lru_cache(maxsize=16)
def _whole_machine(backend: str) -> Engine:
    """Kept, because to count the processors takes longer than a small operation."""
    return Engine(backend)


@lru_cache(maxsize=256)
def _native(engine: Engine, precision: str) -> NativeEngine:
    checked = backends.checked_precision(precision)
    native: NativeEngine = engine.core.Engine(engine.backend, checked, engine.threads)
    return native
