"""Resize frames by filters: every plane in its own depth, chroma at its siting."""

from __future__ import annotations

from ..engine import Engine
from ..ops.colour import chroma_offset
from ..ops.resample import Filter, resample
from ..planes import PlanarFrame, Plane, PlaneFormat

__all__ = ["resize_frame", "resize_plane"]


def resize_frame(
    frame: PlanarFrame,
    height: int,
    width: int,
    *,
    filter: Filter = "lanczos3",
    engine: Engine | None = None,
) -> PlanarFrame:
    """The frame at height x width, with the same format, colour and time; see `ops.resample` for the filters."""
    planes = tuple(
        resize_plane(frame, number, height, width, filter=filter, engine=engine)
        for number in range(frame.format.n_planes)
    )
    return frame.with_planes(planes)


def resize_plane(
    frame: PlanarFrame,
    number: int,
    height: int,
    width: int,
    *,
    filter: Filter = "lanczos3",
    engine: Engine | None = None,
) -> Plane:
    """One plane of the frame at another size; height x width is the size of the luma of the result.

    Chroma is computed from chroma, with the siting that frame.colour names on both sides.
    """
    scale = height / frame.height, width / frame.width
    return resample(
        frame.planes[number], *frame.format.shape_of(number, height, width), filter=filter, scale=scale,
        shift=_chroma_shift(frame, scale) if frame.format.is_chroma(number) else (0.0, 0.0),
        bits=_bits(frame.format), engine=engine,
    )  # fmt: skip


def _chroma_shift(frame: PlanarFrame, scale: tuple[float, float]) -> tuple[float, float]:
    """The shift that keeps the siting of chroma within its block of pixels when the size of the image changes."""
    down, across = (
        (1 / each - 1) * (offset - 0.5)
        for each, offset in zip(scale, chroma_offset(frame.format, frame.colour), strict=True)
    )
    return down, across


def _bits(format: PlaneFormat) -> int | None:
    return format.bits if 8 < format.bits <= 16 else None
