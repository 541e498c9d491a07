"""The options of everything that computes: how, and with how many threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .kinds import WHOLE
from .option import OptionSet, option


@dataclass(frozen=True, kw_only=True)
class EngineOptions(OptionSet):
    backend: str = option(
        "auto", "auto, a tier that `aigc doctor` lists, or cuda (vocoders); an absent one is an error"
    )
    threads: int | None = option(
        None, "number of threads; by default all that this process may use", kind=WHOLE, least=1, most=1024
    )

    def engine(self) -> dict[str, Any]:
        """Return the keyword arguments of `load` that say how to compute."""
        return {"backend": self.backend, "threads": self.threads}


@dataclass(frozen=True, kw_only=True)
class PrecisionOptions(EngineOptions):
    """Those of models whose weights can be stored with fewer bits."""

    precision: str = option(
        "auto", "float32 and int8 everywhere, bfloat16 on AVX-512-BF16; auto is the fastest that loses next to nothing"
    )

    def engine(self) -> dict[str, Any]:
        return {"precision": self.precision, **super().engine()}
