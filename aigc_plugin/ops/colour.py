"""Convert planes of luma and chroma to red, green and blue, and back."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..backends import core
from ..engine import Engine, native_engine
from ..errors import InputError
from ..planes import UNSPECIFIED, Colour, PlanarFrame, Plane, PlaneFormat, Siting
from .arrays import Float32, float32_array
from .resample import Filter, empty_plane, resample

__all__ = ["chroma_offset", "luma_weights", "matrix_code", "rgb_to_yuv", "yuv_to_rgb"]

Float64 = NDArray[np.float64]

# H.273 codes.
_IDENTITY, _RGB_TO_GRAY, _YCGCO = 0, 6, 8
_RED_AND_BLUE = {
    1: (0.2126, 0.0722),  # BT.709
    4: (0.30, 0.11),  # FCC
    5: (0.299, 0.114),  # BT.470 B, G
    6: (0.299, 0.114),  # BT.601, SMPTE 170M
    7: (0.212, 0.087),  # SMPTE 240M
    9: (0.2627, 0.0593),  # BT.2020, non-constant luminance
}


def yuv_to_rgb(frame: PlanarFrame, *, filter: Filter = "bicubic", engine: Engine | None = None) -> Float32:
    """Red, green and blue (3, height, width) float32: code values as the transfer left them, 0 to 1.

    Matrix, range and siting are what frame.colour says; an unspecified matrix is `matrix_code`'s. Values outside
    0 to 1, which footroom, headroom and colours outside the gamut give, are kept, so that `rgb_to_yuv` finds the same
    codes again. Subsampled chroma is first brought to the size of luma by `filter`. Float planes are full range with
    chroma about 0.5. rgb and gray frames are only scaled; alpha is not part of the result.
    """
    format, size = frame.format, (frame.height, frame.width)
    planes: list[Plane] = list(frame.planes[:3] if format.kind != "gray" else [frame.planes[0]] * 3)
    if format.kind == "yuv" and (format.log2_chroma_width or format.log2_chroma_height):
        planes[1:] = [_spread_chroma(plane, frame, filter, engine) for plane in planes[1:]]
    memory = empty_plane(3 * size[0], size[1], np.dtype(np.float32))
    out = memory.reshape(3, *size) if memory.flags.c_contiguous else np.empty((3, *size), np.float32)
    code = matrix_code(frame.colour, *size)
    matrix = _inverse(_forward(format, frame.colour, code))
    core.mix_planes(planes, list(out), matrix.tolist(), 1.0, native_engine(engine))
    return out


def rgb_to_yuv(
    rgb: Any,
    format: PlaneFormat,
    colour: Colour,
    *,
    matrix: int | None = None,
    filter: Filter = "bicubic",
    engine: Engine | None = None,
) -> tuple[Plane, ...]:
    """The planes of `format`, alpha aside, for red, green and blue as `yuv_to_rgb` gives them.

    rgb      (3, height, width) float32
    matrix   H.273 code in place of colour.matrix: where a frame was upscaled and its matrix is unspecified,
             `matrix_code(colour, height, width)` of the frame before that
    returns  planes rounded to nearest and clamped to what the depth holds; floats are neither

    Chroma is brought to its size by `filter`, widened so that nothing aliases.
    """
    values = float32_array(rgb, "rgb", (3, None, None))
    height, width = values.shape[1:]
    code = matrix_code(colour, height, width) if matrix is None else matrix
    forward = _forward(format, colour, code)
    subsampled = bool(format.log2_chroma_width or format.log2_chroma_height)
    chroma = np.dtype(np.float32) if subsampled else format.dtype
    planes = [empty_plane(height, width, kind) for kind in (format.dtype, chroma, chroma)]
    core.mix_planes(list(values), planes, forward.tolist(), float(format.peak), native_engine(engine))
    if format.kind == "gray":
        return (planes[0],)
    if subsampled:
        planes[1:] = [_gather_chroma(plane, format, colour, filter, engine) for plane in planes[1:]]
    return tuple(planes)


def matrix_code(colour: Colour, height: int, width: int) -> int:
    """The H.273 code of the matrix; where it is unspecified, the one that players take: BT.709 for frames from
    1280 pixels width or 720 height on, BT.601 for smaller ones.
    """
    if colour.matrix != UNSPECIFIED:
        return colour.matrix
    return 1 if height >= 720 or width >= 1280 else 6


def chroma_offset(format: PlaneFormat, colour: Colour) -> tuple[float, float]:
    """The place of a chroma sample in the block of pixels that shares it: (vertical, horizontal), 0 to 1 of the
    block. 0.5 is its middle, which is also where it lies along an axis that is not subsampled.
    """
    down, across = _SITING[colour.siting]
    return _within(down, format.log2_chroma_height), _within(across, format.log2_chroma_width)


# In pixels of the block: the first, the middle, the last.
_FIRST, _MIDDLE, _LAST = 0, 1, 2
_SITING: dict[Siting, tuple[int, int]] = {
    "left": (_MIDDLE, _FIRST),
    "center": (_MIDDLE, _MIDDLE),
    "topleft": (_FIRST, _FIRST),
    "top": (_FIRST, _MIDDLE),
    "bottomleft": (_LAST, _FIRST),
    "bottom": (_LAST, _MIDDLE),
}


def _within(place: int, log2: int) -> float:
    pixels = 1 << log2
    return (place * (pixels - 1) / 2 + 0.5) / pixels


def _spread_chroma(plane: Plane, frame: PlanarFrame, filter: Filter, engine: Engine | None) -> Plane:
    """A float sample for every pixel: pixel X has its centre at (X + 0.5) / block - offset in chroma samples."""
    block = _block(frame.format)
    down, across = chroma_offset(frame.format, frame.colour)
    return resample(
        np.asarray(plane, np.float32), frame.height, frame.width, filter=filter, scale=block,
        shift=(0.5 - down, 0.5 - across), engine=engine,
    )  # fmt: skip


def _gather_chroma(plane: Float32, format: PlaneFormat, colour: Colour, filter: Filter, engine: Engine | None) -> Plane:
    """A sample for every block of pixels, in the format's depth."""
    block, (down, across) = _block(format), chroma_offset(format, colour)
    chroma = resample(
        plane, *format.shape_of(1, *plane.shape), filter=filter, scale=(1 / block[0], 1 / block[1]),
        shift=(block[0] * (down - 0.5), block[1] * (across - 0.5)), engine=engine,
    )  # fmt: skip
    if format.bits == 32:
        return chroma
    return np.clip(np.rint(chroma), 0, format.peak).astype(format.dtype)


def _block(format: PlaneFormat) -> tuple[float, float]:
    return float(1 << format.log2_chroma_height), float(1 << format.log2_chroma_width)


def _forward(format: PlaneFormat, colour: Colour, code: int) -> Float64:
    """(3, 4): the matrix from red, green, blue and 1 to the codes of the three planes, before rounding."""
    chroma = format.kind == "yuv" and code != _IDENTITY
    limited = colour.range == "limited" and format.bits < 32 and format.kind != "rgb"
    unit = 1 << (min(format.bits, 16) - 8)
    luma_range, luma_zero = (219 * unit, 16 * unit) if limited else (format.peak, 0)
    chroma_range = 224 * unit if limited else format.peak
    chroma_zero = 0.5 if format.bits == 32 else 128 * unit
    scales = np.array([luma_range, *[chroma_range if chroma else luma_range] * 2], np.float64)
    zeros = np.array([luma_zero, *[chroma_zero if chroma else luma_zero] * 2], np.float64)
    return np.column_stack([scales[:, None] * _basis(format, code), zeros])


def _basis(format: PlaneFormat, code: int) -> Float64:
    """(3, 3): the matrix from red, green and blue to luma, 0 to 1, and chroma, -0.5 to 0.5."""
    if format.kind == "rgb":
        return np.eye(3)
    if format.kind == "gray":
        return np.tile(luma_weights(code if code in _RED_AND_BLUE else _RGB_TO_GRAY), (3, 1))
    if code == _IDENTITY:
        return np.eye(3)[[1, 2, 0]]  # the planes are green, blue, red
    if code == _YCGCO:
        return np.array([[1, 2, 1], [-1, 2, -1], [2, 0, -2]]) / 4
    luma = luma_weights(code)
    blue = (np.array([0, 0, 1]) - luma) / (2 * (1 - luma[2]))
    red = (np.array([1, 0, 0]) - luma) / (2 * (1 - luma[0]))
    return np.array([luma, blue, red])


def luma_weights(code: int) -> Float64:
    """The weights of red, green and blue in luma, by the H.273 code of the matrix; InputError for one without luma."""
    if code not in _RED_AND_BLUE:
        known = ", ".join(str(each) for each in sorted({*_RED_AND_BLUE, _IDENTITY, _YCGCO}))
        raise InputError(f"matrix {code} is not one of {known}", hint="convert the video to BT.709 or BT.2020nc first")
    red, blue = _RED_AND_BLUE[code]
    return np.array([red, 1 - red - blue, blue])


def _inverse(forward: Float64) -> Float64:
    """The inverse of `_forward`. Gray, whose three planes are one, is divided equally among the colours."""
    matrix, zeros = forward[:, :3], forward[:, 3]
    invertible = np.linalg.matrix_rank(matrix) == 3
    back = np.linalg.inv(matrix) if invertible else np.diag(1 / matrix.sum(1))
    return np.column_stack([back, -back @ zeros])
