"""Views of an image: any part of it at any size, to a fraction of a pixel, as frames of a video in 4:2:0."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..engine import Engine
from ..ops.colour import chroma_offset, rgb_to_yuv, yuv_to_rgb
from ..ops.resample import Filter, resample
from ..planes import Colour, PlanarFrame, Plane, PlaneFormat

_BT709 = 1
VIDEO = Colour("limited", _BT709, _BT709, _BT709, "left")
"""Colours of the frames that views are: those of HD video."""
FORMAT = PlaneFormat("yuv", 8, 1, 1)
_LEAST_STEP = 2
"""Sides of frames in 4:2:0 are multiples of it."""


@dataclass(frozen=True)
class Window:
    """A rectangle of an image, in its pixels; fractions of pixels count."""

    x: float
    y: float
    width: float
    height: float


def standard_frame(frame: PlanarFrame, engine: Engine | None = None) -> PlanarFrame:
    """The frame with 8 bits in BT.709 of limited range, without alpha; one that is so already is returned as it is.

    An image in RGB becomes 4:4:4, a frame of video keeps its subsampling.
    """
    frame = frame.without_alpha()
    layout = frame.format
    matrix = frame.colour.matrix
    is_hd = matrix == _BT709 or (matrix == 2 and (frame.height >= 720 or frame.width >= 1280))
    if layout.kind == "yuv" and layout.bits == 8 and frame.colour.range == "limited" and is_hd:
        return frame
    wanted = (
        PlaneFormat("yuv", 8, layout.log2_chroma_width, layout.log2_chroma_height)
        if layout.kind == "yuv"
        else PlaneFormat("yuv", 8)
    )
    colour = Colour("limited", _BT709, _BT709, _BT709, frame.colour.siting)
    planes = rgb_to_yuv(yuv_to_rgb(frame, engine=engine), wanted, colour, engine=engine)
    return PlanarFrame(planes, wanted, colour, frame.pts, frame.duration)


def view(
    frame: PlanarFrame, window: Window, size: tuple[int, int], *, filter: Filter = "lanczos3",
    engine: Engine | None = None,
) -> PlanarFrame:  # fmt: skip
    """Show a part of a frame.

    frame     with luma and chroma, see `standard_frame`
    window    the part; what lies outside of the image is mirrored
    size      (width, height) of the result, both even

    The result is in 4:2:0, and exact to a fraction of a pixel in all planes: a slowly moving window does not shake.
    """
    width, height = size
    scale = height / window.height, width / window.width
    luma: Plane = resample(
        frame.planes[0], height, width, filter=filter, scale=scale, shift=(window.y, window.x), engine=engine
    )
    chroma = [_chroma(frame, number, window, size, scale, filter, engine) for number in (1, 2)]
    return PlanarFrame((luma, *chroma), FORMAT, VIDEO, frame.pts, frame.duration)


def _chroma(
    frame: PlanarFrame, number: int, window: Window, size: tuple[int, int], scale: tuple[float, float],
    filter: Filter, engine: Engine | None,
) -> Plane:  # fmt: skip
    """Chroma sample j of the result lies at pixel 2 j + `there`, sample k of the frame at pixel block * k + `here`."""
    blocks = 1 << frame.format.log2_chroma_height, 1 << frame.format.log2_chroma_width
    here = _pixels(blocks, chroma_offset(frame.format, frame.colour))
    there = _pixels((2, 2), chroma_offset(FORMAT, VIDEO))
    starts = window.y, window.x
    shift = [
        ((there[axis] - 0.5) / scale[axis] - 0.5 + starts[axis] - here[axis]) / blocks[axis] + 0.5 for axis in (0, 1)
    ]
    width, height = size
    plane: Plane = resample(
        frame.planes[number], height // 2, width // 2, filter=filter,
        scale=(scale[0] * blocks[0] / 2, scale[1] * blocks[1] / 2), shift=(shift[0], shift[1]), engine=engine,
    )  # fmt: skip
    return plane


def _pixels(blocks: tuple[int, int], offsets: tuple[float, float]) -> tuple[float, float]:
    return blocks[0] * offsets[0] - 0.5, blocks[1] * offsets[1] - 0.5


def even_size(size: tuple[int, int]) -> tuple[int, int]:
    """The size with even sides, as 4:2:0 needs it."""
    width, height = (max(_LEAST_STEP, side - side % _LEAST_STEP) for side in size)
    return width, height


def whole(frame: PlanarFrame) -> Window:
    """The window that shows all of a frame."""
    return Window(0.0, 0.0, float(frame.width), float(frame.height))


def covering(
    source: tuple[int, int], size: tuple[int, int], focus: tuple[float, float] = (0.5, 0.5), pixel_aspect: float = 1.0
) -> Window:
    """The largest window of the shape of `size` inside an image, around a point of it.

    source          (width, height) of the image
    focus           (x, y) from 0 to 1
    pixel_aspect    of the image
    """
    width, height = source
    shape = size[0] / size[1] / pixel_aspect
    wide, high = (float(width), width / shape) if width / height < shape else (height * shape, float(height))
    x = min(max(focus[0] * width - wide / 2, 0.0), width - wide)
    y = min(max(focus[1] * height - high / 2, 0.0), height - high)
    return Window(x, y, wide, high)


def zoomed(window: Window, zoom: float, point: tuple[float, float]) -> Window:
    """The window made smaller by `zoom`, so that a point of the image, in pixels, stays where it is seen."""
    x, y = point
    return Window(x - (x - window.x) / zoom, y - (y - window.y) / zoom, window.width / zoom, window.height / zoom)


def blurred_fill(frame: PlanarFrame, size: tuple[int, int], pixel_aspect: float = 1.0) -> PlanarFrame:
    """The whole frame in the middle of `size`, over an enlarged, blurred and darker copy of it."""
    width, height = size
    back = _blurred(frame, size, pixel_aspect)
    share = min(width / (frame.width * pixel_aspect), height / frame.height)
    inner = even_size((round(frame.width * pixel_aspect * share), round(frame.height * share)))
    inner = min(inner[0], width), min(inner[1], height)
    front = view(frame, whole(frame), inner)
    left, top = (width - inner[0]) // 4 * 2, (height - inner[1]) // 4 * 2
    for number, (below, above) in enumerate(zip(back.planes, front.planes, strict=True)):
        half = 1 if number == 0 else 2
        rows, columns = above.shape
        below[top // half : top // half + rows, left // half : left // half + columns] = above
    return back


_SMALL = 24
_DARKER = 0.62


def _blurred(frame: PlanarFrame, size: tuple[int, int], pixel_aspect: float) -> PlanarFrame:
    width, height = size
    shrink = max(1.0, min(size) / _SMALL)
    small_size = even_size((max(2, round(width / shrink)), max(2, round(height / shrink))))
    window = covering((frame.width, frame.height), size, pixel_aspect=pixel_aspect)
    small = view(frame, window, small_size, filter="area")
    # Twice through few pixels: what is left has no edges.
    smooth = view(small, whole(small), even_size((small_size[0] // 2 + 2, small_size[1] // 2 + 2)), filter="area")
    large = view(smooth, whole(smooth), size, filter="bicubic")
    luma = np.rint((large.planes[0].astype(np.float32) - 16) * np.float32(_DARKER) + 16).astype(np.uint8)
    return large.with_planes((luma, *large.planes[1:]))
