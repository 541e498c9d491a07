"""Write a video: encode its frames, keep every other stream as far as the container can hold it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import av
import av.error
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Disposition, Stream

from ...engine import Engine
from ...errors import MediaError
from ...files.output import Output
from ...planes import PlanarFrame
from ..label.marks import AIGC, SOURCE_TYPE_TAG
from ..orientation import Orientation
from .animations import ANIMATIONS, AnimationClock, set_last_delay
from .audio_streams import StretchedAudio
from .chunked_encoder import ChunkedEncoder, Chunking, in_chunks
from .colour_tags import ColourTags
from .constant_frame_rate import ConstantRateCheck
from .cover_picture import attach_picture
from .cut_audio import CutAudio
from .encoder_frames import output_tags
from .frame_planes import name_of
from .matroska_shape import needs_shape, write_shape
from .muxer_options import muxer_options
from .output_orientation import needed_turn, output_aspect, output_side, turned_tags
from .packet_streams import CopiedStream, SideStream, moved_chapters, tags_left_out, video_tags
from .pixel_aspect import AspectPatcher
from .player_format import PLAYED, PlayerFrames, player_choice
from .ripple import Ripple
from .subtitle_streams import RewrittenSubtitles
from .timecode import moved_timecodes
from .timeline import Timeline
from .track_descriptions import description_lost
from .track_trial import codec_of
from .video_codecs import EncoderChoice, choose_encoding, video_format
from .video_encoder import VideoEncoder, VideoStreamProperties
from .video_input import VideoInput
from .write_errors import naming_write_errors

_CHAPTER_FORMATS = {"mp4", "mov", "matroska", "webm", "nut"}
_BUFFER = 1 << 20


@dataclass(frozen=True)
class OutputPlan:
    """The plan of an output, beside the samples of the frames.

    timeline      cut and change of times
    time_base     of the output's times
    rate          frames per second of the output, on average
    tags          colour tags of the frames
    engine        converts colours where the encoder takes others
    choice        encoder and container, where the user asks for them
    keep_audio    write the audio tracks
    copies_audio  copy the packets of audio even where several parts are kept, which cuts it at its packets
    comment       line for the comment tag, on how the video was made
    threads       number of encoding threads; None leaves it to the encoder
    """

    timeline: Timeline
    time_base: Fraction
    rate: Fraction
    tags: ColourTags
    engine: Engine
    choice: EncoderChoice = field(default_factory=EncoderChoice)
    keep_audio: bool = True
    comment: str = ""
    threads: int | None = None
    copies_audio: bool = False


class VideoOutput:
    """An open output video: frame() in order and packet() as they come, from two threads if need be; then finish().

    output    where to write
    source    the video that the packets of other streams come from
    plan      what to write
    warn      called with a line about each thing that the container cannot hold
    chunking  where finished chunks are kept; None for a video that is encoded in one piece

    .frames   number of frames written
    .stored_frames   how many of them an earlier run has encoded

    Pixel format and size are those of the first frame.
    """

    def __init__(
        self,
        output: Output,
        source: VideoInput,
        plan: OutputPlan,
        warn: Callable[[str], None],
        chunking: Chunking | None = None,
    ) -> None:
        self.name = output.name
        self.stored_frames = 0 if chunking is None else chunking.stored_frames
        self._chunking = chunking
        self._output = output
        self._source = source
        self._plan = plan
        self._warn = warn
        self._format = video_format(output.name, plan.choice.container)
        self._lock = threading.RLock()
        self._file: Any = output.file
        if self._format in ("nut", "yuv4mpegpipe"):
            self._file = AspectPatcher(output.file, self._format)
        self._container: OutputContainer = av.open(
            self._file,
            "w",
            format=self._format,
            buffer_size=_BUFFER,
            container_options=muxer_options(self._format, self._tags(""), source.name, is_stream=output.is_stream),
            io_open=self._open_for_reading,
        )
        self._container.metadata.update(self._tags(plan.comment))
        self._container.metadata.update(self._timecodes(source.container.metadata))
        self._encoder: VideoEncoder | None = None
        self._coder: VideoEncoder | ChunkedEncoder | None = None
        self._turn: Orientation | None = None
        self._fit: PlayerFrames | None = None
        self._others: dict[int, SideStream] | None = None
        self._early_packets: list[Packet[Any]] = []
        self._rounds_times = self._resized = False
        self._clock = AnimationClock(self._format, plan.rate) if self._format in ANIMATIONS.values() else None
        self._rate_check = ConstantRateCheck(plan.rate, output.name) if self._format == "yuv4mpegpipe" else None
        self.frames = 0

    def is_stored(self, number: int) -> bool:
        """True for a frame, counted from 0, that an earlier run has encoded."""
        return self._chunking is not None and self._chunking.is_stored(number)

    def frame(self, frame: PlanarFrame) -> None:
        """Encode and write the next frame."""
        with naming_write_errors(self.name):
            if self._encoder is None:
                self._look_at_first(frame)
            is_stored = self.frames > 0 and self.is_stored(self.frames)
            if not is_stored:
                frame = self._turn.turn(frame) if self._turn else frame
                frame = self._fit.fitted(frame) if self._fit else frame
            if self._encoder is None:
                self._encoder = self._open_encoder(frame)
            encoder, coder = self._encoder, self._coder or self._encoder
        if self._rate_check is not None:
            self._rate_check.check(frame)
        if self._clock is not None:
            frame = self._clock.timed(frame)
        if (
            not is_stored
            and not self._resized
            and (frame.width, frame.height)
            != (
                encoder.properties.width,
                encoder.properties.height,
            )
        ):
            self._resized = True
            self._warn(f"frames change their size to {frame.width} x {frame.height}: they are scaled to the first's")
        for packet in coder.encode(frame):
            self._mux_video(packet)
        while encoder.lost_later:
            self._warn(f"{encoder.lost_later.pop()} cannot be kept by {encoder.codec}")
        self.frames += 1

    def _look_at_first(self, frame: PlanarFrame) -> None:
        """Find out what is done to all frames before they are encoded."""
        source, codec = self._source, self._source.stream.codec_context.name
        choice = player_choice(self._format, source.prepared, codec, frame, self._plan.choice)
        self._turn = needed_turn(self._format, frame, self._plan.tags, source.side, choice)
        if choice is not self._plan.choice:
            self._plan = replace(self._plan, choice=choice)
            self._fit = PlayerFrames(self._turn.turn(frame) if self._turn else frame, PLAYED)
            for text in (f"it is stored as {PLAYED}, which every player shows", *self._fit.changes):
                self._warn(text)

    @property
    def shape(self) -> str:
        """Size of the frames that were written, as seen."""
        properties = self._encoder.properties if self._encoder else None
        if properties is None:
            return "nothing"
        seen = properties.side.orientation or Orientation()
        return "{} x {}".format(*seen.size(properties.width, properties.height))

    def packet(self, packet: Packet[Any]) -> None:
        """Write a packet of another stream of the source; it waits until the video stream exists."""
        with self._lock, naming_write_errors(self.name):
            if self._others is None:
                self._early_packets.append(packet)
            else:
                self._mux_other(packet)

    def finish(self) -> None:
        """Write what the encoders still hold, and the end of the file; MediaError where there was no frame."""
        with naming_write_errors(self.name):
            encoder = self._encoder
            if encoder is None:
                raise MediaError(f"{self._source.name} holds no frame in that part: nothing was written")
            for packet in (self._coder or encoder).finish():
                self._mux_video(packet)
            for index, other in (self._others or {}).items():
                self._mux(other.finish())
                if isinstance(other, CopiedStream) and other.is_without_key:
                    self._warn(f"stream {index} is left out: no key frame of it lies in that part")
            self._container.close()
            if self._clock is not None:
                self._finish_animation(encoder, self._clock)
            shape = encoder.properties
            if needs_shape(self._format, encoder.codec, shape.aspect) and (
                self._output.is_stream
                or not write_shape(self._output.file, shape.width, shape.height, shape.aspect or Fraction(1))
            ):
                self._warn(f"the shape of its pixels cannot be kept in {self._format}")

    def _finish_animation(self, encoder: VideoEncoder, clock: AnimationClock) -> None:
        set_last_delay(self._output.file, self._format, clock.length)
        losses = encoder.palettes.losses if encoder.palettes else []
        for text in (*clock.changes, *losses):
            self._warn(text)

    def _time_base(self) -> Fraction:
        if self._clock is not None and self._clock.tick is not None:
            return self._clock.tick
        return self._plan.time_base if self._rate_check is None else 1 / self._plan.rate

    def _mux_video(self, packet: Packet[Any]) -> None:
        with self._lock, naming_write_errors(self.name):
            if self._others is None:
                packet.stream.metadata.update(self._timecodes(self._source.stream.metadata))
                self._others = self._open_others()
                self._container.start_encoding()
                early_packets, self._early_packets = self._early_packets, []
                for other in early_packets:
                    self._mux_other(other)
            self._check_rounding(packet)
            self._container.mux(packet)

    def _mux_other(self, packet: Packet[Any]) -> None:
        assert self._others is not None
        stream = self._others.get(packet.stream_index)
        if stream is not None:
            self._mux(stream.push(packet))

    def _mux(self, packets: Iterator[Packet[Any]]) -> None:
        for packet in packets:
            index = packet.stream_index
            try:
                self._container.mux(packet)
            except (av.error.InvalidDataError, av.error.ArgumentError, av.error.PatchWelcomeError):
                # The muxer parses packets and checks that times rise; a damaged header may contain anything.
                self._source.note(f"parts of stream {index} are damaged, and left out")

    def _open_encoder(self, frame: PlanarFrame) -> VideoEncoder:
        source, plan = self._source, self._plan
        name = name_of(frame.format)
        size = (frame.width, frame.height)
        side, tags = output_side(source, frame, self._turn), turned_tags(plan.tags, self._turn)
        encoding = choose_encoding(self._format, name, size, tags, side, plan.choice)
        properties = VideoStreamProperties(
            frame.width,
            frame.height,
            self._time_base(),
            plan.rate,
            output_aspect(source, frame, self._turn),
            output_tags(tags, name, encoding.pixel_format, encoding.codec),
            side,
            plan.threads,
            plan.engine,
        )
        if isinstance(self._file, AspectPatcher):
            self._file.aspect = properties.aspect
        encoder = VideoEncoder(self._container, encoding, properties, source.stream)
        self._coder = in_chunks(encoder, self._chunking, self._warn)
        for text in (
            *encoding.warnings,
            *(f"{lost} cannot be kept in {self._format}" for lost in (*side.lost, *encoder.lost)),
        ):
            self._warn(text)
        return encoder

    def _open_others(self) -> dict[int, SideStream]:
        opened: dict[int, SideStream] = {}
        for stream in self._source.others:
            side_stream = self._open_other(stream)
            if side_stream is not None:
                opened[stream.index] = side_stream
                for text in description_lost(stream, self._format):
                    self._warn(text)
        chapters = moved_chapters(self._source.container.chapters(), self._plan.timeline)
        if chapters and self._format in _CHAPTER_FORMATS:
            self._container.set_chapters(chapters)
        elif chapters:
            self._warn(f"{self._format} holds no chapters: {len(chapters)} are left out")
        for text in tags_left_out(self._source.container.metadata, self._source.stream.metadata, self._format):
            self._warn(text)
        return opened

    def _open_other(self, stream: Stream) -> SideStream | None:
        container, timeline = self._container, self._plan.timeline
        if (stream.type == "audio" and not self._plan.keep_audio) or self._is_made_by_muxer(stream):
            return None
        try:
            if stream.type == "attachment":
                if self._format != "matroska":
                    raise ValueError(f"{self._format} holds no attachments")
                container.add_stream_from_template(stream)
                return None
            first = [packet for packet in self._early_packets if packet.stream_index == stream.index]
            if stream.disposition & Disposition.attached_pic and self._format == "matroska":
                attach_picture(container, stream, first)
                return None
            if isinstance(timeline, Ripple) and stream.type == "video":
                self._warn(f"stream {stream.index} (video) is left out: only one video track is cut")
                return None
            if stream.type == "audio" and (self._is_spliced or timeline.slow != 1 or self._becomes_pcm(stream)):
                return self._encoded_audio(stream)
            return CopiedStream(container, stream, timeline, first)
        except (ValueError, av.error.FFmpegError):
            return self._open_rewritten(stream)

    @property
    def _is_spliced(self) -> bool:
        """True where audio is cut at samples, which its packets do not know."""
        return isinstance(self._plan.timeline, Ripple) and not self._plan.copies_audio

    def _encoded_audio(self, stream: Any) -> StretchedAudio:
        container, timeline = self._container, self._plan.timeline
        if isinstance(timeline, Ripple):
            return CutAudio(container, stream, timeline)
        return StretchedAudio(container, stream, timeline)

    def _becomes_pcm(self, stream: Stream) -> bool:
        """True for audio in NUT, unless the source is NUT, too: its reader at the end of a pipe should have nothing to
        decode, and it has no times before 0."""
        from_nut = self._source.container.format.name == "nut"
        return self._format == "nut" and not (from_nut or stream.codec_context.name.startswith("pcm"))

    def _open_rewritten(self, stream: Stream) -> SideStream | None:
        """Audio or text in another codec, where the container cannot hold it as it is; else None and a warning."""
        container, timeline = self._container, self._plan.timeline
        codec = codec_of(stream)
        what = f"stream {stream.index} ({stream.type}, {codec})"
        try:
            if stream.type == "audio":
                audio = self._encoded_audio(stream)
                if (made := audio.stream.codec_context.name) != codec:
                    self._warn(f"{what} is encoded as {made}, for {self._format}")
                return audio
            if stream.type == "subtitle":
                text = RewrittenSubtitles(container, stream, timeline)
                self._warn(f"{what} becomes {text.kind} without its styles, for {self._format}")
                return text
        except (ValueError, av.error.FFmpegError):
            pass
        self._warn(f"{what} cannot be kept in {self._format}")
        return None

    def _is_made_by_muxer(self, stream: Stream) -> bool:
        """True for tracks that the muxer writes itself, from chapters and from the time code among the tags."""
        if stream.type != "data" or "timecode" in stream.metadata:
            return stream.type == "data"
        titles = len(self._source.container.chapters())
        read = any(packet.stream_index == stream.index for packet in self._early_packets)
        return bool(titles) and stream.frames == titles and not read  # demuxers give no packets of chapter titles

    def _timecodes(self, tags: Mapping[str, str]) -> dict[str, str]:
        """Time codes among `tags`, at the start and the frame rate of the output."""
        timeline, source = self._plan.timeline, self._source
        skipped = max(timeline.begin - source.first_time, Fraction(0))
        return moved_timecodes(tags, skipped, source.rate, self._plan.rate)

    def _tags(self, comment: str) -> dict[str, str]:
        """Tags of the source, without those of its label where the label is written once the file is complete."""
        tags = video_tags(self._source.container.metadata, comment)
        if self._format not in ("mp4", "mov") or self._output.is_stream:
            return tags
        return {name: text for name, text in tags.items() if name.upper() not in (AIGC, SOURCE_TYPE_TAG)}

    def _open_for_reading(self, url: str, flags: int, options: object) -> BinaryIO:
        """Open the output for the muxer, which moves what it has written so that the index comes first."""
        self._output.file.flush()
        return Path(self._output.file.name).open("rb")

    def _check_rounding(self, packet: Packet[Any]) -> None:
        base = packet.stream.time_base
        if self._rounds_times or base is None or packet.pts is None or self._rate_check is not None:
            return
        if (packet.pts * packet.time_base) % base:
            self._rounds_times = True
            self._warn(f"{self._format} counts time in units of {float(base):g} s: times are rounded to them")
