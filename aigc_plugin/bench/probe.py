"""Measure the multiply-add units at this moment, in 1e9 operations per second."""

from __future__ import annotations

from .. import backends

SECONDS = 0.03


def tier_for(kind: str) -> str:
    """The backend that measures `kind`: a precision on the widest tier available, or "avx2" for float32 on AVX2.

    Raises BackendUnavailable where the machine has no such instruction.
    """
    return "avx2" if kind == "avx2" else backends.resolve("auto")


def measure(kind: str, threads: int) -> float:
    """Run the loop of `kind` on that number of threads."""
    precision = "float32" if kind == "avx2" else kind
    return backends.core.probe_peak(tier_for(kind), precision, threads, SECONDS)
