"""Check that an encoder takes frames of the final size, before the first of them is computed."""

from __future__ import annotations

from dataclasses import replace

import av.error
from av.codec.context import CodecContext
from av.video.codeccontext import VideoCodecContext

from ...errors import InputError
from ..image.image_file import encoder_for
from ..image.size_limits import check_image_size
from ..orientation import Orientation
from .frame_planes import layout_of, name_of, planar_name
from .video_codecs import choose_encoding
from .video_input import VideoInput
from .video_output import OutputPlan

_ANY_ENCODER = 4096  # pixels a side that each of them takes


def check_output_size(
    target: str, container: str | None, source: VideoInput, size: tuple[int, int], plan: OutputPlan
) -> None:
    """Refuse a size that the output cannot hold.

    target       file name
    container    FFmpeg's name; None for images
    source       the video that is read
    size         width and height, as stored
    plan         what is to be written

    InputError that names the limit, where it is known.
    """
    turn = source.side.orientation or Orientation()
    if container is None:
        check_image_size(encoder_for(target, plan.choice), target, *turn.size(*size))
        return
    if max(size) <= _ANY_ENCODER:
        return
    layout = layout_of(planar_name(source.first.format.name))
    assert layout is not None
    name = name_of(replace(layout.format, alpha=False) if source.is_opaque else layout.format)
    encoding = choose_encoding(container, name, size, plan.tags, source.side, plan.choice)
    check_image_size(encoding.codec, target, *size)
    context = CodecContext.create(encoding.codec, "w")
    assert isinstance(context, VideoCodecContext)
    context.width, context.height, context.pix_fmt = *size, encoding.pixel_format
    context.time_base, context.options = 1 / plan.rate, dict(encoding.options)
    try:
        context.open()
    except (av.error.FFmpegError, ValueError):
        raise InputError(
            f"{encoding.codec} takes no frames of {size[0]} x {size[1]}",
            hint="give a smaller size, or write images: frames/%06d.png",
        ) from None
