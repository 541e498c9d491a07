"""A film that is written: pictures encoded, every other stream kept as far as the container can hold it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import av
import av.error
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream

from ...errors import MediaError
from ...files.output import Output, write_error
from ...planes import PlanarFrame
from .audio_streams import StretchedAudio
from .colour_tags import ColourTags
from .constant_frame_rate import ConstantRateCheck
from .encoder_frames import stored_tags
from .frame_planes import name_of
from .packet_streams import CopiedStream, SideStream, moved_chapters, video_tags
from .pixel_aspect import WithPixelAspect
from .subtitle_streams import RewrittenSubtitles
from .timeline import Timeline
from .video_codecs import EncoderChoice, choose_encoding, video_format
from .video_encoder import VideoEncoder, VideoStreamProperties
from .video_input import VideoInput

_CHAPTER_FORMATS = {"mp4", "mov", "matroska", "webm", "nut"}
_PLAIN_MP4_TAGS = {
    "title", "artist", "album_artist", "album", "composer", "date", "comment", "genre", "copyright", "grouping",
    "lyrics", "description", "synopsis", "show", "episode_id", "network", "keywords", "track", "disc", "compilation",
    "creation_time", "timecode", "sort_name", "sort_artist", "sort_album",
}  # fmt: skip
_NEGATIVE_TIMES = {"mp4", "mov", "matroska", "webm"}
_BUFFER = 1 << 20


@dataclass(frozen=True)
class Plan:
    """What is written beside the pictures' samples. `time_base` is that of the output's times."""

    timeline: Timeline
    time_base: Fraction
    rate: Fraction
    tags: ColourTags
    choice: EncoderChoice = field(default_factory=EncoderChoice)
    keep_audio: bool = True
    comment: str = ""
    threads: int | None = None


class VideoOutput:
    """frame() in order and packet() as they come, from two threads if need be; then finish() or abandon().

    The pixel format and size are those of the first frame. What the container cannot take is told to `warn`.
    """

    def __init__(self, output: Output, source: VideoInput, plan: Plan, warn: Callable[[str], None]) -> None:
        self.name = output.name
        self._output = output
        self._source = source
        self._plan = plan
        self._warn = warn
        self._format = video_format(output.name, plan.choice.container)
        self._lock = threading.RLock()
        self._file: Any = output.file
        if self._format in ("nut", "yuv4mpegpipe"):
            self._file = WithPixelAspect(output.file, self._format)
        self._container: OutputContainer = av.open(
            self._file,
            "w",
            format=self._format,
            buffer_size=_BUFFER,
            container_options=self._container_options(),
            io_open=self._read_again,
        )
        self._container.metadata.update(video_tags(source.container.metadata, plan.comment))
        self._encoder: VideoEncoder | None = None
        self._others: dict[int, SideStream] | None = None
        self._waiting: list[Packet[Any]] = []
        self._rounds = self._resized = False
        self._even = ConstantRateCheck(plan.rate, output.name) if self._format == "yuv4mpegpipe" else None
        self.frames = 0

    def frame(self, frame: PlanarFrame) -> None:
        with self._writing():
            if self._encoder is None:
                self._encoder = self._open_encoder(frame)
            encoder = self._encoder
        if self._even is not None:
            self._even.check(frame)
        if not self._resized and (frame.width, frame.height) != (
            encoder.picture.width,
            encoder.picture.height,
        ):
            self._resized = True
            self._warn(f"pictures change their size to {frame.width} x {frame.height}: they are scaled to the first's")
        for packet in encoder.encode(frame):
            self._mux_picture(packet)
        self.frames += 1

    @property
    def shape(self) -> str:
        """Size and codec of what was written."""
        picture = self._encoder.picture if self._encoder else None
        return f"{picture.width} x {picture.height}" if picture else "nothing"

    def packet(self, packet: Packet[Any]) -> None:
        """Of one of the source's other streams; it waits until the pictures' stream is there."""
        with self._lock, self._writing():
            if self._others is None:
                self._waiting.append(packet)
            else:
                self._mux_other(packet)

    def finish(self) -> None:
        with self._writing():
            if self._encoder is None:
                raise MediaError(f"{self._source.name} holds no picture in that part: nothing was written")
            for packet in self._encoder.finish():
                self._mux_picture(packet)
            for index, other in (self._others or {}).items():
                self._mux(other.finish())
                if isinstance(other, CopiedStream) and other.is_without_key:
                    self._warn(f"stream {index} is left out: no key frame of it lies in that part")
            self._container.close()

    def _mux_picture(self, packet: Packet[Any]) -> None:
        with self._lock, self._writing():
            if self._others is None:
                self._others = self._open_others()
                self._container.start_encoding()
                waiting, self._waiting = self._waiting, []
                for other in waiting:
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
                # The muxer looks into packets, and at whether times rise; a damaged header may ask for anything.
                self._source.note(f"parts of stream {index} are damaged, and left out")

    def _open_encoder(self, frame: PlanarFrame) -> VideoEncoder:
        source, plan = self._source, self._plan
        name = name_of(frame.format)
        size = (frame.width, frame.height)
        side = source.side.scaled(Fraction(frame.width, source.first.width))
        encoding = choose_encoding(self._format, name, size, plan.tags, side, plan.choice)
        picture = VideoStreamProperties(
            frame.width,
            frame.height,
            plan.time_base if self._even is None else 1 / plan.rate,
            plan.rate,
            _aspect(source, frame),
            stored_tags(plan.tags, name, encoding.pixel_format, encoding.codec),
            side,
            plan.threads,
        )
        if isinstance(self._file, WithPixelAspect):
            self._file.aspect = picture.aspect
        encoder = VideoEncoder(self._container, encoding, picture, source.stream)
        for text in (
            *encoding.warnings,
            *(f"{lost} cannot be kept in {self._format}" for lost in (*side.lost, *encoder.lost)),
        ):
            self._warn(text)
        return encoder

    def _open_others(self) -> dict[int, SideStream]:
        opened: dict[int, SideStream] = {}
        for stream in self._source.others:
            made = self._open_other(stream)
            if made is not None:
                opened[stream.index] = made
        chapters = moved_chapters(self._source.container.chapters(), self._plan.timeline)
        if chapters and self._format in _CHAPTER_FORMATS:
            self._container.set_chapters(chapters)
        elif chapters:
            self._warn(f"{self._format} holds no chapters: {len(chapters)} are left out")
        return opened

    def _open_other(self, stream: Stream) -> SideStream | None:
        container, timeline = self._container, self._plan.timeline
        if (stream.type == "audio" and not self._plan.keep_audio) or self._is_written_anew(stream):
            return None
        try:
            if stream.type == "attachment":
                if self._format != "matroska":
                    raise ValueError(f"{self._format} holds no attachments")
                container.add_stream_from_template(stream)
                return None
            if stream.type == "audio" and (timeline.slow != 1 or self._wants_pcm(stream)):
                return StretchedAudio(container, stream, timeline)  # type: ignore[arg-type]
            return CopiedStream(container, stream, timeline)
        except (ValueError, av.error.FFmpegError):
            return self._open_rewritten(stream)

    def _wants_pcm(self, stream: Stream) -> bool:
        """NUT goes into a pipe, where what reads it should have nothing to decode, and has no times before 0. What
        came in NUT goes out as it came."""
        from_nut = self._source.container.format.name == "nut"
        return self._format == "nut" and not (from_nut or stream.codec_context.name.startswith("pcm"))

    def _open_rewritten(self, stream: Stream) -> SideStream | None:
        """What the container cannot take as it is: sound and text in another codec, the rest is said to be lost."""
        container, timeline = self._container, self._plan.timeline
        codec = stream.codec_context.name if stream.codec_context else stream.name
        what = f"stream {stream.index} ({stream.type}, {codec})"
        try:
            if stream.type == "audio":
                sound = StretchedAudio(container, stream, timeline)  # type: ignore[arg-type]
                self._warn(f"{what} is encoded as {sound.stream.codec_context.name}, for {self._format}")
                return sound
            if stream.type == "subtitle":
                text = RewrittenSubtitles(container, stream, timeline)
                self._warn(f"{what} becomes {text.kind} without its styles, for {self._format}")
                return text
        except (ValueError, av.error.FFmpegError):
            pass
        self._warn(f"{what} cannot be kept in {self._format}")
        return None

    def _is_written_anew(self, stream: Stream) -> bool:
        """Tracks that the muxer makes itself, of chapters and of the time code among the tags."""
        return stream.type == "data" and ("timecode" in stream.metadata or bool(self._source.container.chapters()))

    def _container_options(self) -> dict[str, str]:
        # Times are ours to keep: nothing is to be shifted because sound starts before 0 with its priming.
        options = {"avoid_negative_ts": "disabled"} if self._format in _NEGATIVE_TIMES else {}
        if self._format == "yuv4mpegpipe":
            return {"strict": "-1"}  # without which it holds 8 bits alone
        if self._format not in ("mp4", "mov"):
            return options
        names = {name.lower() for name in video_tags(self._source.container.metadata, "")}
        flags = [] if names <= _PLAIN_MP4_TAGS else ["use_metadata_tags"]
        if not self._output.straight:
            flags.append("faststart")  # so that it plays while it is being loaded
        return options | {"movflags": "+".join(flags)} if flags else options

    def _read_again(self, url: str, flags: int, options: object) -> BinaryIO:
        """For the muxer, which moves what it has written so that the index comes first."""
        self._output.file.flush()
        return Path(self._output.file.name).open("rb")

    def _check_rounding(self, packet: Packet[Any]) -> None:
        base = packet.stream.time_base
        if self._rounds or base is None or packet.pts is None or self._even is not None:
            return
        if (packet.pts * packet.time_base) % base:
            self._rounds = True
            self._warn(f"{self._format} counts time in units of {float(base):g} s: times are rounded to them")

    def _writing(self) -> _WriteErrors:
        return _WriteErrors(self.name)


def _aspect(source: VideoInput, frame: PlanarFrame) -> Fraction | None:
    """Of a pixel, so that the picture keeps its shape when its sides are scaled unequally."""
    aspect = source.stream.sample_aspect_ratio
    stretch = Fraction(frame.height * source.first.width, frame.width * source.first.height)
    rounding = Fraction(1, min(frame.height, frame.width))
    if abs(stretch - 1) <= rounding:
        return aspect
    return (aspect or Fraction(1)) * stretch


class _WriteErrors:
    """FFmpeg's errors while writing, as one line that names the output."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, av.error.FFmpegError):
            raise write_error(self._name, error) from None
