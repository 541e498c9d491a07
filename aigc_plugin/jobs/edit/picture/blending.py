"""Mix frames of one canvas: fades, opacity, and alpha."""

from __future__ import annotations

from typing import Any

import numpy as np
from av.video.frame import VideoFrame

from ....media.video.frame_planes import planar_frame, video_frame
from ....planes import Colour
from .canvas import Canvas

_ONE = 256
_STILL = Colour()


def mixed(first: VideoFrame, second: VideoFrame, weight: float) -> VideoFrame:
    """Return first + (second - first) weight, of two frames of one form, rounded."""
    part = round(weight * _ONE)
    a, b = planar_frame(first, _STILL), planar_frame(second, _STILL)
    wide: Any = np.uint16 if a.format.bits == 8 else np.uint32
    planes = []
    for one, other in zip(a.planes, b.planes, strict=True):
        total = one.astype(wide) * wide(_ONE - part) + other.astype(wide) * wide(part) + wide(_ONE // 2)
        planes.append((total >> 8).astype(one.dtype))
    return video_frame(a.with_planes(planes), first.format.name)


def with_opacity(frame: VideoFrame, opacity: float, canvas: Canvas) -> VideoFrame:
    """Return a frame whose alpha is lowered; one without alpha gets it."""
    if opacity >= 1 and frame.format.name == canvas.alpha_format:
        return frame
    if frame.format.name != canvas.alpha_format:
        frame = frame.reformat(format=canvas.alpha_format)
    source = planar_frame(frame, _STILL)
    alpha = np.rint(source.planes[-1] * np.float32(opacity)).astype(source.planes[-1].dtype)
    return video_frame(source.with_planes([*source.planes[:-1], alpha]), frame.format.name)
