"""Write a video that no other video is the source of: frames, colour tags, and an audio track if there is one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream

from ...engine import Engine
from ...errors import InputError
from ...files.output import Output, write_error
from ...planes import PlanarFrame
from ...types import FloatArray
from .chunked_encoder import ChunkedEncoder, Chunking, in_chunks
from .colour_tags import ColourTags
from .encoder_frames import output_tags
from .frame_planes import name_of
from .side_data import StreamSideData
from .video_codecs import EncoderChoice, choose_encoding, video_format
from .video_encoder import VideoEncoder, VideoStreamProperties

_AUDIO_CODECS = {"webm": "libopus", "nut": "pcm_s16le", "mpegts": "aac", "matroska": "aac", "mp4": "aac", "mov": "aac"}
_BITS_PER_SECOND_OF_CHANNEL = 96_000
# A loop is played from its start again and again: no frame may refer to one of the group before, and the first frame
# must not be better than the last, or it is seen to jump.
_EVEN_QUALITY = "open-gop=0:ipratio=1:pbratio=1"
_LOOP_PARAMETERS = {
    "libx264": ("x264-params", f"{_EVEN_QUALITY}:mbtree=0"),
    "libx265": ("x265-params", f"{_EVEN_QUALITY}:cutree=0"),
}


@dataclass(frozen=True)
class GeneratedVideoPlan:
    """The plan of an output.

    rate          frames per second
    tags          colour tags of the frames
    engine        converts colours where the encoder takes others
    choice        encoder and container, where the user asks for them
    comment       line for the comment tag, on how the video was made
    threads       number of encoding threads; None leaves it to the encoder
    audio         (samples per second, channels) of the audio track, None without one
    label         tags of NUT that say that the video was generated; a file gets its label once it is complete
    """

    rate: Fraction
    tags: ColourTags
    engine: Engine
    choice: EncoderChoice
    comment: str
    threads: int | None = None
    audio: tuple[int, int] | None = None
    label: Mapping[str, str] = field(default_factory=dict)


class GeneratedVideo:
    """An open output: frame() in order, audio() as it comes, then finish().

    output    where to write
    plan      what to write
    warn      called with a line about each thing that the container cannot hold
    chunking  where finished chunks are kept; None for a video that is encoded in one piece

    .frames   number of frames written
    .stored_frames   how many of them an earlier run has encoded: of these only the first is read
    """

    def __init__(
        self,
        output: Output,
        plan: GeneratedVideoPlan,
        warn: Callable[[str], None],
        chunking: Chunking | None = None,
    ) -> None:
        self._output, self._plan, self._warn, self._chunking = output, plan, warn, chunking
        self.stored_frames = 0 if chunking is None else chunking.stored_frames
        self._format = video_format(output.name, plan.choice.container)
        if plan.audio is not None and self._format not in _AUDIO_CODECS:
            raise InputError(f"{self._format} holds no audio", hint="write .mp4, .mov, .mkv or .webm")
        movflags = {"movflags": "faststart"} if self._format in ("mp4", "mov") and not output.is_stream else {}
        exact = {"fflags": "+bitexact"} if self._format in ("matroska", "webm") else {}
        strict = {"strict": "-1"} if self._format == "yuv4mpegpipe" else {}
        self._container = av.open(
            output.file, "w", format=self._format, container_options=movflags | exact | strict,
            io_open=self._open_for_reading,
        )  # fmt: skip
        self._container.metadata["comment"] = plan.comment
        self._container.metadata.update(plan.label if self._format == "nut" else {})
        self._encoder: VideoEncoder | ChunkedEncoder | None = None
        self._audio: AudioStream | None = None
        self._audio_position = 0
        self.frames = 0

    def frame(self, frame: PlanarFrame) -> None:
        """Encode and write the next frame; size and pixel format are those of the first."""
        if self._encoder is None:
            self._encoder = self._open_encoder(frame)
        self._mux(self._encoder.encode(frame.at(Fraction(self.frames) / self._plan.rate, 1 / self._plan.rate)))
        self.frames += 1

    def audio(self, samples: FloatArray) -> None:
        """Encode and write samples, (channels, n), that follow those before."""
        assert self._plan.audio is not None
        assert self._audio is not None, "the first frame comes first"
        rate, channels = self._plan.audio
        layout = "mono" if channels == 1 else "stereo"
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples.clip(-1, 1)), format="fltp", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = rate, self._audio_position, Fraction(1, rate)
        self._audio_position += samples.shape[1]
        self._mux(self._audio.encode(frame))

    def finish(self) -> None:
        """Write what the encoders still hold, and the end of the file."""
        assert self._encoder is not None
        self._mux(self._encoder.finish())
        if self._audio is not None:
            self._mux(self._audio.encode(None))
        try:
            self._container.close()
        except av.error.FFmpegError as error:
            raise write_error(self._output.name, error) from None

    def _open_encoder(self, frame: PlanarFrame) -> VideoEncoder | ChunkedEncoder:
        plan, name, size = self._plan, name_of(frame.format), (frame.width, frame.height)
        encoding = choose_encoding(self._format, name, size, plan.tags, StreamSideData(), plan.choice)
        if encoding.codec in _LOOP_PARAMETERS:
            option, closed = _LOOP_PARAMETERS[encoding.codec]
            given = encoding.options.get(option, "")
            encoding = replace(encoding, options=encoding.options | {option: f"{closed}:{given}" if given else closed})
        properties = VideoStreamProperties(
            *size, 1 / plan.rate, plan.rate, None,
            output_tags(plan.tags, name, encoding.pixel_format, encoding.codec), StreamSideData(), plan.threads,
            plan.engine,
        )  # fmt: skip
        encoder = VideoEncoder(self._container, encoding, properties, None)
        for text in encoding.warnings:
            self._warn(text)
        if plan.audio is not None:
            self._audio = self._open_audio(*plan.audio)
        return in_chunks(encoder, self._chunking, self._warn)

    def _open_audio(self, rate: int, channels: int) -> AudioStream:
        codec = _AUDIO_CODECS[self._format]
        stream: AudioStream = self._container.add_stream(codec, rate=rate)  # type: ignore[assignment]
        stream.layout = "mono" if channels == 1 else "stereo"
        if not codec.startswith("pcm"):
            stream.bit_rate = _BITS_PER_SECOND_OF_CHANNEL * channels
        return stream

    def _mux(self, packets: Any) -> None:
        try:
            for packet in packets:
                self._container.mux(packet)
        except av.error.FFmpegError as error:
            raise write_error(self._output.name, error) from None

    def _open_for_reading(self, url: str, flags: int, options: object) -> BinaryIO:
        """Open the output for the muxer, which moves what it has written so that the index comes first."""
        self._output.file.flush()
        return Path(self._output.file.name).open("rb")
