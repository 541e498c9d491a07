"""Encode frames into packets of one video stream, with colour tags and exact times."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av.error
from av.codec.context import CodecContext, Flags
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.sidedata.sidedata import Type
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from ...engine import Engine
from ...errors import InputError
from ...planes import PlanarFrame
from .colour_tags import ColourTags
from .encoder_frames import carried_side_data, is_converted, layout_for, tagged, to_av_frame
from .palettes import FILLED_FORMAT, PALETTE_FORMAT, Palettes
from .side_data import StreamSideData
from .stream_template import ScratchMovie
from .track_descriptions import copy_description
from .video_codecs import HDR_ENCODERS, Encoding, keeps_captions

_SIDE_DATA_INTERVAL = 100  # frames between two looks for side data
_SIDE_DATA_START = 8  # frames that are all looked at: captions appear in them
_SIDE_DATA_FORMATS = {"mp4", "mov", "matroska", "webm"}
_SHORTEST_X265 = 2  # frames; up to here its decoding times come from memory that it never set
_FRAME_DURATION = 1 << 8  # AV_CODEC_FLAG_FRAME_DURATION


@dataclass(frozen=True)
class VideoStreamProperties:
    """Properties of a video stream.

    width, height    pixels
    time_base        of its times
    rate             frames per second, on average
    aspect           width by height of a pixel, None where unknown
    tags             colour tags
    side             side data
    threads          number of encoding threads; None leaves it to the encoder
    engine           converts colours where the encoder takes others
    """

    width: int
    height: int
    time_base: Fraction
    rate: Fraction
    aspect: Fraction | None
    tags: ColourTags
    side: StreamSideData
    threads: int | None
    engine: Engine


class VideoEncoder:
    """Encoder of one stream: encode() frames with rising pts, then finish(); both give packets for `container`.

    container     what to add the stream to
    encoding      encoder, pixel format and options
    properties    of the stream
    source        stream that language, title and the like are copied from, if there is one

    .opened       the output stream exists; where there is side data, only after the first packet
    .lost         names of side data that the output cannot hold
    .palettes     what chooses colours, where the encoder takes frames with palettes
    .lost_later   the same of side data that was found in later frames
    """

    def __init__(
        self,
        container: OutputContainer,
        encoding: Encoding,
        properties: VideoStreamProperties,
        source: VideoStream | None,
    ) -> None:
        self._container = container
        self.encoding = encoding
        self.properties = properties
        self._source = source
        self.palettes = Palettes() if encoding.pixel_format == PALETTE_FORMAT else None
        self._sent = 0
        self._durations: dict[int | None, int] = {}
        self._carries_side_data = False
        self.lost_later: list[str] = []
        self._lost_before: set[str] = set()
        carries = properties.side and can_carry_side_data(container.format.name, encoding.codec)
        self._scratch = ScratchMovie(encoding.codec) if carries else None
        self.lost = tuple(_lost(properties.side, encoding.codec)) if self._scratch is None else ()
        self._template: InputContainer | None = None
        stream: Any = self._scratch.stream if self._scratch else container.add_stream(encoding.codec)
        self._encoder = _configure(stream.codec_context, encoding, properties)
        self._output: VideoStream | None = None if self._scratch else self._describe(stream)
        self.opened = self._output is not None

    @property
    def codec(self) -> str:
        """FFmpeg's name of the encoder."""
        return self.encoding.codec

    def encode(self, frame: PlanarFrame) -> Iterator[Packet[Any]]:
        av_frame = self._av_frame(frame)
        base = self.properties.time_base
        av_frame.time_base = base
        av_frame.pts = None if frame.pts is None else round(frame.pts / base)
        av_frame.duration = 0 if frame.duration is None else max(1, round(frame.duration / base))
        self._durations[av_frame.pts] = av_frame.duration
        if self.palettes is None:
            yield from self._send(av_frame)
            return
        for coloured in self.palettes.push(av_frame):
            yield from self._send(coloured)

    def restart(self) -> Iterator[Packet[Any]]:
        """The rest of the packets; what is encoded after them is decoded without anything before."""
        yield from self.finish()
        context: Any = CodecContext.create(self.encoding.codec, "w")
        self._encoder = _configure(context, self.encoding, self.properties)
        self._sent, self._carries_side_data = 0, False
        self._durations.clear()

    def adopt(self, packet: Packet[Any]) -> None:
        """Make a packet, which an encoder with these properties made before, one of the output stream."""
        if self._output is None:
            self._open_output(packet)
        assert self._output is not None
        packet.stream = self._output

    def finish(self) -> Iterator[Packet[Any]]:
        for coloured in self.palettes.finish() if self.palettes else ():
            yield from self._send(coloured)
        yield from self._send(None)

    def _send(self, frame: VideoFrame | None) -> Iterator[Packet[Any]]:
        self._sent += frame is not None
        for packet in self._encoder.encode(frame):
            if self.encoding.codec == "libx265" and self._sent <= _SHORTEST_X265:
                packet.dts = packet.pts
            # Not every encoder passes durations on, and without one the last frame would last no time.
            packet.duration = self._durations.pop(packet.pts, 0) or packet.duration
            self.adopt(packet)
            yield packet

    def _open_output(self, first: Packet[Any]) -> None:
        assert self._scratch is not None
        self._template, stream = self._scratch.template(first, self.properties.side)
        output = self._container.add_stream_from_template(stream, opaque=True)
        # The extradata of the template is in the form of QuickTime, the packets are in that of the encoder.
        output.codec_context.extradata = self._encoder.extradata
        output.time_base = self.properties.time_base
        output.codec_context.framerate = self.properties.rate
        if self.properties.aspect:
            output.codec_context.sample_aspect_ratio = self.properties.aspect
        self._output = self._describe(output)
        self.opened = True

    def _describe(self, stream: VideoStream) -> VideoStream:
        if self._source is not None:
            copy_description(self._source, stream)
        if self.encoding.codec == "libx265" and self._container.format.name in ("mp4", "mov"):
            stream.codec_context.codec_tag = "hvc1"  # Apple's players require it
        return stream

    def _av_frame(self, frame: PlanarFrame) -> VideoFrame:
        attached = frame.attached
        pixel_format = FILLED_FORMAT if self.palettes else self.encoding.pixel_format
        tags = self.properties.tags
        if isinstance(attached, VideoFrame) and _is_taken(frame, attached, pixel_format, tags):
            av_frame = tagged(attached, tags)
        else:
            carry = self._look_for_side_data(frame)
            av_frame = to_av_frame(frame, pixel_format, tags, carry_side=carry, engine=self.properties.engine)
        av_frame.pict_type = 0  # the encoder chooses, not the decoder
        return av_frame

    def _look_for_side_data(self, frame: PlanarFrame) -> bool:
        """True where frames of the source have been found to carry captions or other side data.

        A look costs memory (see `frame_side_data`): so it is done for the first frames and then at intervals, until
        something is found.
        """
        attached = frame.attached
        if self._source is None or not isinstance(attached, VideoFrame) or self._carries_side_data:
            return self._carries_side_data
        if self._sent < _SIDE_DATA_START or self._sent % _SIDE_DATA_INTERVAL == 0:
            found = carried_side_data(frame, self._source.codec_context.name)
            self._carries_side_data = found is None or bool(found)
            if found and Type.A53_CC in found and not keeps_captions(self.encoding.codec):
                self._lose_later("closed captions")
        return self._carries_side_data

    def _lose_later(self, name: str) -> None:
        if name not in self._lost_before:
            self._lost_before.add(name)
            self.lost_later.append(name)


def _is_taken(frame: PlanarFrame, attached: VideoFrame, pixel_format: str, tags: ColourTags) -> bool:
    """True where the decoder's frame is what the encoder takes."""
    is_same = attached.format.name == pixel_format and _is_untouched(frame, attached)
    return is_same and not is_converted(frame, pixel_format, tags)


def _is_untouched(frame: PlanarFrame, attached: VideoFrame) -> bool:
    """True where `frame` is still the decoder's frame: its samples are in the decoder's memory."""
    if frame.width != attached.width:
        return False
    first = attached.planes[0]
    luma = frame.planes[0] if frame.format.kind != "rgb" else frame.planes[1]
    return frame.height == attached.height and luma.ctypes.data == first.buffer_ptr


def _lost(side: StreamSideData, codec: str) -> Iterator[str]:
    """Names of side data that a container without side data loses; some encoders also write HDR10 into the stream."""
    if side.matrix:
        yield "the rotation"
    if (side.mastering or side.light) and codec not in HDR_ENCODERS:
        yield "HDR10 metadata"


def can_carry_side_data(container: str, codec: str) -> bool:
    """True where a stream of `codec` in that container carries a display matrix and HDR10 metadata."""
    if container not in _SIDE_DATA_FORMATS:
        return False
    try:
        ScratchMovie(codec)
    except ValueError:
        return False
    return True


def _configure(context: VideoCodecContext, encoding: Encoding, properties: VideoStreamProperties) -> VideoCodecContext:
    os.environ.setdefault("SVT_LOG", "1")  # SVT-AV1 would print to stderr
    context.width, context.height = properties.width, properties.height
    context.pix_fmt = encoding.pixel_format
    context.time_base = properties.time_base
    context.framerate = properties.rate
    if properties.aspect:
        context.sample_aspect_ratio = properties.aspect
    tags = properties.tags
    context.color_range = tags.range
    context.colorspace = 0 if layout_for(encoding.pixel_format).kind == "rgb" and tags.matrix == 2 else tags.matrix
    context.color_primaries, context.color_trc = tags.primaries, tags.transfer
    context.flags |= _FRAME_DURATION | int(Flags.global_header)
    if properties.threads:
        context.thread_count = properties.threads
    context.options = dict(encoding.options)
    try:
        context.open()
    except (av.error.FFmpegError, ValueError) as error:
        shown = ", ".join(f"{name}={value}" for name, value in encoding.options.items())
        reason = getattr(error, "strerror", "") or str(error)
        raise InputError(
            f"{encoding.codec} refuses {properties.width} x {properties.height} in {encoding.pixel_format}"
            f" with {shown or 'its defaults'} ({reason})"
        ) from None
    return context
