"""Measure the multiply-add units at this moment, in 1e9 operations per second."""

from __future__ import annotations

from .. import backends

SECONDS = 0.03


def tier_for(kind: str) -> str:
    """The backend that measures `kind`: a precision on the widest tier available, or on the tier that follows it, as in
    "float32 avx2".

    Raises BackendUnavailable where the machine has no such tier.
    """
    return backends.resolve(kind.partition(" ")[2] or "auto")


def measure(kind: str, threads: int) -> float:
    """Run the loop of `kind` on that number of threads.

    Raises BackendUnavailable where the machine has no such instructions.
    """
    return backends.core.probe_peak(tier_for(kind), kind.partition(" ")[0], threads, SECONDS)
