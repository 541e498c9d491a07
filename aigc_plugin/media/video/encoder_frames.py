"""Convert planes to frames for an encoder: pixel format, range and matrix, and side data of the source frame."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame

from ... import ops
from ...engine import Engine
from ...planes import UNSPECIFIED, PlanarFrame, Plane, PlaneFormat
from .colour_tags import ColourTags
from .frame_planes import layout_of, name_of, planar_name, video_frame
from .side_data import frame_side_data

_RGB, _BT709, _BT601 = 0, 1, 6  # of matrices
_WEBP = ("libwebp", "libwebp_anim")
_LIMITED, _FULL = 1, 2  # of ranges
_SAME_MATRIX = {6: 5}  # BT.601 for 525 and for 625 lines
_CARRIED = {Type.A53_CC, Type.S12M_TIMECODE, Type.DYNAMIC_HDR_PLUS, Type.ICC_PROFILE}


def output_tags(tags: ColourTags, source_format: str, pixel_format: str, codec: str) -> ColourTags:
    """Colour tags of the output.

    tags             those of the source
    source_format    its pixel format
    pixel_format     that of the encoder
    codec            FFmpeg's name of the encoder

    RGB that becomes YUV is written and tagged as limited BT.709; JPEG is full range; WebP in YUV is limited BT.601,
    and has no tags.
    """
    kinds = layout_for(source_format).kind, layout_for(pixel_format).kind
    if codec == "mjpeg":
        return replace(tags, range=_FULL, matrix=tags.matrix if tags.matrix != _RGB else _BT709)
    if codec in _WEBP and kinds[1] == "yuv":
        return ColourTags(_LIMITED, _BT601, tags.primaries, tags.transfer, tags.siting)
    if kinds == ("rgb", "yuv"):
        return ColourTags(_LIMITED, _BT709, tags.primaries, tags.transfer, tags.siting)
    if kinds == ("yuv", "rgb"):
        return ColourTags(_FULL, _RGB, tags.primaries, tags.transfer)
    return tags


def to_av_frame(
    frame: PlanarFrame, pixel_format: str, output: ColourTags, *, carry_side: bool, engine: Engine
) -> VideoFrame:
    """Copy the samples into a new frame of FFmpeg.

    frame           planes to copy
    pixel_format    that of the encoder
    output          tags of the output; matrix and range are converted only where they have to differ
    carry_side      copy the side data of the decoder's frame (captions, ICC profile) too, where the size changed:
                    PyAV can copy it only by converting the whole frame
    engine          converts the colours
    """
    converted = _converted(frame, layout_for(pixel_format), output, engine)
    name = name_of(converted.format)
    resized = None
    attached = frame.attached
    if carry_side and isinstance(attached, VideoFrame) and _is_resized(frame, attached):
        resized = attached.reformat(width=frame.width, height=frame.height, format=name, interpolation="POINT")
    planar = tagged(video_frame(converted, name, resized), output)
    return planar if name == pixel_format else tagged(planar.reformat(format=pixel_format), output)


def tagged(frame: VideoFrame, tags: ColourTags) -> VideoFrame:
    """Set the colour tags of a frame; return the same frame."""
    frame.color_range = tags.range
    frame.colorspace, frame.color_primaries, frame.color_trc = tags.matrix, tags.primaries, tags.transfer
    return frame


def carried_side_data(frame: PlanarFrame, codec: str) -> set[Type] | None:
    """Types of side data of a frame, of the decoder `codec`, that an encoder takes; None where they are not known."""
    if not isinstance(frame.attached, VideoFrame):
        return set()
    side_data = frame_side_data(frame.attached, codec)
    return None if side_data is None else _CARRIED & side_data.keys()


def layout_for(pixel_format: str) -> PlaneFormat:
    """Layout of the planes that hold the samples of `pixel_format`."""
    layout = layout_of(planar_name(pixel_format))
    assert layout is not None
    return layout.format


def _is_resized(frame: PlanarFrame, attached: VideoFrame) -> bool:
    """True where the size changed. A frame of the same size may be interpolated, and has no side data then."""
    return (frame.width, frame.height) != (attached.width, attached.height)


def _converted(frame: PlanarFrame, target: PlaneFormat, output: ColourTags, engine: Engine) -> PlanarFrame:
    """Convert between RGB and YUV, or limited to full range, where the encoder takes nothing else."""
    if not _is_converted(frame, target, output):
        return frame
    colour = output.meaning(target)
    rgb = ops.yuv_to_rgb(frame, engine=engine)
    planes = [*ops.rgb_to_yuv(rgb, replace(target, alpha=False), colour, engine=engine)]
    if target.alpha:
        planes.append(_alpha(frame, target))
    return replace(frame, planes=tuple(planes), format=target, colour=colour)


def is_converted(frame: PlanarFrame, pixel_format: str, output: ColourTags) -> bool:
    """True where `to_av_frame` computes other samples than those of the frame."""
    return _is_converted(frame, layout_for(pixel_format), output)


def _is_converted(frame: PlanarFrame, target: PlaneFormat, output: ColourTags) -> bool:
    kinds = frame.format.kind, target.kind
    if "gray" in kinds or kinds[0] != kinds[1]:
        return "gray" not in kinds
    rescaled = kinds[0] == "yuv" and (frame.colour.range, output.range) in (("limited", _FULL), ("full", _LIMITED))
    return rescaled or _differ(frame.colour.matrix, output.matrix)


def _differ(matrix: int, other: int) -> bool:
    """True for two matrices that are both specified, and not the same."""
    return UNSPECIFIED not in (matrix, other) and _SAME_MATRIX.get(matrix, matrix) != _SAME_MATRIX.get(other, other)


def _alpha(frame: PlanarFrame, target: PlaneFormat) -> Plane:
    if not frame.format.alpha:
        return np.full((frame.height, frame.width), target.peak, target.dtype)
    scaled = frame.planes[-1] * (target.peak / frame.format.peak)
    rounded: Plane = np.rint(scaled).astype(target.dtype) if target.bits != 32 else scaled.astype(np.float32)
    return rounded
