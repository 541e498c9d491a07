from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from aigc_plugin import BackendUnavailable, Engine, InputError, backends, ops
from oracles import ops as oracle
from support.arrays import normal

# Root mean square error over that of the values.
BOUNDS = {"float32": 2e-6, "bfloat16": 1e-2, "int8": 3e-2}


def weights(channels: int, taps: int, n_cond: int, out: int) -> list[np.ndarray]:
    scale = np.float32(1 / np.sqrt(channels * taps))
    return [
        scale * normal(2 * channels, channels, taps),
        normal(2 * channels),
        normal(out, channels) / np.float32(np.sqrt(channels)),
        normal(out),
        normal(2 * channels, n_cond) / np.float32(np.sqrt(n_cond + 1)),
    ]


@pytest.mark.parametrize("precision", BOUNDS)
@pytest.mark.parametrize(
    ("rows", "channels", "taps", "n_cond", "n_skip", "residual", "dilation"),
    [
        (1, 1, 1, 0, 1, True, 1),
        (37, 16, 3, 5, 16, True, 4),
        (200, 33, 3, 10, 7, True, 2),
        (50, 48, 5, 64, 20, False, 16),
        (110, 128, 3, 80, 128, True, 8),
    ],
)
def test_matches_the_definition(
    rows: int, channels: int, taps: int, n_cond: int, n_skip: int, residual: bool, dilation: int, precision: str,
    backend: str,
) -> None:  # fmt: skip
    x, cond = normal(rows, channels), normal(rows, n_cond)
    in_weight, in_bias, out_weight, out_bias, mix = weights(channels, taps, n_cond, n_skip + channels * residual)
    layer = partial(
        ops.wavenet_layer, x, in_weight, in_bias, out_weight, out_bias, cond=cond, cond_weight=mix,
        dilation=dilation, residual=residual, precision=precision, engine=Engine(backend),
    )  # fmt: skip
    if precision not in backends.precisions(backend):
        with pytest.raises(BackendUnavailable, match=f"{precision}.*{backend}"):
            layer()
        return
    stream, skip = layer()
    o = oracle.wavenet_layer(x, in_weight, in_bias, out_weight, out_bias, cond, mix, dilation)
    got = np.concatenate([stream - x, skip], axis=1) if residual else skip
    error = np.sqrt(np.mean((got - o) ** 2) / np.mean(o**2))
    assert error < BOUNDS[precision]
    if not residual:
        np.testing.assert_array_equal(stream, x)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"dilation": 0}, "dilation"),
        ({"in_weight": normal(32, 16, 2)}, "odd kernel"),
        ({"in_weight": normal(30, 16, 3)}, r"in_weight must have shape \(32, 16, 3\)"),
        ({"out_weight": normal(8, 16), "out_bias": None}, "rows of out_weight"),
        ({"cond": normal(9, 4)}, "come together"),
        ({"cond": normal(8, 4), "cond_weight": normal(32, 4)}, r"cond must have shape \(9, any\)"),
        ({"precision": "float64"}, "float64"),
    ],
)
def test_bad_input_is_named(arguments: dict[str, object], message: str) -> None:
    names = ("in_weight", "in_bias", "out_weight", "out_bias")
    values = dict(zip(names, weights(16, 3, 0, 32), strict=False))
    with pytest.raises(InputError, match=message):
        ops.wavenet_layer(**({"x": normal(9, 16)} | values | arguments))
