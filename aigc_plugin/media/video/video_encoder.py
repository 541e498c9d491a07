"""Pictures into packets of one video stream: the encoder, its colour tags, and times without rounding."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av.error
from av.codec.context import Flags
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from ...errors import InputError
from ...planes import PlanarFrame
from .colour_tags import ColourTags
from .encoder_frames import carries, filled_frame, layout_for, tagged
from .packet_streams import keep_description
from .side_data import StreamSideData
from .stream_template import ScratchMovie
from .video_codecs import HDR_ENCODERS, Encoding

_NOW_AND_THEN = 100
_FIRST = 8  # frames, in which captions show up
_HOLD_SIDE_DATA = {"mp4", "mov", "matroska", "webm"}
_SHORTEST_X265 = 2  # frames, up to which it makes decoding times of memory that it never set
_FRAME_DURATION = 1 << 8  # AV_CODEC_FLAG_FRAME_DURATION


@dataclass(frozen=True)
class VideoStreamProperties:
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
        picture: VideoStreamProperties,
        source: VideoStream,
    ) -> None:
        self._container = container
        self._encoding = encoding
        self.picture = picture
        self._source = source
        self._sent = 0
        self._durations: dict[int | None, int] = {}
        self._carrying = False
        holds = container.format.name in _HOLD_SIDE_DATA
        self._scratch = _scratch_for(encoding.codec) if picture.side and holds else None
        self.lost = tuple(_lost(picture.side, encoding.codec)) if self._scratch is None else ()
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
        self._durations[made.pts] = made.duration
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
            # Not every encoder hands durations on, and without one the last picture would last no time.
            packet.duration = self._durations.pop(packet.pts, 0) or packet.duration
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
        attached, wanted = frame.attached, self._encoding.pixel_format
        if isinstance(attached, VideoFrame) and attached.format.name == wanted and _is_untouched(frame, attached):
            made = tagged(attached, self.picture.tags)
        else:
            made = filled_frame(frame, wanted, self.picture.tags, carry=self._carries(frame))
        made.pict_type = 0  # the encoder's choice, not the decoder's
        return made

    def _carries(self, frame: PlanarFrame) -> bool:
        """Whether the source's pictures carry captions or the like. Looking makes garbage in cycles, which keeps
        whole pictures: it is done for the first ones and then now and again, until something is found."""
        attached = frame.attached
        if not isinstance(attached, VideoFrame) or self._carrying:
            return self._carrying
        if self._sent < _FIRST or self._sent % _NOW_AND_THEN == 0:
            self._carrying = carries(frame, self._source.codec_context.name)
            gc.collect()
        return self._carrying


def _is_untouched(frame: PlanarFrame, attached: VideoFrame) -> bool:
    """Whether `frame` is still the decoder's picture: its samples lie in the decoder's memory."""
    if frame.width != attached.width:
        return False
    first = attached.planes[0]
    luma = frame.planes[0] if frame.format.kind != "rgb" else frame.planes[1]
    return frame.height == attached.height and luma.ctypes.data == first.buffer_ptr


def _lost(side: StreamSideData, codec: str) -> Iterator[str]:
    """What a container that holds no side data loses; some encoders write HDR10 into the stream as well."""
    if side.matrix:
        yield "the rotation"
    if (side.mastering or side.light) and codec not in HDR_ENCODERS:
        yield "HDR10 metadata"


def _scratch_for(codec: str) -> ScratchMovie | None:
    try:
        return ScratchMovie(codec)
    except ValueError:
        return None


def _configure(stream: VideoStream, encoding: Encoding, picture: VideoStreamProperties) -> VideoStream:
    os.environ.setdefault("SVT_LOG", "1")  # SVT-AV1 would greet on stderr
    context = stream.codec_context
    stream.width, stream.height = picture.width, picture.height
    stream.pix_fmt = encoding.pixel_format
    context.time_base = picture.time_base
    context.framerate = picture.rate
    if picture.aspect:
        context.sample_aspect_ratio = picture.aspect
    tags = picture.tags
    context.color_range = tags.range
    context.colorspace = 0 if layout_for(encoding.pixel_format).kind == "rgb" and tags.matrix == 2 else tags.matrix
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
