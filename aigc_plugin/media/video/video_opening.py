"""Open the container of a video, its main video stream and the decoder."""

from __future__ import annotations

from pathlib import Path

import av
import av.error
from av.codec.context import CodecContext, ThreadType
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from ...errors import MediaError
from ...files.input_file import first_bytes, standard_input
from ..cut_container import unreadable
from ..unreadable_kinds import refuse_unreadable_kind
from .prepared_source import PreparedSource


def open_video(source: PreparedSource, name: str) -> InputContainer:
    """Open a source; MediaError says what is wrong with it, under the name `name`."""
    file = standard_input() if source.file == "-" else source.file
    if source.first_file:
        refuse_unreadable_kind(source.first_file, name, first_bytes(Path(source.first_file), "video"))
    try:
        container: InputContainer = av.open(
            file, "r", format=source.format, options=source.options, metadata_errors="replace"
        )
        return container
    except av.error.FFmpegError as error:
        is_piped = source.file == "-"
        hint = "on stdin it must be in a form that can be read front to back: NUT, Matroska" if is_piped else ""
        raise unreadable(source.first_file or "", name, "not a video", error.strerror, hint) from None


def main_video(container: InputContainer, name: str) -> VideoStream:
    """The default video stream, else the first one. Cover art is not video, nor is the still image of an animation."""
    streams = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    if not streams:
        raise MediaError(f"{name} holds no video: it has no video track")
    streams = [s for s in streams if not is_still_item(s)] or streams
    return next((s for s in streams if s.disposition & Disposition.default), streams[0])


def is_still_item(stream: Stream) -> bool:
    """True for an image that is no track: animated AVIF also holds one, and its alpha, for programs that show one."""
    return stream.type == "video" and stream.frames == 1 and stream.duration is None and "mp4" in _format_of(stream)


def _format_of(stream: Stream) -> str:
    return stream.container.format.name


def decoder_of(stream: VideoStream, threads: int | None) -> VideoCodecContext:
    """The decoder of a stream, not open yet.

    threads    number of threads; None for as many as there are processors
    """
    if stream.codec_context is None:
        raise MediaError("its video is in a codec that this FFmpeg cannot decode")
    decoder: VideoCodecContext = stream.codec_context
    native = stream.codec_context.name
    if stream.metadata.get("alpha_mode") == "1" and native in ("vp8", "vp9"):
        # FFmpeg's own decoder drops the alpha, which is stored beside the frame.
        libvpx = CodecContext.create({"vp8": "libvpx", "vp9": "libvpx-vp9"}[native], "r")
        assert isinstance(libvpx, VideoCodecContext)
        decoder = libvpx
        decoder.extradata = stream.codec_context.extradata
    if not decoder.is_open:
        decoder.thread_count = threads or 0
        decoder.thread_type = ThreadType.AUTO
    return decoder
