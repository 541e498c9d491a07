from __future__ import annotations

import numpy as np
import pytest

from aigc_plugin import Engine, InputError, ops
from oracles import ops as oracle
from support.arrays import normal


@pytest.mark.parametrize(
    ("frames", "heads", "size", "window"),
    [(1, 1, 1, 0), (5, 2, 3, 9), (40, 4, 16, 5), (33, 3, 21, 12), (100, 2, 64, 32), (64, 1, 8, 0)],
)
def test_attention_matches_the_definition(frames: int, heads: int, size: int, window: int, backend: str) -> None:
    qkv, bias = normal(frames, 3 * heads * size), normal(heads, 2 * window + 1)
    out = ops.windowed_attention(qkv, bias, engine=Engine(backend))
    # The shares add up to 1 and the values stay below 5.
    np.testing.assert_allclose(out, oracle.windowed_attention(qkv, bias), rtol=0, atol=1e-5)


def test_attention_of_large_scores_does_not_overflow(backend: str) -> None:
    qkv, bias = 60 * normal(30, 48), normal(2, 9)
    out = ops.windowed_attention(qkv, bias, engine=Engine(backend))
    np.testing.assert_allclose(out, oracle.windowed_attention(qkv, bias), rtol=0, atol=0.2)


def test_attention_sees_its_window_alone(backend: str) -> None:
    qkv, bias = normal(50, 3 * 8), normal(2, 11)
    near = ops.windowed_attention(qkv, bias, engine=Engine(backend))
    qkv[31:] = 0
    far = ops.windowed_attention(qkv, bias, engine=Engine(backend))
    np.testing.assert_array_equal(far[:26], near[:26])
    assert np.any(far[26] != near[26])


@pytest.mark.parametrize("channels", [1, 2, 7, 8, 9, 16, 31, 80, 256])
def test_layer_norm_matches_the_definition(channels: int, backend: str) -> None:
    x, weight, bias = 3 + 2 * normal(11, channels), normal(channels), normal(channels, seed=1)
    out = ops.layer_norm(x, weight, bias, epsilon=1e-3, engine=Engine(backend))
    np.testing.assert_allclose(out, oracle.layer_norm(x, weight, bias, 1e-3), rtol=0, atol=1e-5)


@pytest.mark.parametrize(
    ("qkv", "bias", "message"),
    [
        (normal(5, 12), normal(2, 4), r"2 \* window \+ 1"),
        (normal(5, 12), normal(3, 5), "multiple of"),
        (normal(5, 0), normal(1, 3), "columns"),
        (normal(5, 12), normal(0, 3), "heads"),
    ],
)
def test_bad_input_is_named(qkv: np.ndarray, bias: np.ndarray, message: str) -> None:
    with pytest.raises(InputError, match=message):
        ops.windowed_attention(qkv, bias)
