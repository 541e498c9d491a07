"""Look at a film, and tell what a presentation of it would hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import av
import av.error

from ...errors import MediaError
from ..cut_container import unreadable
from .ladder import Rung, ladder
from .renditions import MOST_CHANNELS
from .tracks import frame_rate, left_out, main_video, text_tracks, track_language
from .upright import Upright


@dataclass(frozen=True)
class PackagePreview:
    """The tracks of a presentation before it is made.

    rungs       its renditions
    codec       of the film's video, by FFmpeg's name
    rate        frames a second
    duration    seconds; None where the film does not say
    audio       (language, channels) of each audio track
    texts       language of each text track of the film
    lost        what would be left out, one line each
    """

    rungs: tuple[Rung, ...]
    codec: str
    rate: Fraction
    duration: float | None
    audio: tuple[tuple[str, int], ...]
    texts: tuple[str, ...]
    lost: tuple[str, ...]


def preview(source: str, heights: Sequence[int] = ()) -> PackagePreview:
    """Decode the first frame of a film, and tell what `package` would make of it.

    source     name of the film
    heights    short sides of the renditions, or none for the usual ones

    InputError for a file without video; MediaError for one that cannot be read.
    """
    try:
        with av.open(source) as container:
            video = main_video(container, source)
            rate = frame_rate(video)
            frame = next(container.decode(video), None)
            if frame is None:
                raise MediaError(f"{source}: no frame of the video can be decoded")
            upright = Upright(video, frame)
            return PackagePreview(
                tuple(ladder(*upright.size, upright.aspect, rate, heights)), video.codec_context.name, rate,
                None if container.duration is None else container.duration / 1e6,
                tuple((track_language(each), min(each.codec_context.channels or MOST_CHANNELS, MOST_CHANNELS))
                      for each in container.streams.audio),
                tuple(track_language(each) for each in text_tracks(container).values()), tuple(left_out(container)),
            )  # fmt: skip
    except av.error.FFmpegError as error:
        raise unreadable(source, source, "not a video", error.strerror) from None
