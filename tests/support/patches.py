"""A video of flat patches of colour, so that a pixel says what became of its colour."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np

from aigc_plugin.media.video.colour_tags import ColourTags
from aigc_plugin.media.video.frame_planes import layout_of, video_frame
from aigc_plugin.planes import Colour, PlanarFrame

PATCHES = ((16, 128, 128), (235, 128, 128), (126, 128, 128), (63, 102, 240), (173, 42, 26), (81, 90, 240))
"""Y, U and V of black, white, grey, and three colours."""


def write_patches(path: Path, pixel_format: str, tags: ColourTags) -> Path:
    """A video of two frames of flat patches, each 32 pixels wide."""
    layout = layout_of(pixel_format)
    assert layout is not None
    planes = []
    for index in range(3):
        rows, columns = layout.format.shape_of(index, 32, 32 * len(PATCHES))
        values = np.repeat([patch[index] for patch in PATCHES], columns // len(PATCHES))
        scaled = np.tile(values << (layout.format.bits - 8), (rows, 1))
        planes.append(scaled.astype(layout.format.dtype))
    frame = video_frame(PlanarFrame(tuple(planes), layout.format, Colour()), pixel_format)
    frame.color_range, frame.colorspace = tags.range, tags.matrix
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, pixel_format
        stream.color_range, stream.colorspace = tags.range, tags.matrix
        stream.color_primaries, stream.color_trc = tags.primaries, tags.transfer
        for number in range(2):
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
