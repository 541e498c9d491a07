"""Frames of another size by classic filters: every plane in its own depth, chroma where it belongs."""

from __future__ import annotations

from ..errors import InputError
from ..ops.colour import chroma_offset
from ..ops.resample import Filter, resample
from ..planes import PlanarFrame, Plane, PlaneFormat

__all__ = ["resize_chroma", "resize_frame", "resize_plane"]


def resize_frame(
    frame: PlanarFrame,
    height: int,
    width: int,
    *,
    filter: Filter = "lanczos3",
    backend: str = "auto",
    threads: int | None = None,
) -> PlanarFrame:
    """The picture at height x width, with the same format, colour and time; see `ops.resample` for the filters.

    Chroma is computed from chroma, with the siting that frame.colour names on both sides.
    """
    planes = tuple(
        resize_chroma(frame, number, height, width, filter=filter, backend=backend, threads=threads)
        if frame.format.is_chroma(number)
        else resize_plane(frame, number, height, width, filter=filter, backend=backend, threads=threads)
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
    backend: str = "auto",
    threads: int | None = None,
) -> Plane:
    """A plane that has a sample for every pixel (luma, R, G, B, gray, alpha) at another size."""
    if frame.format.is_chroma(number):
        raise InputError(f"plane {number} is chroma", hint="resize_chroma knows where its samples lie")
    return resample(
        frame.planes[number], height, width, filter=filter, bits=_bits(frame.format), backend=backend,
        threads=threads or 0,
    )  # fmt: skip


def resize_chroma(
    frame: PlanarFrame,
    number: int,
    height: int,
    width: int,
    *,
    filter: Filter = "lanczos3",
    backend: str = "auto",
    threads: int | None = None,
) -> Plane:
    """Chroma plane 1 or 2 for a picture of height x width, which is the size of the result's luma."""
    if not frame.format.is_chroma(number):
        raise InputError(f"plane {number} of {frame.format} is not chroma")
    scale = height / frame.height, width / frame.width
    shift = tuple(
        (1 / each - 1) * (offset - 0.5)
        for each, offset in zip(scale, chroma_offset(frame.format, frame.colour), strict=True)
    )
    return resample(
        frame.planes[number], *frame.format.shape_of(number, height, width), filter=filter,
        scale=scale, shift=(shift[0], shift[1]), bits=_bits(frame.format), backend=backend, threads=threads or 0,
    )  # fmt: skip


def _bits(format: PlaneFormat) -> int | None:
    return format.bits if 8 < format.bits <= 16 else None
