"""One stream of copied groups and of encoded frames between them, in the codec of its source.

Decoding times are counted anew, since those of both parts would overlap at the seams.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from av.codec.context import CodecContext, Flags
from av.container import OutputContainer
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from ...errors import GenerationFailed
from ...planes import PlanarFrame
from .frame_index import FrameIndex
from .splicing import encoder_options
from .track_descriptions import copy_description
from .video_encoder import VideoStreamProperties


class SplicedVideo:
    """The stream: encode() frames and copied() packets in order of display, then finish().

    container     what to add it to
    source        the stream that is cut
    index         its frames
    properties    of the frames
    options       of the encoder, over its defaults

    .encoded      number of frames that were encoded
    """

    palettes = None

    def __init__(
        self,
        container: OutputContainer,
        source: VideoStream,
        index: FrameIndex,
        properties: VideoStreamProperties,
        options: Mapping[str, str],
    ) -> None:
        assert index.splicing is not None
        assert index.rate is not None
        self.properties, self.lost_later, self.codec = properties, list[str](), index.splicing.encoder
        self.encoded = 0
        self._source, self._delay, self._rate = source, index.delay, index.rate
        self._splicing = index.splicing
        parameters = self._splicing.parameters(properties.side, properties.threads, reorders=index.delay > 0)
        self._options = encoder_options(self.codec, options, parameters)
        self._own_sets: list[bytes] | None = None
        self._encoder: VideoCodecContext | None = self._new_encoder()
        stream: Any = container.add_stream_from_template(source, opaque=True)
        stream.codec_context.extradata = self._splicing.description(self._own_sets or [])
        if container.format.name in ("mp4", "mov"):
            stream.codec_context.codec_tag = self._splicing.tag
        stream.time_base = 1 / index.rate
        copy_description(source, stream)
        self.stream = stream
        self._packets = 0

    def encode(self, frame: PlanarFrame) -> Iterator[Packet[Any]]:
        """Encode a frame, whose time is that of the output."""
        picture = frame.attached
        assert isinstance(picture, VideoFrame)
        assert frame.pts is not None
        if self._encoder is None:
            self._encoder = self._new_encoder()
        picture.time_base, picture.pts, picture.pict_type = 1 / self._rate, round(frame.pts * self._rate), 0
        self.encoded += 1
        for packet in self._encoder.encode(picture):
            yield self._converted(packet)

    def finish(self) -> Iterator[Packet[Any]]:
        """Give what the encoder still holds."""
        if self._encoder is not None and self._encoder.is_open:
            encoder, self._encoder = self._encoder, None
            for packet in encoder.encode(None):
                yield self._converted(packet)

    def copied(self, packet: Packet[Any], number: int) -> Iterator[Packet[Any]]:
        """The packet of a frame that is number `number` of the output, after what the encoder still holds."""
        yield from self.finish()
        copy: Packet[Any] = Packet(bytes(packet))
        yield self._timed(copy, number, is_key=packet.is_keyframe)

    def _converted(self, packet: Packet[Any]) -> Packet[Any]:
        copy: Packet[Any] = Packet(self._splicing.converted(bytes(packet)))
        assert packet.pts is not None
        return self._timed(copy, packet.pts, is_key=packet.is_keyframe)

    def _timed(self, packet: Packet[Any], number: int, *, is_key: bool) -> Packet[Any]:
        packet.stream, packet.time_base = self.stream, 1 / self._rate
        packet.pts, packet.dts, packet.duration = number, self._packets - self._delay, 1
        packet.is_keyframe = is_key
        self._packets += 1
        return packet

    def _new_encoder(self) -> VideoCodecContext:
        context: Any = CodecContext.create(self.codec, "w")
        source, properties = self._source.codec_context, self.properties
        context.width, context.height, context.pix_fmt = source.width, source.height, source.pix_fmt
        context.time_base, context.framerate = 1 / self._rate, self._rate
        if properties.aspect:
            context.sample_aspect_ratio = properties.aspect
        tags = properties.tags
        context.color_range, context.colorspace = tags.range, tags.matrix
        context.color_primaries, context.color_trc = tags.primaries, tags.transfer
        context.flags |= int(Flags.global_header)
        context.thread_count = properties.threads or 0
        context.options = dict(self._options)
        context.open()
        sets = self._splicing.own_sets(bytes(context.extradata or b""))
        if self._own_sets not in (None, sets):
            raise GenerationFailed("the encoder changed its parameters", hint="try it without copying")
        self._own_sets = sets
        encoder: VideoCodecContext = context
        return encoder
