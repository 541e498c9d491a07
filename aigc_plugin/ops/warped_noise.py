"""Periodic fields and twice-warped colours, of which moving backgrounds are made."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..backends import core
from ..engine import Engine, native_engine
from ..errors import InputError

__all__ = ["FIELD_UNIT", "periodic_fields", "warped_colours"]

FIELD_UNIT = 8192
"""The number in a field that stands for 1."""


def periodic_fields(
    first: Any, second: Any, height: int, width: int, *, engine: Engine | None = None
) -> NDArray[np.int16]:
    """Two real periodic fields of their Fourier coefficients, (height, width, 2) in units of 1/8192, clamped.

    The field at (y, x) is the real part of the sum of c[j, k] exp(2 pi i ((j - reach) y / height + k x / width)).

    first, second   (2 * reach + 1, columns) complex64: frequencies -reach to reach down, 0 to columns - 1 across
    height, width   powers of two, more than twice the frequencies

    The bits are the same on every backend.
    """
    one, two = (np.ascontiguousarray(each, np.complex64) for each in (first, second))
    fields: NDArray[np.int16] = core.periodic_fields(one, two, height, width, native_engine(engine))
    return fields


def warped_colours(
    first: Any,
    second: Any,
    last: Any,
    colours: Any,
    size: tuple[int, int],
    *,
    first_reach: tuple[float, float],
    second_reach: tuple[float, float],
    engine: Engine | None = None,
) -> NDArray[np.uint8]:
    """Colours of twice-warped fields on a torus, (height, width, 3).

    A pixel p is coloured by `last` at p + second_reach * second(p + first_reach * first(p)); reads are bilinear, and
    `second` is read at every other pixel. Rounding to levels, hues and bytes is dithered by position.

    first, second   (h, w, 2) int16 each, powers of two: how far along x and y, in units of 1/8192
    last            likewise: value and hue
    colours         (256, 512, 3) uint16, 0 to 1020: by hue and value, both from -4 to 4
    size            (width, height)
    first_reach, second_reach   widths and heights of the frame that 1 moves by, below 64

    Raises InputError for other shapes. The bytes are the same on every backend.
    """
    reaches = np.array([first_reach, second_reach], np.float64)
    if reaches.shape != (2, 2) or not np.all(np.abs(reaches) < 64):
        raise InputError(f"reaches are two numbers each, below 64, not {first_reach}, {second_reach}")
    whole = np.rint(reaches * 2.0**32 / FIELD_UNIT / np.array([[1], [4]])).astype(int).tolist()
    one, two, three = (_field(each, name) for each, name in ((first, "first"), (second, "second"), (last, "last")))
    table = np.asarray(colours)
    if table.dtype != np.uint16:
        raise InputError(f"colours must be uint16, not {table.dtype}")
    out: NDArray[np.uint8] = core.warped_colours(
        one, two, three, np.ascontiguousarray(table), size[1], size[0], tuple(whole[0]), tuple(whole[1]),
        native_engine(engine),
    )  # fmt: skip
    return out


def _field(value: Any, name: str) -> NDArray[np.int16]:
    array = np.asarray(value)
    if array.dtype != np.int16:
        raise InputError(f"{name} must be int16, not {array.dtype}")
    return np.ascontiguousarray(array)
