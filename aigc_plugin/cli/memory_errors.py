"""Recognise that memory ran out, and say how much is needed."""

from __future__ import annotations

import errno
import sys

LEAST_MEGABYTES = 400
"""Address space that `say` needs, in MB."""
_SIGNS = ("Cannot allocate memory", "failed to map segment", "can't start new thread")


def is_out_of_memory(error: Exception) -> bool:
    """Tell whether memory ran out: also for a library that is not loaded, or a thread that does not start."""
    if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
        return True
    return isinstance(error, ImportError | OSError | RuntimeError) and any(sign in str(error) for sign in _SIGNS)


def memory_hint() -> str:
    """Advise: raise the limit of this process where it has one, else leave it more memory."""
    limit = _limit_megabytes()
    if limit is None:
        return "close other programs, or give a smaller input; AIGC_DEBUG=1 shows where it was"
    return f"this process may take {limit} MB (ulimit -v), and speech needs {LEAST_MEGABYTES}"


def _limit_megabytes() -> int | None:
    if sys.platform == "win32":
        return None
    import resource

    soft = resource.getrlimit(resource.RLIMIT_AS)[0]
    return None if soft == resource.RLIM_INFINITY else soft >> 20
