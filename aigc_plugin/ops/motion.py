"""Motion between two images, and warping along it.

A plane is a 2-dimensional uint8, uint16 or float32 array, (height, width), whose rows may be apart. A flow is
float32 (height, width, 2): for every pixel, how far to the right and how far down, in pixels.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from ..backends import core
from ..engine import Engine, native_engine
from ..errors import InputError
from .arrays import Float32, float32_array

__all__ = ["SCENE_THRESHOLD", "MotionFlow", "Quality", "motion_flow", "occlusion", "scene_change", "warp"]

Quality: TypeAlias = Literal["fast", "balanced", "best"]

SCENE_THRESHOLD = 0.3
"""A change of scene above this is a cut: motion and flashes stay below 0.2, cuts lie above 0.35."""


class MotionFlow(NamedTuple):
    """flow float32 (height, width, 2); confidence float32 (height, width), 1 where the pictures agree along the
    flow, 1/2 where they differ by a hundredth of the peak."""

    flow: Float32
    confidence: Float32


def motion_flow(
    a: NDArray[Any],
    b: NDArray[Any],
    *,
    time: float = 0.0,
    quality: Quality = "balanced",
    peak: float | None = None,
    engine: Engine | None = None,
) -> MotionFlow:
    """The motion of every pixel from plane a to plane b: a(x - time flow) and b(x + (1 - time) flow) show the same.
    Coarse to fine, by blocks of 16 x 16 pixels every 8 ("best": every 4), bilinear between them.

    time      0: the pixels are a's and b(x + flow) is a (forward); 1: they are b's and a(x - flow) is b (backward);
              between: those of an image at that time
    peak      the largest value of a sample, which thresholds go by; by default 255, 65535 or 1.0
    """
    if not 0 <= time <= 1:
        raise InputError(f"time must lie in 0 ... 1, not {time}")
    top = peak_of(a) if peak is None else peak
    first, second = (core.MotionPyramid(plane, native_engine(engine)) for plane in (a, b))
    vectors, costs, step = core.motion_blocks(first, second, time, top, check_quality(quality))
    certain = (1 / (1 + np.maximum(costs, 0) / (0.01 * top))).astype(np.float32)
    height, width = a.shape
    return MotionFlow(_dense(vectors, step, height, width), _dense(certain, step, height, width))


def occlusion(forward: Any, backward: Any, *, engine: Engine | None = None) -> NDArray[np.bool_]:
    """The pixels of a that cannot be seen in b, where the motion there and the motion back do not cancel
    (Sundaram et al. 2010: |f + g|^2 > 0.01 (|f|^2 + |g|^2) + 0.5).

    forward    (height, width, 2): of a's pixels to b
    backward   (height, width, 2): of b's pixels to a; with motion_flow at time 1, less that
    returns    (height, width)
    With both exchanged: the pixels of b that cannot be seen in a.
    """
    there = float32_array(forward, "forward", (None, None, 2))
    back = float32_array(backward, "backward", there.shape)
    channels = [warp(np.ascontiguousarray(back[..., k]), there, engine=engine) for k in (0, 1)]
    landed = np.stack(channels, axis=-1)
    squares = [(each * each).sum(axis=-1) for each in (there + landed, there, landed)]
    hidden: NDArray[np.bool_] = squares[0] > 0.01 * (squares[1] + squares[2]) + 0.5
    return hidden


def warp(plane: Any, flow: Any, *, engine: Engine | None = None) -> Float32:
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
    return core.warp(source, field, native_engine(engine))


def scene_change(a: NDArray[Any], b: NDArray[Any], *, peak: float | None = None, engine: Engine | None = None) -> float:
    """The share of one plane that is not in the other, 0 ... 1: one less the correlation of blocks with the blocks that
    their motion leads to. Brightness and contrast do not matter: a flash is no change of scene.

    peak   the largest value of a sample; by default 255, 65535 or 1.0
    """
    first, second = (core.MotionPyramid(plane, native_engine(engine)) for plane in (a, b))
    return core.scene_change(first, second, peak_of(a) if peak is None else peak)


def check_quality(quality: str) -> Quality:
    for known in get_args(Quality):
        if quality == known:
            return known  # type: ignore[no-any-return]
    raise InputError(f"quality must be one of {', '.join(get_args(Quality))}, not {quality!r}")


def peak_of(plane: NDArray[Any]) -> float:
    return 1.0 if plane.dtype == np.float32 else float(np.iinfo(plane.dtype).max)


def _dense(blocks: Float32, step: int, height: int, width: int) -> Float32:
    """Values of blocks at every pixel: bilinear between the centres of blocks, constant outside."""
    rows, y = _between(height, step, blocks.shape[0])
    columns, x = _between(width, step, blocks.shape[1])
    y = y.reshape(-1, *[1] * (blocks.ndim - 1))
    x = x.reshape(1, -1, *[1] * (blocks.ndim - 2))
    vertical = (1 - y) * blocks[rows[0]] + y * blocks[rows[1]]
    return np.ascontiguousarray((1 - x) * vertical[:, columns[0]] + x * vertical[:, columns[1]], np.float32)


def _between(size: int, step: int, count: int) -> tuple[tuple[NDArray[Any], NDArray[Any]], Float32]:
    """For each pixel the two blocks around it, and the weight of the second one."""
    place = np.clip((np.arange(size) + 0.5) / step - 0.5, 0, count - 1)
    first = place.astype(np.intp)
    return (first, np.minimum(first + 1, count - 1)), (place - first).astype(np.float32)
