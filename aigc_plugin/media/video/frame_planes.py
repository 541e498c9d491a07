"""Convert FFmpeg's frames to PlanarFrame and back: views of the decoder's memory where its layout is planar.

Packed and semi-planar layouts (nv12, rgb24, pal8 …) become the planar layout that holds the same samples.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
from av.codec.codec import PixFmtLoss, find_best_pix_fmt_of_list
from av.video.format import VideoFormat
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane

from ...errors import MediaError
from ...planes import Colour, PlanarFrame, Plane, PlaneFormat

_CHROMA = {"420": (1, 1), "422": (1, 0), "444": (0, 0), "440": (0, 1), "411": (2, 0), "410": (2, 2)}
_YUV = re.compile(r"yuv(?P<alpha>a?)j?(?P<chroma>4\d\d)p(?P<bits>\d+)?(le)?")
_RGB = re.compile(r"gbr(?P<alpha>a?)p(?P<bits>f?\d+)?(le)?")
_GRAY = re.compile(r"gray(?P<bits>f?\d+)?(le)?")
_GRAY_ALPHA = {"ya8": 8, "ya16le": 16}
_RGB_ORDER = (2, 0, 1, 3)  # FFmpeg stores G, B, R
_PLANAR = (
    "gray", "gray9le", "gray10le", "gray12le", "gray14le", "gray16le",
    "yuv420p", "yuv422p", "yuv444p", "yuv440p", "yuv411p", "yuv410p",
    "yuv420p9le", "yuv422p9le", "yuv444p9le", "yuv420p10le", "yuv422p10le", "yuv444p10le", "yuv440p10le",
    "yuv420p12le", "yuv422p12le", "yuv444p12le", "yuv440p12le", "yuv420p14le", "yuv422p14le", "yuv444p14le",
    "yuv420p16le", "yuv422p16le", "yuv444p16le", "yuva420p", "yuva422p", "yuva444p", "yuva420p10le",
    "yuva422p10le", "yuva444p10le", "yuva422p12le", "yuva444p12le", "yuva420p16le", "yuva422p16le",
    "yuva444p16le", "gbrp", "gbrp9le", "gbrp10le", "gbrp12le", "gbrp14le", "gbrp16le", "gbrap", "gbrap10le",
    "gbrap12le", "gbrap14le", "gbrap16le", "yuva420p9le", "yuva422p9le", "yuva444p9le", "grayf32le",
    "gbrpf32le", "gbrapf32le",
)  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """A pixel format of FFmpeg that PlanarFrame can hold: plane i of PlanarFrame is FFmpeg's plane `order[i]`."""

    format: PlaneFormat
    order: tuple[int, ...]


@lru_cache(maxsize=256)
def layout_of(name: str) -> Layout | None:
    """Layout of the pixel format `name`; None where it is not planar, or not in this machine's byte order."""
    if name in _GRAY_ALPHA:
        return Layout(PlaneFormat("gray", _GRAY_ALPHA[name], alpha=True), (0, 1))
    if match := _YUV.fullmatch(name):
        if match["chroma"] not in _CHROMA:
            return None
        alpha = bool(match["alpha"])
        layout = PlaneFormat("yuv", int(match["bits"] or 8), *_CHROMA[match["chroma"]], alpha=alpha)
        return Layout(layout, tuple(range(layout.n_planes)))
    if match := _RGB.fullmatch(name):
        layout = PlaneFormat("rgb", _bits(match["bits"]), alpha=bool(match["alpha"]))
        return Layout(layout, _RGB_ORDER[: layout.n_planes]) if layout.bits else None
    if match := _GRAY.fullmatch(name):
        return Layout(PlaneFormat("gray", _bits(match["bits"])), (0,))
    return None


def _bits(text: str | None) -> int:
    return int((text or "8").removeprefix("f"))


@lru_cache(maxsize=256)
def planar_name(name: str) -> str:
    """The planar pixel format that holds the samples of `name`; MediaError where there is none."""
    if layout_of(name) is not None:
        return name
    if name == "ya16be":
        return "ya16le"
    if name == "pal8":
        return "gbrap"
    shape = VideoFormat(name)
    if shape.is_bayer:
        raise MediaError(f"frames in {name} are raw sensor data", hint="develop them first")
    alpha = any(component.is_alpha for component in shape.components)
    best, loss = find_best_pix_fmt_of_list(_PLANAR, name, alpha)
    if best is None or loss & (PixFmtLoss.DEPTH | PixFmtLoss.ALPHA | PixFmtLoss.CHROMA | PixFmtLoss.COLORSPACE):
        raise MediaError(f"frames in {name} cannot be read into planes")
    return best.name


def nearest_format(offered: Iterable[str], source: str) -> tuple[str, PixFmtLoss] | None:
    """The pixel format of `offered` that is nearest to the planar `source`, and what it loses; None without any."""
    candidates = list(offered)
    layout = layout_of(source)
    if layout is None or not candidates:
        return None
    if source in candidates:
        return source, PixFmtLoss.NONE
    for name in candidates:
        other = layout_of(planar_name(name))
        if other is not None and other.format == layout.format:
            return name, PixFmtLoss.NONE
    best, loss = find_best_pix_fmt_of_list(candidates, source, layout.format.alpha)
    return None if best is None else (best.name, loss)


def planar_frame(
    frame: VideoFrame, colour: Colour, pts: Fraction | None = None, duration: Fraction | None = None
) -> PlanarFrame:
    """Read-only views of the memory of `frame`, which lives as long as they do; `attached` is `frame` itself."""
    name = planar_name(frame.format.name)
    source = frame if name == frame.format.name else _reformat(frame, name)
    layout = layout_of(name)
    if layout is None:
        raise MediaError(f"frames in {name} cannot be read into planes")
    dtype = layout.format.dtype
    planes: tuple[Plane, ...]
    if name in _GRAY_ALPHA:
        pairs = _view(source.planes[0], dtype, source.height, source.width * 2)
        planes = (np.ascontiguousarray(pairs[:, 0::2]), np.ascontiguousarray(pairs[:, 1::2]))
    else:
        planes = tuple(
            _view(source.planes[number], dtype, *layout.format.shape_of(index, source.height, source.width))
            for index, number in enumerate(layout.order)
        )
    return PlanarFrame(planes, layout.format, colour, pts, duration, attached=frame)


def video_frame(frame: PlanarFrame, name: str, target: VideoFrame | None = None) -> VideoFrame:
    """Copy planes into a frame of FFmpeg.

    frame     what to copy
    name      planar pixel format, of the layout `frame.format`
    target    a frame of that size and format, which nothing else uses: its samples are replaced; None for a new one
    """
    layout = layout_of(name)
    if layout is None or layout.format != frame.format:
        raise MediaError(f"{frame.format} is not the pixel format {name}")
    target = target or VideoFrame(frame.width, frame.height, name)
    dtype = frame.format.dtype
    if name in _GRAY_ALPHA:
        pairs = _view(target.planes[0], dtype, frame.height, frame.width * 2, write=True)
        pairs[:, 0::2], pairs[:, 1::2] = frame.planes
        return target
    for plane, number in zip(frame.planes, layout.order, strict=True):
        _view(target.planes[number], dtype, *plane.shape, write=True)[...] = plane
    return target


@lru_cache(maxsize=256)
def name_of(layout: PlaneFormat) -> str:
    """The pixel format that holds planes of `layout`; MediaError where FFmpeg has none."""
    candidates = (*_PLANAR, *_GRAY_ALPHA)
    for name in candidates:
        known = layout_of(name)
        if known is not None and known.format == layout:
            return name
    raise MediaError(f"FFmpeg has no pixel format for {layout}")


def _view(plane: VideoPlane, dtype: np.dtype[Any], rows: int, columns: int, *, write: bool = False) -> Any:
    """A plane without its padding, as an array; one that is stored bottom-up is copied."""
    memory: Any = plane  # a buffer, though its stubs do not declare it
    stride = abs(plane.line_size)
    strides = (stride, dtype.itemsize)
    offset = (rows - 1) * stride if plane.line_size < 0 else 0
    if plane.line_size < 0:
        strides = (-stride, dtype.itemsize)
    view = np.ndarray((rows, columns), dtype, buffer=memory, offset=offset, strides=strides)
    if write:
        return view
    if plane.line_size < 0:
        view = np.ascontiguousarray(view)
    view.flags.writeable = False
    return view


def _reformat(frame: VideoFrame, name: str) -> VideoFrame:
    """The same samples in another layout: matrix and range stay, so no colour is converted."""
    return frame.reformat(format=name)
