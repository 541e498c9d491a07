"""Lay text images over frames of video, in the planes of the frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..planes import PlanarFrame, Plane
from ..types import FloatArray
from .text_image import TextImage

_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
_BLUE, _RED = 1.8556, 1.5748
"""2 (1 - weight) of blue and red in BT.709."""


@dataclass(frozen=True, eq=False)
class Overlay:
    """A text image, ready to be laid over frames in 4:2:0 with BT.709 in limited range.

    planes    luma and chroma, multiplied by alpha, and alpha for each of them
    x, y      of its left upper corner on the frame, both even
    """

    planes: tuple[FloatArray, FloatArray, FloatArray]
    alphas: tuple[FloatArray, FloatArray]
    x: int
    y: int


def overlay_of(image: TextImage, x: int, y: int) -> Overlay:
    """Convert a text image for a place on the frame, which may lie partly outside of it."""
    rgba = image.rgba.astype(np.float32) / np.float32(255)
    # Even sides and an even place, so that a chroma sample has its four pixels.
    pad = (y % 2, (y % 2 + rgba.shape[0]) % 2), (x % 2, (x % 2 + rgba.shape[1]) % 2), (0, 0)
    rgba = np.pad(rgba, pad)
    alpha = rgba[..., 3]
    colours = rgba[..., :3] * alpha[..., np.newaxis]
    luma = (colours * _LUMA).sum(axis=2, dtype=np.float32)
    blue, red = (colours[..., 2] - luma) / np.float32(_BLUE), (colours[..., 0] - luma) / np.float32(_RED)
    half = _halved(alpha)
    planes = 219 * luma + 16 * alpha, 224 * _halved(blue) + 128 * half, 224 * _halved(red) + 128 * half
    return Overlay(planes, (alpha, half), x - x % 2, y - y % 2)


def lay_over(frame: PlanarFrame, overlay: Overlay, opacity: float = 1.0) -> PlanarFrame:
    """Lay an overlay over a frame of 8 bits in 4:2:0; the frame itself is not changed."""
    planes: list[Plane] = []
    for number, plane in enumerate(frame.planes):
        half = 1 if number == 0 else 2
        planes.append(_laid(plane, overlay, number, overlay.x // half, overlay.y // half, opacity))
    return frame.with_planes(planes)


def _laid(plane: Plane, overlay: Overlay, number: int, x: int, y: int, opacity: float) -> Plane:
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
    result[top:bottom, left:right] = np.rint(below + share * (colours[part] - alpha[part] * below)).clip(0, 255)
    return result


def _halved(plane: FloatArray) -> FloatArray:
    """Means of two rows, and of three columns weighted 1 2 1 around the first: chroma is sited left."""
    before = np.pad(plane, ((0, 0), (1, 0)))[:, :-1]
    after = np.pad(plane, ((0, 0), (0, 1)))[:, 1:]
    smooth = (before + 2 * plane + after)[:, ::2] / np.float32(4)
    return np.asarray((smooth[::2] + smooth[1::2]) / np.float32(2), np.float32)
