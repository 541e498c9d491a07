"""Write a video that was edited of many: frames, one audio track, titles of chapters, tags."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import av
import av.error
from av.packet import Packet
from av.video.frame import VideoFrame

from ...engine import Engine
from ...files.output import Output, write_error
from ...text.captions import Cue
from ...types import FloatArray
from .audio_track import AudioTrack, AudioTrackPlan
from .caption_stream import KINDS, CaptionStream
from .colour_tags import ColourTags
from .encoder_frames import layout_for, output_tags
from .frame_planes import planar_frame
from .side_data import StreamSideData
from .video_codecs import EncoderChoice, choose_encoding, video_format
from .video_encoder import VideoEncoder, VideoStreamProperties

_CHAPTER_FORMATS = {"mp4", "mov", "matroska", "webm", "nut"}


@dataclass(frozen=True)
class EditedVideoPlan:
    """The plan of an output.

    rate        frames per second
    tags        colour tags of the frames
    side        HDR10 metadata
    engine      converts colours where the encoder takes others
    choice      encoder and container, where the user asks for them
    metadata    tags of the file
    audio       audio tracks
    chapters    (frame, title), in order
    frames      number of frames there will be
    threads     number of encoding threads; None leaves it to the encoder
    captions    (language, cues) of each track of captions
    """

    rate: Fraction
    tags: ColourTags
    side: StreamSideData
    engine: Engine
    choice: EncoderChoice
    metadata: dict[str, str]
    audio: tuple[AudioTrackPlan, ...] = ()
    chapters: tuple[tuple[int, str], ...] = ()
    frames: int = 0
    threads: int | None = None
    captions: tuple[tuple[str, Sequence[Cue]], ...] = ()


class EditedVideo:
    """An open output: frame() in order, audio() as it comes, then finish().

    output    where to write
    plan      what to write
    first     a frame of the form of all
    warn      called with a line about each thing that the container cannot hold

    .frames   number of frames written
    """

    def __init__(self, output: Output, plan: EditedVideoPlan, first: VideoFrame, warn: Callable[[str], None]) -> None:
        self._output, self._plan, self._warn = output, plan, warn
        self._format = video_format(output.name, plan.choice.container)
        self._container = av.open(
            output.file, "w", format=self._format, container_options=self._container_options(),
            io_open=self._open_for_reading,
        )  # fmt: skip
        self._container.metadata.update(plan.metadata)
        self._colour = plan.tags.meaning(layout_for(first.format.name))
        self._encoder = self._open_encoder(first)
        self._tracks = [AudioTrack(self._container, each.channels, each.language, each.title) for each in plan.audio]
        self._captions = list(self._caption_packets())
        self._waiting: list[Packet[Any]] = []  # until the stream of the video exists
        self._add_chapters()
        self.frames = 0

    def frame(self, frame: VideoFrame) -> None:
        """Encode and write the next frame."""
        length = 1 / self._plan.rate
        self._write_captions(self.frames * length)
        self._mux(self._encoder.encode(planar_frame(frame, self._colour, self.frames * length, length)))
        self.frames += 1

    def audio(self, samples: FloatArray, number: int = 0) -> None:
        """Encode and write samples at 48 kHz, (channels, n), of an audio track, that follow those before."""
        self._mux(self._tracks[number].encode(samples))

    def finish(self) -> None:
        """Write what the encoders still hold, and the end of the file."""
        self._write_captions(None)
        self._mux(self._encoder.finish())
        for track in self._tracks:
            self._mux(track.finish())
        self._mux([])
        try:
            self._container.close()
        except av.error.FFmpegError as error:
            raise write_error(self._output.name, error) from None

    def _caption_packets(self) -> Iterator[Iterator[Packet[Any]]]:
        """Packets of each track of captions; a container that has none is told."""
        if self._plan.captions and self._format not in KINDS:
            self._warn(f"{self._format} holds no captions: they are left out")
            return
        for language, shown in self._plan.captions:
            yield CaptionStream(self._container, language, shown).packets()

    def _write_captions(self, time: Fraction | None) -> None:
        """Write the captions that begin before a time; None for all that are left."""
        for number, packets in enumerate(self._captions):
            for packet in packets:
                if time is not None and (packet.pts or 0) * packet.time_base >= time:
                    self._captions[number] = chain([packet], packets)
                    break
                self._mux([packet])

    def _mux(self, packets: Any) -> None:
        try:
            for packet in packets:
                self._waiting.append(packet)
            while self._waiting and self._encoder.opened:
                self._container.mux(self._waiting.pop(0))
        except av.error.FFmpegError as error:
            raise write_error(self._output.name, error) from None

    def _open_encoder(self, first: VideoFrame) -> VideoEncoder:
        plan, name = self._plan, first.format.name
        size = (first.width, first.height)
        encoding = choose_encoding(self._format, name, size, plan.tags, plan.side, plan.choice)
        tags = output_tags(plan.tags, name, encoding.pixel_format, encoding.codec)
        properties = VideoStreamProperties(
            *size, 1 / plan.rate, plan.rate, None, tags, plan.side, plan.threads, plan.engine
        )
        encoder = VideoEncoder(self._container, encoding, properties, None)
        for text in (*encoding.warnings, *(f"{lost} cannot be kept in {self._format}" for lost in encoder.lost)):
            self._warn(text)
        return encoder

    def _add_chapters(self) -> None:
        plan = self._plan
        if not plan.chapters or self._format not in _CHAPTER_FORMATS:
            return
        ends = [*(frame for frame, _ in plan.chapters[1:]), plan.frames]
        unit = Fraction(1, 1000)
        chapters: Any = [
            {
                "id": number, "start": round(frame / plan.rate / unit), "end": round(end / plan.rate / unit),
                "time_base": unit, "metadata": {"title": title},
            }
            for number, ((frame, title), end) in enumerate(zip(plan.chapters, ends, strict=True))
        ]  # fmt: skip
        self._container.set_chapters(chapters)

    def _container_options(self) -> dict[str, str]:
        if self._format in ("matroska", "webm"):
            return {"fflags": "+bitexact"}  # else it draws numbers for file and tracks
        if self._format in ("mp4", "mov") and not self._output.is_stream:
            return {"movflags": "faststart"}  # so that it plays while it is loaded
        return {"strict": "-1"} if self._format == "yuv4mpegpipe" else {}

    def _open_for_reading(self, url: str, flags: int, options: object) -> BinaryIO:
        """Open the output for the muxer, which moves what it has written so that the index comes first."""
        self._output.file.flush()
        return Path(self._output.file.name).open("rb")
