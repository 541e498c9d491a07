"""Pictures into packets of one video stream: the encoder, its colour tags, and times without rounding."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import av.error
from av.codec.context import Flags
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from ..errors import InputError
from ..planes import PlanarFrame
from .colour_tags import ColourTags
from .frame_planes import layout_of, name_of, planar_name, video_frame
from .packet_streams import keep_description
from .side_data import StreamSideData
from .stream_template import ScratchMovie
from .video_codecs import Encoding

_RGB, _BT709 = 0, 1  # of matrices
_FULL = 2  # of ranges
_SWS_MATRIX = {1: 1, 4: 4, 5: 5, 6: 5, 7: 7, 9: 9}  # H.273's number of a matrix as swscale has it
_NOW_AND_THEN = 100
_FIRST = 8  # frames, in which captions show up
_SHORTEST_X265 = 2  # frames, up to which it makes decoding times of memory that it never set
_CARRIED = (Type.A53_CC, Type.S12M_TIMECODE, Type.DYNAMIC_HDR_PLUS, Type.ICC_PROFILE)
_FRAME_DURATION = 1 << 8  # AV_CODEC_FLAG_FRAME_DURATION


@dataclass(frozen=True)
class PictureStream:
    """What the stream is, beside its pictures: `rate` frames a second on average, `time_base` of its times."""

    width: int
    height: int
    time_base: Fraction
    rate: Fraction
    aspect: Fraction | None
    tags: ColourTags
    side: StreamSideData
    threads: int | None = None


class VideoEncoder:
    """encode() pictures with rising pts, then finish(); both give packets that belong to `container`.

    Where there is side data, the output stream exists only after the first packet: `opened` says so.
    """

    def __init__(
        self,
        container: OutputContainer,
        encoding: Encoding,
        picture: PictureStream,
        source: VideoStream,
        given: ColourTags,
    ) -> None:
        """`given` are the tags of the frames that come, `picture.tags` those of what is stored."""
        self._container = container
        self._encoding = encoding
        self.picture = picture
        self._source = source
        self._given = given
        self._sent = 0
        self._carrying = False
        self._scratch = _scratch_for(encoding.codec) if picture.side else None
        self.side_data_lost = bool(picture.side) and self._scratch is None
        self._template: InputContainer | None = None
        stream: Any = self._scratch.stream if self._scratch else container.add_stream(encoding.codec)
        self._encoder = _configure(stream, encoding, picture)
        self._output: VideoStream | None = None if self._scratch else self._describe(stream)
        self.opened = self._output is not None

    def encode(self, frame: PlanarFrame) -> Iterator[Packet[Any]]:
        made = self._picture_of(frame)
        base = self.picture.time_base
        made.time_base = base
        made.pts = None if frame.pts is None else round(frame.pts / base)
        made.duration = 0 if frame.duration is None else max(1, round(frame.duration / base))
        yield from self._send(made)

    def finish(self) -> Iterator[Packet[Any]]:
        yield from self._send(None)

    def _send(self, frame: VideoFrame | None) -> Iterator[Packet[Any]]:
        self._sent += frame is not None
        for packet in self._encoder.encode(frame):
            if self._encoding.codec == "libx265" and self._sent <= _SHORTEST_X265:
                packet.dts = packet.pts
            if self._output is None:
                self._open_output(packet)
            assert self._output is not None
            packet.stream = self._output
            yield packet

    def _open_output(self, first: Packet[Any]) -> None:
        assert self._scratch is not None
        self._template, stream = self._scratch.template(first, self.picture.side)
        made = self._container.add_stream_from_template(stream, opaque=True)
        # The template's is in QuickTime's form, the packets are in the encoder's.
        made.codec_context.extradata = self._encoder.codec_context.extradata
        made.time_base = self.picture.time_base
        if self.picture.aspect:
            made.codec_context.sample_aspect_ratio = self.picture.aspect
        self._output = self._describe(made)
        self.opened = True

    def _describe(self, stream: VideoStream) -> VideoStream:
        keep_description(self._source, stream)
        if self._encoding.codec == "libx265" and self._container.format.name in ("mp4", "mov"):
            stream.codec_context.codec_tag = "hvc1"  # what Apple's players look for
        return stream

    def _picture_of(self, frame: PlanarFrame) -> VideoFrame:
        attached = frame.attached
        if isinstance(attached, VideoFrame) and _is_untouched(frame, attached):
            made = _tagged(attached, self._given)
            made = _tagged(_stored(made, self._encoding.pixel_format, self.picture.tags), self.picture.tags)
        else:
            made = filled_frame(
                frame,
                name_of(frame.format),
                self._encoding.pixel_format,
                self._given,
                self.picture.tags,
                carry=self._carries(frame),
            )
        made.pict_type = 0  # the encoder's choice, not the decoder's
        return made

    def _carries(self, frame: PlanarFrame) -> bool:
        """Whether the source's pictures carry captions or the like. Looking makes garbage in cycles, which keeps
        whole pictures: it is done for the first ones and then now and again, until something is found."""
        attached = frame.attached
        if not isinstance(attached, VideoFrame) or self._carrying:
            return self._carrying
        if self._sent < _FIRST or self._sent % _NOW_AND_THEN == 0:
            self._carrying = carries(frame)
            gc.collect()
        return self._carrying


def filled_frame(
    frame: PlanarFrame, name: str, pixel_format: str, given: ColourTags, stored: ColourTags, *, carry: bool
) -> VideoFrame:
    """A new frame with the samples of `frame`, first in `name` with the tags `given`, then as it is stored.

    With `carry`, what the decoder's frame has beside its samples (captions, ICC profile) comes along: PyAV can
    only copy such data by converting the whole frame.
    """
    made = None
    attached = frame.attached
    if carry and isinstance(attached, VideoFrame) and _is_resized(frame, attached):
        made = attached.reformat(width=frame.width, height=frame.height, format=name, interpolation="POINT")
    made = _tagged(video_frame(frame, name, made), given)
    return _tagged(_stored(made, pixel_format, stored), stored)


def _stored(frame: VideoFrame, pixel_format: str, tags: ColourTags) -> VideoFrame:
    """In another layout or range; the matrix changes only where RGB becomes YUV or the reverse."""
    kinds = _kind(frame.format.name), _kind(pixel_format)
    if kinds == ("rgb", "yuv"):
        return frame.reformat(
            format=pixel_format,
            dst_colorspace=_SWS_MATRIX.get(tags.matrix, 1),
            dst_color_range=tags.range or 1,
        )
    widened = kinds[0] == "yuv" and tags.range == _FULL and frame.color_range != _FULL
    if widened:
        return frame.reformat(format=pixel_format, src_color_range=1, dst_color_range=_FULL)
    return frame if frame.format.name == pixel_format else frame.reformat(format=pixel_format)


def _is_resized(frame: PlanarFrame, attached: VideoFrame) -> bool:
    """A frame of the same size may be one between two, to which the data of neither belongs."""
    return (frame.width, frame.height) != (attached.width, attached.height)


def carries(frame: PlanarFrame) -> bool:
    """Whether the decoder's frame has data beside its samples that an encoder takes."""
    attached = frame.attached
    if not isinstance(attached, VideoFrame):
        return False
    try:
        listed: Any = attached.side_data  # which PyAV's stubs show as a mapping of names
        return any(data.type in _CARRIED for data in listed)
    except ValueError:  # a kind that PyAV does not know
        return True


def _tagged(frame: VideoFrame, tags: ColourTags) -> VideoFrame:
    frame.color_range = tags.range
    frame.colorspace, frame.color_primaries, frame.color_trc = tags.matrix, tags.primaries, tags.transfer
    return frame


def stored_tags(tags: ColourTags, source_format: str, pixel_format: str, codec: str) -> ColourTags:
    """Those of the file that is written: RGB that becomes YUV is limited BT.709, and says so; JPEG is full range."""
    if codec == "mjpeg":
        return replace(tags, range=_FULL, matrix=tags.matrix if tags.matrix != _RGB else _BT709)
    if _kind(source_format) == "rgb" and _kind(pixel_format) == "yuv":
        return ColourTags(1, _BT709, tags.primaries, tags.transfer, tags.siting)
    return tags


def _kind(name: str) -> str:
    layout = layout_of(planar_name(name))
    assert layout is not None
    return layout.format.kind


def _is_untouched(frame: PlanarFrame, attached: VideoFrame) -> bool:
    """Whether `frame` is still the decoder's picture: its samples lie in the decoder's memory."""
    if attached.format.name != planar_name(attached.format.name) or frame.width != attached.width:
        return False
    first = attached.planes[0]
    luma = frame.planes[0] if frame.format.kind != "rgb" else frame.planes[1]
    return frame.height == attached.height and luma.ctypes.data == first.buffer_ptr


def _scratch_for(codec: str) -> ScratchMovie | None:
    try:
        return ScratchMovie(codec)
    except ValueError:
        return None


def _configure(stream: VideoStream, encoding: Encoding, picture: PictureStream) -> VideoStream:
    context = stream.codec_context
    stream.width, stream.height = picture.width, picture.height
    stream.pix_fmt = encoding.pixel_format
    context.time_base = picture.time_base
    context.framerate = picture.rate
    if picture.aspect:
        context.sample_aspect_ratio = picture.aspect
    tags = picture.tags
    context.color_range = tags.range
    context.colorspace = 0 if _kind(encoding.pixel_format) == "rgb" and tags.matrix == 2 else tags.matrix
    context.color_primaries, context.color_trc = tags.primaries, tags.transfer
    context.flags |= _FRAME_DURATION | int(Flags.global_header)
    if picture.threads:
        context.thread_count = picture.threads
    context.options = dict(encoding.options)
    try:
        context.open()
    except (av.error.FFmpegError, ValueError) as error:
        shown = ", ".join(f"{name}={value}" for name, value in encoding.options.items())
        reason = getattr(error, "strerror", "") or str(error)
        raise InputError(
            f"{encoding.codec} refuses {picture.width} x {picture.height} in {encoding.pixel_format}"
            f" with {shown or 'its defaults'} ({reason})"
        ) from None
    return stream
