"""Resampling of planes by separable filters."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, Literal, TypeAlias

import numpy as np

from ..backends import core
from ..engine import Engine, default_engine
from ..errors import InputError
from .arrays import Tensor, any_array, like

__all__ = ["FILTERS", "Filter", "empty_plane", "peak_of", "resample"]

Filter: TypeAlias = Literal["point", "bilinear", "bicubic", "lanczos3", "lanczos4", "spline36", "area"]
FILTERS: tuple[Filter, ...] = ("point", "bilinear", "bicubic", "lanczos3", "lanczos4", "spline36", "area")

_BOUNDARY = 64
_PLANS = 64


def resample(
    plane: Tensor,
    height: int,
    width: int,
    *,
    filter: Filter = "lanczos3",
    shift: tuple[float, float] = (0.0, 0.0),
    scale: float | tuple[float, float] | None = None,
    bits: int | None = None,
    out: Tensor | None = None,
    engine: Engine | None = None,
) -> Tensor:
    """A plane of another size, with the same dtype.

    plane    (rows, columns) uint8, uint16 or float32; rows may be padded, as a decoder's are
    filter   point, bilinear, bicubic (Keys, a = -0.5), lanczos3, lanczos4, spline36, or area: the mean over the
             output pixel's footprint. All but point are widened when shrinking, so that nothing aliases.
    shift    (vertical, horizontal) in input samples: output i has its centre at (i + 0.5) / scale - 0.5 + shift
    scale    output over input, (vertical, horizontal) or both; None is height / rows and width / columns
    bits     depth of uint16 samples, 9 to 16 (default 16): results are clamped to 0 ... 2**bits - 1
    out      where to put the result; None makes a new plane, whose rows begin on 64-byte boundaries
    returns  (height, width)

    Beyond its edges the input is mirrored (... 1 0 | 0 1 2 ...), as zimg and MATLAB do it. Integer results are the
    exact value rounded to nearest; the value before rounding is exact within 1/16 of a step for uint8 and within
    1e-6 of the largest sample for uint16. Floats are neither rounded nor clamped, and what is not finite spreads
    over the filter's support. The result does not depend on threads. The tables for a size are kept for the
    next frame.
    """
    source = any_array(plane, "plane")
    if source.ndim != 2:
        raise InputError(f"a plane has 2 dimensions (rows, columns), not shape {source.shape}")
    rows, cols = source.shape
    if not (1 <= height < 2**24 and 1 <= width < 2**24 and rows and cols):
        raise InputError(f"cannot resample {cols} x {rows} samples to {width} x {height}")
    if source.strides[1] != source.itemsize and cols > 1:
        source = np.ascontiguousarray(source)
    scales = _pair(scale, "scale") if scale is not None else (height / rows, width / cols)
    plan = _plan(
        str(source.dtype), peak_of(source.dtype, bits), (rows, cols), (height, width), scales,
        _pair(shift, "shift"), filter, (engine or default_engine()).at("float32"),
    )  # fmt: skip
    result = empty_plane(height, width, source.dtype) if out is None else any_array(out, "out")
    plan.run(source, result)
    return like(plane, result) if out is None else out


def peak_of(dtype: np.dtype[Any], bits: int | None) -> int:
    """The largest sample: 255 for uint8, 2**bits - 1 for uint16, 1 for float32, which is never clamped to it."""
    most = {"uint8": 8, "uint16": 16, "float32": 1}.get(str(dtype))
    if most is None:
        raise InputError(f"planes are uint8, uint16 or float32, not {dtype}")
    if dtype == np.float32:
        return 1
    if bits is not None and not (bits == most or (most == 16 and 8 < bits < 16)):
        raise InputError(f"{dtype} samples cannot have {bits} bits")
    return int((1 << (bits or most)) - 1)


def empty_plane(height: int, width: int, dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    """An uninitialised plane whose rows begin on 64-byte boundaries, which lets kernels bypass the caches."""
    row_bytes = -(-width * dtype.itemsize // _BOUNDARY) * _BOUNDARY
    memory = np.empty(height * row_bytes + _BOUNDARY, np.uint8)
    first = -memory.ctypes.data % _BOUNDARY
    rows = memory[first : first + height * row_bytes].reshape(height, row_bytes)
    return rows.view(dtype)[:, :width]


def _pair(value: Any, name: str) -> tuple[float, float]:
    pair = (value, value) if isinstance(value, int | float) or not hasattr(value, "__len__") else tuple(value)
    if len(pair) != 2 or not all(math.isfinite(number) for number in pair):
        raise InputError(f"{name} is one finite number or two (vertical, horizontal), not {value!r}")
    return float(pair[0]), float(pair[1])


@lru_cache(maxsize=_PLANS)
def _plan(
    dtype: str,
    peak: int,
    size_in: tuple[int, int],
    size_out: tuple[int, int],
    scale: tuple[float, float],
    shift: tuple[float, float],
    filter: str,
    engine: Engine,
) -> core.Resampler:
    return core.Resampler(dtype, float(peak), size_in, size_out, scale, shift, filter, engine.host.native)
