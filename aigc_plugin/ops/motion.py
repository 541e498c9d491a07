"""Motion between two pictures, and pictures along it.

A plane is a 2-dimensional uint8, uint16 or float32 array, (height, width), whose rows may be apart. A flow is
float32 (height, width, 2): for every pixel, how far to the right and how far down, in pixels.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from ..backends import core
from ..errors import InputError
from .arrays import Float32, float32_array

__all__ = ["Quality", "scene_change", "warp"]

Quality: TypeAlias = Literal["fast", "balanced", "best"]


def check_quality(quality: str) -> Quality:
    for known in get_args(Quality):
        if quality == known:
            return known  # type: ignore[no-any-return]
    raise InputError(f"quality must be one of {', '.join(get_args(Quality))}, not {quality!r}")


def warp(plane: Any, flow: Any, *, backend: str = "auto", threads: int = 0) -> Float32:
    """out[y, x] = plane(y + flow[y, x, 1], x + flow[y, x, 0]): a backward warp by bicubic interpolation (Keys 1981,
    a = -1/2). Outside, the edge goes on; where the flow is not finite, the pixel stays.

    plane     float32 (height, width)
    flow      float32 (height, width, 2)
    returns   float32 (height, width)
    """
    source = float32_array(plane, "plane", (None, None))
    field = float32_array(flow, "flow", (*source.shape, 2))
    if source.size == 0:
        return source.copy()
    return core.warp(source, field, backend, threads)


def scene_change(
    a: Any, b: Any, *, peak: float | None = None, backend: str = "auto", threads: int = 0
) -> float:
    """How little of one plane can be found in the other, 0 all of it ... 1 nothing: one less the correlation of
    blocks with what their motion leads to. Brightness and contrast do not matter: a flash is no change of scene.

    peak   the largest value of a sample; by default 255, 65535 or 1.0
    """
    return core.scene_change(a, b, peak_of(a) if peak is None else peak, backend, threads)


def peak_of(plane: NDArray[Any]) -> float:
    return 1.0 if plane.dtype == np.float32 else float(np.iinfo(plane.dtype).max)
