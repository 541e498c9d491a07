"""The engine: which kernels, which precision and how many threads models and operations compute with.

It is made once, where a model is loaded or a caller makes one, and is passed as it is: nothing below asks for a backend
or a number of threads by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import TypeAlias

from . import backends
from .backends import core
from .errors import InputError

NativeEngine: TypeAlias = core.Engine

__all__ = ["Engine", "RunsOnEngine", "chosen_engine", "default_engine", "native_engine"]


@dataclass(frozen=True, init=False)
class Engine:
    """A backend, a precision and a number of threads; immutable, comparable and hashable.

    backend     a name that `aigc doctor` lists, or "auto": what the environment variable AIGC_BACKEND names, else the
                widest tier of this machine. The attribute is the name that it stands for.
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
        object.__setattr__(self, "backend", backends.resolve(backend))
        object.__setattr__(self, "precision", backends.checked_precision(precision))
        object.__setattr__(self, "threads", backends.thread_count(threads))

    def at(self, precision: str) -> Engine:
        """The same backend and threads at another precision."""
        return self if precision == self.precision else Engine(self.backend, precision=precision, threads=self.threads)

    def quick(self) -> Engine:
        """The engine for a network whose file says that int8 loses next to nothing: at int8 where the precision is
        "auto" and the backend multiplies vectors of bytes, else as it is."""
        fits = self.precision == "auto" and self.backend != "reference" and "int8" in backends.precisions(self.backend)
        return self.at("int8") if fits else self

    def resolved(self) -> Engine:
        """The engine at the precision that its own stands for: "auto" is bfloat16 where that is native, else float32.
        A model that allows int8 takes that of `quick`.

        Raises BackendUnavailable where the backend has no networks of that precision.
        """
        return self.at(backends.resolve_precision(self.precision, self.backend))

    @property
    def core(self) -> ModuleType:
        """The native module that has the models of this engine's device."""
        return backends.core_of(self.backend)

    @property
    def native(self) -> NativeEngine:
        """The engine as native models and kernels take it."""
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


def chosen_engine(engine: Engine | None, *, backend: str, precision: str, threads: int | None) -> Engine:
    """The engine of a loader, which takes either `engine` or the three words that make one.

    Raises InputError where both are given, or a value does not exist; BackendUnavailable.
    """
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
    """The engine as kernels take it, the default one for None, at a precision that the caller names."""
    return _native(engine or default_engine(), precision)


@lru_cache(maxsize=16)
def _whole_machine(backend: str) -> Engine:
    """Kept, because to count the processors takes longer than a small operation."""
    return Engine(backend)


@lru_cache(maxsize=256)
def _native(engine: Engine, precision: str) -> NativeEngine:
    checked = backends.checked_precision(precision)
    native: NativeEngine = engine.core.Engine(engine.backend, checked, engine.threads)
    return native
