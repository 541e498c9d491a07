"""The loops on registers alone: which exist, and which arguments are refused."""

from __future__ import annotations

import pytest

from aigc_plugin import backends
from aigc_plugin.errors import BackendUnavailable, InputError


def test_every_precision_of_a_tier_has_a_loop(backend: str) -> None:
    for precision in backends.precisions(backend):
        if backend == "reference":
            with pytest.raises(BackendUnavailable, match="no multiply-add instruction"):
                backends.core.probe_peak(backend, precision, 1, 0.001)
        else:
            assert backends.core.probe_peak(backend, precision, 2, 0.001) > 0.1


@pytest.mark.parametrize(("threads", "seconds"), [(0, 0.1), (-1, 0.1), (1, 0.0), (1, float("nan")), (1, 1e9)])
def test_arguments_out_of_range_are_refused(threads: int, seconds: float) -> None:
    with pytest.raises(InputError, match=r"(threads|seconds) must be"):
        backends.core.probe_peak("auto", "float32", threads, seconds)


def test_an_absent_precision_is_refused() -> None:
    with pytest.raises(BackendUnavailable, match="no multiply-add instruction for float16"):
        backends.core.probe_peak("auto", "float16", 1, 0.001)
