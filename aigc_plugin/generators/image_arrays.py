"""Check the arrays that callers give as images."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InputError

Images = NDArray[Any]

_TYPES = (np.uint8, np.uint16, np.float32)
_OVERSHOOT = 0.25
"""Resampling and networks go beyond 0 … 1 at edges; what goes farther is another scale, such as 0 … 255 or -1 … 1."""
_OTHER_CHANNELS = {
    1: "gray images have no axis of channels: give {name}[..., 0]",
    2: "give gray and alpha one after the other: {name}[..., 0], {name}[..., 1]",
    4: "give colours and alpha one after the other: {name}[..., :3], {name}[..., 3]",
}


def image_array(value: ArrayLike, name: str) -> Images:
    """An array of samples: uint8, uint16, or float32 of finite values in 0 … 1, with some overshoot.

    name    of the argument

    InputError for another type, for NaN, infinity and other values.
    """
    try:
        array = np.asarray(value)
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} must be an array: {error}", parameter=name) from None
    if array.dtype not in _TYPES:
        hint = f"convert: {name}.astype(np.float32), in 0 ... 1" if array.dtype.kind == "f" else ""
        raise InputError(f"{name} must be uint8, uint16 or float32, not {array.dtype}", hint=hint, parameter=name)
    if array.dtype == np.float32 and array.size:
        _check_range(array, name)
    return array


def channels_of(array: Images, name: str, dimensions: tuple[int, ...]) -> int:
    """3 for an array whose last axis is red, green and blue, 1 for one of gray images.

    dimensions    numbers of dimensions, without that of channels, that are allowed

    InputError for any other shape, and for a last axis that looks like gray or colours with alpha.
    """
    coloured = array.ndim >= 3 and array.shape[-1] == 3
    channels = array.shape[-1] if array.ndim >= 3 else 0
    images = array.shape[-2 - coloured :]
    if channels in _OTHER_CHANNELS or array.ndim - coloured not in dimensions or 0 in images:
        shapes = ["(h, w, 3)", "(h, w)"] + ["(n, h, w, 3)", "(n, h, w)"] * (3 in dimensions)
        raise InputError(
            f"{name} must have the shape {', '.join(shapes[:-1])} or {shapes[-1]}, not {array.shape}",
            hint=_OTHER_CHANNELS.get(channels, "").format(name=name),
            parameter=name,
        )
    return 3 if coloured else 1


def _check_range(array: Images, name: str) -> None:
    low, high = float(array.min()), float(array.max())  # either is NaN where any value is
    if low >= -_OVERSHOOT and high <= 1 + _OVERSHOOT:
        return
    if np.isnan(low):
        raise InputError(f"{name} holds NaN", hint="replace it: np.nan_to_num", parameter=name)
    wrong = high if high > 1 + _OVERSHOOT else low
    hint = "divide by the full scale, 255 for 8 bits" if 2 < high < np.inf else "clip it: np.clip, from 0 to 1"
    raise InputError(f"{name} in float32 must lie in 0 ... 1, and holds {wrong:g}", hint=hint, parameter=name)
