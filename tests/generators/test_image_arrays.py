"""Arrays that are no images are refused, by the upscaler and the interpolator alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import aigc_plugin as aigc


def through_upscaler(value: Any) -> Any:
    return aigc.Upscaler.load("point").generate(value)


def through_interpolator(value: Any) -> Any:
    return aigc.Interpolator().generate(value, value)


GENERATORS = {"upscaler": through_upscaler, "interpolator": through_interpolator}
BAD: dict[str, tuple[Any, str, str]] = {
    "rgba": (np.zeros((6, 8, 4), np.uint8), r"must have the shape .* not \(6, 8, 4\)", "[..., 3]"),
    "gray and alpha": (np.zeros((6, 8, 2), np.float32), r"not \(6, 8, 2\)", "[..., 1]"),
    "gray with an axis": (np.zeros((6, 8, 1), np.uint16), r"not \(6, 8, 1\)", "[..., 0]"),
    "many rgba": (np.zeros((2, 6, 8, 4), np.uint8), r"not \(2, 6, 8, 4\)", "[..., :3]"),
    "too many axes": (np.zeros((1, 1, 1, 6, 8, 3), np.uint8), "must have the shape", ""),
    "a line": (np.zeros(8, np.uint8), "must have the shape", ""),
    "no pixels": (np.zeros((0, 8, 3), np.uint8), "must have the shape", ""),
    "float64": (np.zeros((6, 8)), "not float64", "astype"),
    "int64": (np.zeros((6, 8), int), "not int64", ""),
    "ragged": ([[1, 2], [3]], "must be an array", ""),
    "nothing": (None, "not object", ""),
    "nan": (np.full((6, 8), np.nan, np.float32), "holds NaN", "nan_to_num"),
    "one nan": (np.where(np.arange(48).reshape(6, 8) == 5, np.nan, 0.5).astype(np.float32), "holds NaN", ""),
    "infinity": (np.full((6, 8), np.inf, np.float32), "holds inf", "clip"),
    "minus infinity": (np.full((6, 8), -np.inf, np.float32), "holds -inf", "clip"),
    "8 bits": (np.full((6, 8, 3), 200, np.float32), r"0 \.\.\. 1, and holds 200", "divide"),
    "-1 to 1": (np.full((6, 8, 3), -1, np.float32), "holds -1", "clip"),
}


@pytest.mark.parametrize("generator", GENERATORS.values(), ids=GENERATORS)
@pytest.mark.parametrize(("value", "message", "hint"), BAD.values(), ids=BAD)
def test_what_is_no_image(generator: Callable[[Any], Any], value: Any, message: str, hint: str) -> None:
    with pytest.raises(aigc.InputError, match=message) as caught:
        generator(value)
    assert caught.value.parameter in ("frames", "a")
    assert hint in caught.value.hint


@pytest.mark.parametrize("generator", GENERATORS.values(), ids=GENERATORS)
def test_overshoot_of_a_filter_may_go_on(generator: Callable[[Any], Any]) -> None:
    """Floats are not clipped, so what one run gives must be good for the next."""
    step = np.zeros((8, 8), np.float32)
    step[4:, 4:] = 1
    sharp = aigc.Upscaler.load("lanczos").generate(step)
    assert sharp.min() < 0
    assert sharp.max() > 1
    generator(sharp)
