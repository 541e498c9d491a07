"""Facts about the inputs of a command that a pipe of raw frames cannot pass on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import av
import av.error
from av.container import InputContainer
from av.sidedata.sidedata import Type
from av.stream import Disposition
from av.video.stream import VideoStream

from ..errors import MediaError
from ..media.video.dolby_vision import needs_its_metadata
from ..media.video.side_data import frame_side_data, side_data_of
from ..media.video.track_trial import can_hold, codec_of

_FRAMES = 8  # in which captions appear


@dataclass(frozen=True)
class VideoStreams:
    """Numbers of the video streams of an input: those of pictures that go with it, and the others in their order."""

    covers: tuple[int, ...] = ()
    videos: tuple[int, ...] = ()


def video_streams(url: str) -> VideoStreams:
    """The video streams of an input; none where it is not a file that can be opened here."""
    container = _opened(url)
    if container is None:
        return VideoStreams()
    with container:
        covers: list[int] = []
        videos: list[int] = []
        for stream in container.streams.video:
            (covers if stream.disposition & Disposition.attached_pic else videos).append(stream.index)
        return VideoStreams(tuple(covers), tuple(videos))


def subtitles_not_found_in(url: str, kind: str) -> list[str]:
    """A line about each subtitle stream of an input that a container takes, and no reader finds in it."""
    container = _opened(url)
    if container is None:
        return []
    with container:
        return [
            f"stream {stream.index} (subtitle, {codec_of(stream)}) of {url} is not found by players in {kind}"
            for stream in container.streams
            if stream.type == "subtitle" and not can_hold(stream, kind)
        ]


def lost_in_pipe(url: str) -> list[str]:
    """Names of what the frames of an input carry, and raw frames do not; MediaError for frames that need it."""
    container = _opened(url)
    if container is None:
        return []
    with container:
        streams = [each for each in container.streams.video if not each.disposition & Disposition.attached_pic]
        return sorted(set(_lost(container, streams[0], url))) if streams else []


def _opened(url: str) -> InputContainer | None:
    if not Path(url).is_file():
        return None
    try:
        return av.open(url, "r", metadata_errors="replace")
    except (av.error.FFmpegError, OSError):
        return None


def _lost(container: InputContainer, stream: VideoStream, url: str) -> Iterator[str]:
    codec = stream.codec_context.name if stream.codec_context else ""
    try:
        for frame in islice(container.decode(stream), _FRAMES):
            if needs_its_metadata(frame, codec):
                raise MediaError(
                    f"{url} is Dolby Vision of profile 5, whose colours are wrong without its metadata",
                    hint="make HDR10 of it first, with the filter libplacebo of ffmpeg",
                )
            yield from side_data_of(frame, codec).lost
            if Type.A53_CC in (frame_side_data(frame, codec) or {}):
                yield "closed captions"
    except av.error.FFmpegError:
        return
