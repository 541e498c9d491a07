"""What the multiply-add units give at this moment, in 1e9 operations a second."""

from __future__ import annotations

from .. import backends

SECONDS = 0.03


def tier_for(kind: str) -> str:
    """The backend whose loop measures `kind`: a precision on the widest tier there is, or "avx2" for float32
    held to AVX2.

    Raises BackendUnavailable where the machine has no such instruction.
    """
    return "avx2" if kind == "avx2" else backends.resolve("auto")


def measure(kind: str, threads: int) -> float:
    precision = "float32" if kind == "avx2" else kind
    return backends.core.probe_peak(tier_for(kind), precision, threads, SECONDS)
