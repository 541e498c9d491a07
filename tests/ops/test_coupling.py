from __future__ import annotations

import numpy as np
import pytest

from aigc_plugin import Engine, InputError, ops
from oracles import ops as oracle
from support.arrays import normal

SHAPES = [(0, 4), (1, 1), (7, 2), (65, 3), (300, 4), (33, 15), (20, 16), (9, 100), (3000, 4)]


@pytest.mark.parametrize("shape", SHAPES)
def test_matches_the_definition(shape: tuple[int, int], backend: str) -> None:
    x, b, log_s = (normal(*shape, seed=seed) for seed in range(3))
    out, log_det = ops.coupling_forward(x, b, log_s, engine=Engine(backend))
    want, want_log_det = oracle.coupling_forward(x, b, log_s)
    want.assert_close(out)
    assert log_det == pytest.approx(want_log_det, abs=1e-12 + 1e-6 * float(np.abs(log_s).sum()))
    want_inverse = oracle.coupling_inverse(x, b, log_s)
    want_inverse.assert_close(ops.coupling_inverse(x, b, log_s, engine=Engine(backend)))


@pytest.mark.parametrize("shape", SHAPES)
def test_inverse_undoes_forward(shape: tuple[int, int], backend: str) -> None:
    x, b, log_s = (normal(*shape, seed=seed) for seed in range(3))
    there, _ = ops.coupling_forward(x, b, log_s, engine=Engine(backend))
    back = ops.coupling_inverse(there, b, log_s, engine=Engine(backend))
    np.testing.assert_allclose(back, x, atol=1e-4)


def test_result_does_not_depend_on_threads() -> None:
    x, b, log_s = (normal(20000, 4, seed=seed) for seed in range(3))
    one, log_det = ops.coupling_forward(x, b, log_s, engine=Engine(threads=1))
    for threads in (2, 3):
        out, again = ops.coupling_forward(x, b, log_s, engine=Engine(threads=threads))
        np.testing.assert_array_equal(out, one)
        assert again == log_det


def test_nan_stays_in_its_place(backend: str) -> None:
    x, b, log_s = (normal(30, 4, seed=seed) for seed in range(3))
    log_s[3, 1] = x[17, 2] = np.nan
    bad = np.argwhere(np.isnan(ops.coupling_inverse(x, b, log_s, engine=Engine(backend))))
    np.testing.assert_array_equal(bad, [[3, 1], [17, 2]])


def test_shapes_that_differ_are_refused() -> None:
    with pytest.raises(InputError, match=r"log_s must have shape \(5, 4\), not \(5, 3\)"):
        ops.coupling_forward(normal(5, 4), normal(5, 4), normal(5, 3))
    with pytest.raises(InputError, match=r"b must have shape \(5, 4\), not \(4, 4\)"):
        ops.coupling_inverse(normal(5, 4), normal(4, 4), normal(5, 4))


@pytest.mark.parametrize("columns", [1, 2, 3, 4, 7, 16, 33])
def test_an_element_does_not_depend_on_its_neighbours(columns: int, backend: str) -> None:
    x, b, log_s = (normal(40, columns, seed=seed) for seed in range(3))
    whole = ops.coupling_inverse(x, b, log_s, engine=Engine(backend))
    for first, last in [(0, 1), (1, 18), (18, 40), (39, 40)]:
        part = ops.coupling_inverse(x[first:last], b[first:last], log_s[first:last], engine=Engine(backend))
        np.testing.assert_array_equal(part, whole[first:last])
