from __future__ import annotations

import numpy as np
import pytest

from aigc_plugin import Engine, InputError, ops
from oracles import ops as oracle
from support.arrays import normal, rotation

CHANNELS = [1, 2, 3, 4, 6, 7, 8, 12, 16, 17, 32, 61, 256]


@pytest.mark.parametrize("channels", CHANNELS)
@pytest.mark.parametrize("rows", [0, 1, 5, 64, 333])
def test_matches_the_definition(rows: int, channels: int, backend: str) -> None:
    x, weight = normal(rows, channels), rotation(channels)
    oracle.invconv(x, weight).assert_close(ops.invconv(x, weight, engine=Engine(backend)))
    oracle.invconv_inverse(x, weight).assert_close(ops.invconv_inverse(x, weight, engine=Engine(backend)))


@pytest.mark.parametrize("channels", CHANNELS)
def test_inverse_undoes_forward(channels: int, backend: str) -> None:
    x, weight = normal(50, channels), rotation(channels)
    there = ops.invconv(x, weight, engine=Engine(backend))
    np.testing.assert_allclose(ops.invconv_inverse(there, weight, engine=Engine(backend)), x, atol=3e-5)


@pytest.mark.parametrize("channels", CHANNELS)
def test_log_determinant(channels: int) -> None:
    weight = normal(channels, channels)
    assert ops.invconv_log_det(weight) == pytest.approx(np.linalg.slogdet(weight.astype(float))[1], abs=1e-9)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_result_does_not_depend_on_threads(threads: int) -> None:
    for channels in (8, 96):
        x, weight = normal(5000, channels), rotation(channels)
        one = ops.invconv(x, weight, engine=Engine(threads=1))
        np.testing.assert_array_equal(ops.invconv(x, weight, engine=Engine(threads=threads)), one)


@pytest.mark.parametrize("weight", [np.zeros((3, 3)), np.ones((3, 3)), np.diag([1, np.nan, 1]), np.diag([1, 0, 1])])
def test_what_has_no_inverse_is_refused(weight: object) -> None:
    matrix = np.float32(weight)
    with pytest.raises(InputError, match=r"singular|finite"):
        ops.invconv_inverse(normal(4, 3), matrix)
    with pytest.raises(InputError, match=r"singular|finite"):
        ops.invconv_log_det(matrix)


def test_nan_stays_in_its_row(backend: str) -> None:
    for channels in (4, 6, 12, 40):
        x = normal(9, channels)
        x[4, 1] = np.nan
        bad = np.isnan(ops.invconv(x, rotation(channels), engine=Engine(backend)))
        assert bad[4].all()
        assert bad.sum() == channels


@pytest.mark.parametrize(
    ("x", "weight", "message"),
    [
        (normal(5, 4), normal(4, 3), r"weight must have shape \(4, 4\), not \(4, 3\)"),
        (normal(5, 3), normal(4, 4), r"x must have shape \(any, 4\), not \(5, 3\)"),
        (normal(5), normal(4, 4), r"x must have shape \(any, 4\), not \(5,\)"),
        (normal(5, 4).astype(float), normal(4, 4), "x must be float32, not float64"),
        ([[1.0]], normal(1, 1), "x must be an array or speak DLPack, not list"),
        (normal(5, 0), normal(0, 0), "square"),
    ],
)
def test_bad_input_is_named(x: np.ndarray, weight: np.ndarray, message: str) -> None:
    with pytest.raises(InputError, match=message):
        ops.invconv(x, weight)


@pytest.mark.parametrize("channels", CHANNELS)
def test_a_row_does_not_depend_on_its_neighbours(channels: int, backend: str) -> None:
    x, weight = normal(40, channels), rotation(channels)
    whole = ops.invconv(x, weight, engine=Engine(backend))
    for first, last in [(0, 1), (1, 18), (18, 40), (39, 40)]:
        np.testing.assert_array_equal(ops.invconv(x[first:last], weight, engine=Engine(backend)), whole[first:last])
