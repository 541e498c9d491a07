"""Lay text images over frames of video, in the planes of the frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..ops.colour import luma_weights
from ..planes import Colour, PlanarFrame, Plane, PlaneFormat
from ..types import FloatArray
from .text_image import TextImage

HD_FORMAT = PlaneFormat("yuv", 8, 1, 1)
HD_COLOUR = Colour("limited", 1, 1, 1)


@dataclass(frozen=True, eq=False)
class Overlay:
    """A text image, ready to be laid over frames of one format.

    planes    luma and chroma, multiplied by alpha, and alpha for each of them
    x, y      of its left upper corner on the frame, both on a chroma sample
    """

    planes: tuple[FloatArray, FloatArray, FloatArray]
    alphas: tuple[FloatArray, FloatArray]
    x: int
    y: int


def overlay_of(
    image: TextImage, x: int, y: int, format: PlaneFormat = HD_FORMAT, colour: Colour = HD_COLOUR,
    signal: Callable[[FloatArray], FloatArray] | None = None,
) -> Overlay:  # fmt: skip
    """Convert a text image for a place on the frame, which may lie partly outside of it.

    format    of the frames: luma and chroma of 8 to 16 bits
    colour    their meaning: limited range, with a matrix that has luma
    signal    from red, green and blue of BT.709 in [0, 1], (rows, columns, 3), to those of the frames; None where
              these are the same
    """
    rgba = image.rgba.astype(np.float32) / np.float32(255)
    across, down = 1 << format.log2_chroma_width, 1 << format.log2_chroma_height
    # Sides and place are whole chroma samples, so that each of them has all of its pixels.
    pad = (y % down, -(y % down + rgba.shape[0]) % down), (x % across, -(x % across + rgba.shape[1]) % across), (0, 0)
    rgba = np.pad(rgba, pad)
    alpha = rgba[..., 3]
    straight = rgba[..., :3] if signal is None else signal(rgba[..., :3])
    colours = straight * alpha[..., np.newaxis]
    weights = luma_weights(colour.matrix)
    luma = (colours * weights.astype(np.float32)).sum(axis=2, dtype=np.float32)
    blue = (colours[..., 2] - luma) / np.float32(2 * (1 - weights[2]))
    red = (colours[..., 0] - luma) / np.float32(2 * (1 - weights[0]))
    unit = np.float32(1 << (format.bits - 8))
    reduced = _reduced(alpha, across, down)
    chroma = (unit * (224 * _reduced(each, across, down) + 128 * reduced) for each in (blue, red))
    planes = (unit * (219 * luma + 16 * alpha), *chroma)
    return Overlay(planes, (alpha, reduced), x - x % across, y - y % down)


def lay_over(frame: PlanarFrame, overlay: Overlay, opacity: float = 1.0) -> PlanarFrame:
    """Lay an overlay over a frame of the format that it was made for; the frame itself is not changed."""
    planes: list[Plane] = []
    for number, plane in enumerate(frame.planes):
        shifts = frame.format.log2_chroma_width, frame.format.log2_chroma_height
        across, down = shifts if frame.format.is_chroma(number) else (0, 0)
        place = overlay.x >> across, overlay.y >> down
        planes.append(_laid(plane, overlay, number, *place, opacity, frame.format.peak))
    return frame.with_planes(planes)


def _laid(plane: Plane, overlay: Overlay, number: int, x: int, y: int, opacity: float, peak: int) -> Plane:
    colours, alpha = overlay.planes[number], overlay.alphas[min(number, 1)]
    rows, columns = colours.shape
    top, left = max(0, y), max(0, x)
    bottom, right = min(plane.shape[0], y + rows), min(plane.shape[1], x + columns)
    if top >= bottom or left >= right:
        return plane
    part = np.s_[top - y : bottom - y, left - x : right - x]
    result = plane.copy()
    below = result[top:bottom, left:right].astype(np.float32)
    share = np.float32(opacity)
    result[top:bottom, left:right] = np.rint(below + share * (colours[part] - alpha[part] * below)).clip(0, peak)
    return result


def _reduced(plane: FloatArray, across: int, down: int) -> FloatArray:
    """Means of two rows, and of three columns weighted 1 2 1 around the first: chroma is sited left."""
    if across == 2:
        before = np.pad(plane, ((0, 0), (1, 0)))[:, :-1]
        after = np.pad(plane, ((0, 0), (0, 1)))[:, 1:]
        plane = (before + 2 * plane + after)[:, ::2] / np.float32(4)
    if down == 2:
        plane = (plane[::2] + plane[1::2]) / np.float32(2)
    return np.asarray(plane, np.float32)
