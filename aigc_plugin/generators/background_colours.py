"""Tables of colours for backgrounds: of an image, of colour stops, or tinted."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError

FloatArray: TypeAlias = NDArray[np.float64]

HUES, VALUES = 8, 64
_LUMA = np.array([0.2126, 0.7152, 0.0722])
_MOST_PIXELS = 65536
_HEX = re.compile(r"#?([0-9a-fA-F]{6})")
_GAMMA = 2.2


def read_colour(text: str) -> FloatArray:
    """Red, green and blue, 0 to 1, of #rrggbb; InputError for anything else."""
    match = _HEX.fullmatch(text.strip())
    if match is None:
        raise InputError(f"{text!r} is no colour", hint="write it as #rrggbb, such as #1e90ff")
    return np.array([int(match[1][i : i + 2], 16) / 255 for i in (0, 2, 4)])


def load_picture(path: str | os.PathLike[str]) -> FloatArray:
    """The image of a file as (height, width, 3), 0 to 1."""
    from ..media.image.image_file import read_image
    from ..ops.colour import yuv_to_rgb

    return np.moveaxis(np.asarray(yuv_to_rgb(read_image(os.fspath(path)).frame), np.float64), 0, -1).clip(0, 1)


def colours_of_image(image: FloatArray) -> FloatArray:
    """Colours of an image, (8, 64, 3): its pixels by rank along the main axis of their chroma, each eighth by rank of
    luma; smoothed, so that no thin bright contours appear.

    image   (height, width, 3), 0 to 1
    """
    step = max(1, int(np.sqrt(image.shape[0] * image.shape[1] / _MOST_PIXELS)))
    pixels = image[step // 2 :: step, step // 2 :: step].reshape(-1, 3)
    if len(pixels) < HUES * VALUES:
        pixels = np.repeat(pixels, -(-HUES * VALUES // len(pixels)), axis=0)
    luma = (pixels * _LUMA).sum(axis=1)
    chroma = pixels - luma[:, None]
    table = np.zeros((HUES, VALUES, 3))
    order = np.argsort((chroma * _main_axis(chroma)).sum(axis=1), kind="stable")
    for hue, part in enumerate(np.array_split(order, HUES)):
        ranked = part[np.argsort(luma[part], kind="stable")]
        table[hue] = [pixels[share].mean(axis=0) for share in np.array_split(ranked, VALUES)]
    return _smoothed(_smoothed(table, 1.0, 0), 3.0, 1)


def colours_of_stops(rows: Sequence[str]) -> FloatArray:
    """Colours, (8, 64, 3), of rows of stops, each from dark to bright: "02152e 0a6a94 fbffff"."""
    lines = [np.array([read_colour(stop) for stop in row.split()]) ** _GAMMA for row in rows]
    values = np.linspace(0, 1, VALUES)
    even = np.array([_between(stops, values) for stops in lines])
    return np.asarray(_between(even, np.linspace(0, 1, HUES)) ** (1 / _GAMMA))


def tinted(table: FloatArray, colour: FloatArray) -> FloatArray:
    """The colours of a table with their luma, from black over `colour` to white."""
    luma = (table * _LUMA).sum(axis=-1, keepdims=True)
    own = float((colour * _LUMA).sum())
    below = colour * luma / max(own, 1e-6)
    above = colour + (1 - colour) * (luma - own) / max(1 - own, 1e-6)
    return np.asarray(np.where(luma < own, below, above).clip(0, 1))


def _between(stops: FloatArray, at: FloatArray) -> FloatArray:
    """Linear between entries of the first axis; at: 0 to 1."""
    place = at * (len(stops) - 1)
    low = np.minimum(place.astype(int), max(len(stops) - 2, 0))
    share = (place - low).reshape(-1, *[1] * (stops.ndim - 1))
    return np.asarray(stops[low] * (1 - share) + stops[np.minimum(low + 1, len(stops) - 1)] * share)


def _main_axis(points: FloatArray) -> FloatArray:
    """The direction of most variance, towards red, by power iteration."""
    centred = points - points.mean(axis=0)
    spread = np.array([[(centred[:, i] * centred[:, k]).mean() for k in range(3)] for i in range(3)])
    axis = np.array([1.0, 0.1, -0.5])
    for _ in range(64):
        axis = (spread * axis).sum(axis=1) + 1e-12 * axis
        axis /= np.sqrt((axis * axis).sum())
    return axis if axis[0] >= 0 else -axis


def _smoothed(table: FloatArray, deviation: float, axis: int) -> FloatArray:
    """A Gaussian along an axis; the ends go on."""
    reach = int(4 * deviation + 0.5)
    offsets = np.arange(-reach, reach + 1)
    weights = np.exp(-0.5 * (offsets / deviation) ** 2)
    last = table.shape[axis] - 1
    moved = [np.take(table, np.clip(np.arange(last + 1) + offset, 0, last), axis) for offset in offsets]
    return np.asarray(sum(w * each for w, each in zip(weights / weights.sum(), moved, strict=True)))
