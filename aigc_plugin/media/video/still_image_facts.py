"""Facts of image formats that count for sequences and animations, too: the orientation in EXIF, alpha that is empty."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import av.error
import numpy as np
from av.video.stream import VideoStream

from ..orientation import Orientation
from .image_sequence import IMAGE_KINDS
from .prepared_source import PreparedSource
from .side_data import ICC_PROFILE, StreamSideData

_ALWAYS_ALPHA = frozenset({"gif", "webp"})  # their decoders give an alpha even where nothing is transparent
_WITH_PALETTE = frozenset({"png", "apng", "bmp", "tiff", "targa", "pcx"})  # and so do these where there is a palette


def with_image_facts(side: StreamSideData, path: str) -> StreamSideData:
    """The side data, with what PyAV does not pass on of an image at `path`: mirroring in EXIF, an ICC profile.

    TIFF that Pillow reads is upright already.
    """
    from ..image.pillow_image import facts_of

    if Path(path).suffix.lower() not in IMAGE_KINDS:
        return side
    facts = facts_of(path)
    if facts is None:
        return side
    if facts.icc:
        side = replace(side, lost=tuple(dict.fromkeys((*side.lost, ICC_PROFILE))))
    if facts.kind == "TIFF" and facts.better_here:
        return side
    orientation = Orientation.of_exif(facts.orientation)
    return side if orientation is None else replace(side, matrix=orientation.matrix)


def is_opaque(source: PreparedSource, stream: VideoStream) -> bool:
    """True where frames come with alpha, and no pixel of any frame is transparent: all of them are decoded for it."""
    if source.is_opaque:
        return True
    codec = stream.codec_context
    always = codec.name in _ALWAYS_ALPHA or (codec.name in _WITH_PALETTE and codec.pix_fmt == "pal8")
    if not always or not isinstance(source.file, str) or source.file == "-":
        return False
    try:
        with av.open(source.file, "r", format=source.format, options=source.options) as container:
            frames = container.decode(video=0)
            return all(bool((np.asarray(each.to_ndarray(format="rgba"))[..., 3] == 255).all()) for each in frames)
    except av.error.FFmpegError:
        return False
