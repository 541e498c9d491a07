"""Planes as the frame that an encoder takes: its pixel format, range and matrix, and what came with the picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame

from ... import ops
from ...planes import PlanarFrame, Plane, PlaneFormat
from .colour_tags import ColourTags
from .frame_planes import layout_of, name_of, planar_name, video_frame
from .side_data import stored_beside

_RGB, _BT709 = 0, 1  # of matrices
_LIMITED, _FULL = 1, 2  # of ranges
_CARRIED = {Type.A53_CC, Type.S12M_TIMECODE, Type.DYNAMIC_HDR_PLUS, Type.ICC_PROFILE}


def stored_tags(tags: ColourTags, source_format: str, pixel_format: str, codec: str) -> ColourTags:
    """Those of the file that is written: RGB that becomes YUV is limited BT.709, and says so; JPEG is full range."""
    kinds = layout_for(source_format).kind, layout_for(pixel_format).kind
    if codec == "mjpeg":
        return replace(tags, range=_FULL, matrix=tags.matrix if tags.matrix != _RGB else _BT709)
    if kinds == ("rgb", "yuv"):
        return ColourTags(_LIMITED, _BT709, tags.primaries, tags.transfer, tags.siting)
    if kinds == ("yuv", "rgb"):
        return ColourTags(_FULL, _RGB, tags.primaries, tags.transfer)
    return tags


def filled_frame(frame: PlanarFrame, pixel_format: str, stored: ColourTags, *, carry: bool) -> VideoFrame:
    """A new frame of FFmpeg with the samples of `frame`; matrix and range change only where `stored` has to differ.

    With `carry`, what the decoder's frame has beside its samples (captions, ICC profile) comes along: PyAV can
    only copy such data by converting the whole frame.
    """
    ready = _in_kind(frame, layout_for(pixel_format), stored)
    name = name_of(ready.format)
    made = None
    attached = frame.attached
    if carry and isinstance(attached, VideoFrame) and _is_resized(frame, attached):
        made = attached.reformat(width=frame.width, height=frame.height, format=name, interpolation="POINT")
    made = tagged(video_frame(ready, name, made), stored)
    return made if name == pixel_format else tagged(made.reformat(format=pixel_format), stored)


def tagged(frame: VideoFrame, tags: ColourTags) -> VideoFrame:
    """The same frame."""
    frame.color_range = tags.range
    frame.colorspace, frame.color_primaries, frame.color_trc = tags.matrix, tags.primaries, tags.transfer
    return frame


def carries(frame: PlanarFrame, codec: str) -> bool:
    """Whether the frame of the decoder `codec` has data beside its samples that an encoder takes."""
    if not isinstance(frame.attached, VideoFrame):
        return False
    found = stored_beside(frame.attached, codec)
    return found is None or not _CARRIED.isdisjoint(found)


def layout_for(pixel_format: str) -> PlaneFormat:
    """Of the planes that hold what `pixel_format` holds."""
    layout = layout_of(planar_name(pixel_format))
    assert layout is not None
    return layout.format


def _is_resized(frame: PlanarFrame, attached: VideoFrame) -> bool:
    """A frame of the same size may be one between two, to which the data of neither belongs."""
    return (frame.width, frame.height) != (attached.width, attached.height)


def _in_kind(frame: PlanarFrame, target: PlaneFormat, stored: ColourTags) -> PlanarFrame:
    """RGB as YUV, YUV as RGB, or limited as full range, where the encoder takes nothing else."""
    kinds = frame.format.kind, target.kind
    widened = kinds == ("yuv", "yuv") and stored.range == _FULL and frame.colour.range == "limited"
    if "gray" in kinds or (kinds[0] == kinds[1] and not widened):
        return frame
    colour = stored.meaning(target)
    planes = [*ops.rgb_to_yuv(ops.yuv_to_rgb(frame), replace(target, alpha=False), colour)]
    if target.alpha:
        planes.append(_alpha(frame, target))
    return replace(frame, planes=tuple(planes), format=target, colour=colour)


def _alpha(frame: PlanarFrame, target: PlaneFormat) -> Plane:
    if not frame.format.alpha:
        return np.full((frame.height, frame.width), target.peak, target.dtype)
    scaled = frame.planes[-1] * (target.peak / frame.format.peak)
    rounded: Plane = np.rint(scaled).astype(target.dtype) if target.bits != 32 else scaled.astype(np.float32)
    return rounded
