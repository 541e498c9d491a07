"""Interpolate frames: compute the frames between two others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Engine, RunsOnEngine, chosen_engine
from ..errors import InputError
from ..ops.motion import SCENE_THRESHOLD, Quality, check_quality
from ..planes import PlanarFrame, Plane
from ..types import real_number
from .image_arrays import channels_of, image_array

__all__ = ["Interpolator"]

Frames = NDArray[Any]

REPEAT_TOLERANCE = 1.5 / 255
"""Share of the peak, on the mean of a square of 8 x 8: what an encoder adds to a repeated picture."""


class Interpolator(RunsOnEngine):
    """Computes the frames between two others along the motion that it finds in their luma.

    quality           "fast", "balanced" or "best"
    scene_threshold   from which change, 0 ... 1 (see ops.scene_change), two frames belong to different scenes
    backend, threads  as for `aigc.Engine`, or `engine` in place of both; results depend on neither
    """

    def __init__(
        self,
        quality: Quality = "balanced",
        *,
        scene_threshold: float = SCENE_THRESHOLD,
        backend: str = "auto",
        threads: int | None = None,
        engine: Engine | None = None,
    ) -> None:
        self.quality = check_quality(quality)
        self.scene_threshold = real_number(scene_threshold, "scene_threshold")
        if not 0 <= self.scene_threshold <= 1:
            raise InputError(f"scene_threshold must lie in 0 ... 1, not {scene_threshold}")
        self.engine = chosen_engine(engine, backend=backend, precision="auto", threads=threads).at("float32")
        self._recent: tuple[tuple[Plane, Any], ...] = ()  # planes and their pyramids, the latest last

    def __getstate__(self) -> dict[str, Any]:
        """Pickle the settings alone."""
        return self.__dict__ | {"_recent": ()}

    def generate(self, a: Frames, b: Frames, times: Sequence[float] = (0.5,)) -> Frames:
        """The images at `times`, 0 is a and 1 is b; across a cut the nearer of the two.

        a, b      (height, width, 3) RGB or (height, width) gray, uint8, uint16 or float32 in [0, 1]
        times     a list of numbers from 0 to 1
        returns   (len(times), ...) of the same type

        InputError for other types, shapes and values, such as colours with alpha, NaN, or floats up to 255.
        """
        a, b = _checked_images(a, b)
        times = _checked_times(times)
        planes_a, planes_b = _split(a), _split(b)
        peak = 1.0 if a.dtype == np.float32 else float(np.iinfo(a.dtype).max)
        luma_a, luma_b = _luma(planes_a), _luma(planes_b)
        if self._change(luma_a, luma_b, peak) > self.scene_threshold:
            return np.stack([a if time <= 0.5 else b for time in times]) if times else _none_of(a)
        images = self._interpolate((luma_a, luma_b), planes_a, planes_b, [(0, 0)] * len(planes_a), peak, times)
        return np.stack([_join(planes) for planes in images]) if images else _none_of(a)

    def between(self, a: PlanarFrame, b: PlanarFrame, times: Sequence[float]) -> list[PlanarFrame]:
        """The frames at `times` between a and b, even across a cut. pts and everything else that a frame carries are
        those of a. Both have one size and format."""
        _check_alike(a, b)
        layout = a.format
        chroma = layout.log2_chroma_width, layout.log2_chroma_height
        shifts = [chroma if layout.is_chroma(k) else (0, 0) for k in range(layout.n_planes)]
        luma = _luma_of(a), _luma_of(b)
        frames = self._interpolate(luma, a.planes, b.planes, shifts, layout.peak, times)
        return [a.with_planes(planes) for planes in frames]

    def is_cut(self, a: PlanarFrame, b: PlanarFrame) -> bool:
        """Tell whether b shows another scene than a. Both have one size and format."""
        _check_alike(a, b)
        return self._change(_luma_of(a), _luma_of(b), a.format.peak) > self.scene_threshold

    def is_repeat(self, a: PlanarFrame, b: PlanarFrame) -> bool:
        """Tell whether b shows the same as a, but for what an encoder adds."""
        first, second = a.planes[0], b.planes[0]
        if first.shape != second.shape or first.dtype != second.dtype:
            return False
        difference = np.abs(first.astype(np.float32) - second.astype(np.float32))
        return _largest_of_blocks(difference) <= REPEAT_TOLERANCE * a.format.peak

    def _pyramid(self, luma: Plane) -> Any:
        """The pyramid of a plane, kept for the last two: b of one pair is a of the next."""
        for plane, pyramid in self._recent:
            if plane is luma:
                return pyramid
        pyramid = self.engine.core.MotionPyramid(luma, self.engine.native)
        self._recent = (*self._recent[-1:], (luma, pyramid))
        return pyramid

    def _change(self, luma_a: Plane, luma_b: Plane, peak: float) -> float:
        change: float = self.engine.core.scene_change(self._pyramid(luma_a), self._pyramid(luma_b), peak)
        return change

    def _interpolate(
        self,
        luma: tuple[Plane, Plane],
        planes_a: Sequence[Plane],
        planes_b: Sequence[Plane],
        shifts: list[tuple[int, int]],
        peak: float,
        times: Sequence[float],
    ) -> list[list[Plane]]:
        frames: list[list[Plane]] = self.engine.core.interpolate_planes(
            self._pyramid(luma[0]), self._pyramid(luma[1]), list(planes_a), list(planes_b), shifts,
            luma[0] is planes_a[0] and luma[1] is planes_b[0], peak, _checked_times(times), self.quality,
        )  # fmt: skip
        return frames


def _checked_images(a: Frames, b: Frames) -> tuple[Frames, Frames]:
    a, b = image_array(a, "a"), image_array(b, "b")
    for name, image in (("a", a), ("b", b)):
        channels_of(image, name, (2,))
    if a.shape != b.shape or a.dtype != b.dtype:
        raise InputError(f"a and b must have one shape and type, not {a.dtype} {a.shape} and {b.dtype} {b.shape}")
    return a, b


def _checked_times(times: Sequence[float]) -> list[float]:
    try:
        checked = [float(time) for time in times]
    except (TypeError, ValueError):
        raise InputError(f"times must be a list of numbers, such as [0.5], not {times!r}", parameter="times") from None
    if not all(0 <= time <= 1 for time in checked):
        raise InputError(f"times must lie in 0 ... 1: {checked}", parameter="times")
    return checked


def _check_alike(a: PlanarFrame, b: PlanarFrame) -> None:
    if (a.format, a.height, a.width) != (b.format, b.height, b.width):
        raise InputError(f"two frames must be alike, not {a} and {b}")


def _none_of(picture: Frames) -> Frames:
    return np.empty((0, *picture.shape), picture.dtype)


def _split(picture: Frames) -> list[Plane]:
    if picture.ndim == 2:
        # A new object each time, which _pyramid never finds again: the owner of the memory may write to it.
        return [np.ascontiguousarray(picture).view()]
    return [np.ascontiguousarray(picture[..., channel]) for channel in range(3)]


def _join(planes: Sequence[Plane]) -> Frames:
    return planes[0] if len(planes) == 1 else np.stack(planes, axis=-1)


def _luma(planes: Sequence[Plane]) -> Plane:
    """The luma; for RGB an approximation of it, since motion needs no more."""
    if len(planes) < 3:
        return planes[0]
    red, green, blue = (plane.astype(np.float32) for plane in planes[:3])
    luma: Plane = 0.25 * red + 0.625 * green + 0.125 * blue
    return luma


def _luma_of(frame: PlanarFrame) -> Plane:
    return _luma(frame.planes) if frame.format.kind == "rgb" else frame.planes[0]


def _largest_of_blocks(difference: NDArray[np.float32], size: int = 8) -> float:
    """The largest mean over squares of that size."""
    height, width = difference.shape
    rows = np.add.reduceat(difference, range(0, height, size), axis=0)
    blocks = np.add.reduceat(rows, range(0, width, size), axis=1)
    return float(blocks.max() / (min(size, height) * min(size, width)))
