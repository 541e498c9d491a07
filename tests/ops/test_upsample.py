from __future__ import annotations

import pytest

from aigc_plugin import Engine, InputError, ops
from oracles import ops as oracle
from support.arrays import normal


@pytest.mark.parametrize(
    ("frames", "channels", "outputs", "stride", "taps", "crop"),
    [(1, 1, 1, 1, 1, 0), (5, 8, 3, 4, 4, 0), (12, 6, 17, 5, 3, 7), (3, 20, 8, 16, 2, 16), (9, 4, 4, 1, 3, 1)],
)
def test_matches_the_definition(
    frames: int, channels: int, outputs: int, stride: int, taps: int, crop: int, backend: str
) -> None:
    x, weight, bias = normal(frames, channels), normal(channels, outputs, taps * stride), normal(outputs)
    out = ops.upsample(x, weight, bias, stride=stride, crop=crop, engine=Engine(backend))
    oracle.upsample(x, weight, bias, stride, crop).assert_close(out)


@pytest.mark.parametrize(
    ("stride", "crop", "message"),
    [(5, 0, "multiple"), (0, 0, "multiple"), (4, 9, "from 0 to"), (4, -1, "from 0")],
)
def test_bad_input_is_named(stride: int, crop: int, message: str) -> None:
    with pytest.raises(InputError, match=message):
        ops.upsample(normal(5, 3), normal(3, 2, 12), stride=stride, crop=crop)
