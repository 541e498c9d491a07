"""Facts about the media of an edit, before any of it is decoded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from ...errors import MediaError


@dataclass(frozen=True)
class MediaFacts:
    """Contents of a file.

    path         its name
    has_video    it has a video track; cover art is none
    audio        number of audio tracks
    duration     seconds, None where it does not say
    channels     of each audio track
    starts       seconds from the start of the file to that of each audio track
    is_image     it is one still image
    subtitles    number of tracks of subtitles
    languages    of each audio track; empty where it has none
    """

    path: str
    has_video: bool
    audio: int
    duration: Fraction | None
    channels: tuple[int, ...] = ()
    starts: tuple[Fraction, ...] = ()
    is_image: bool = False
    subtitles: int = 0
    languages: tuple[str, ...] = ()

    def outputs(self) -> tuple[tuple[str, str], ...]:
        """Name and language of a track of an output for each audio track of the file; one alone has no name."""
        if self.audio < 2:
            return (("", ""),) * self.audio
        names: list[str] = []
        for number, language in enumerate(self.languages, 1):
            names.append(language if language and language not in names else str(number))
        return tuple(zip(names, self.languages, strict=True))


def media_facts(path: str) -> MediaFacts:
    """Look into a file; MediaError where there is none, or where it is no media."""
    import av
    import av.error
    from av.stream import Disposition

    from ...files.input_file import first_bytes
    from ...media.cut_container import unreadable
    from ...media.video.image_sequence import find_sequence

    if path != "-" and find_sequence(path) is not None:
        return MediaFacts(path, True, 0, None)
    first_bytes(Path(path), "media file")
    try:
        container = av.open(path, metadata_errors="replace")
    except (av.error.FFmpegError, UnicodeEncodeError) as error:
        reason = getattr(error, "strerror", "") or "its name is not UTF-8"
        raise unreadable(path, path, "neither video nor audio", reason) from None
    with container:
        videos = [each for each in container.streams.video if not each.disposition & Disposition.attached_pic]
        audios = container.streams.audio
        if not videos and not audios:
            raise MediaError(f"{path} holds neither video nor audio")
        known = container.duration
        duration = Fraction(known, av.time_base) if known and known > 0 else None
        start = Fraction(container.start_time or 0, av.time_base)
        starts = tuple(max((each.start_time or 0) * (each.time_base or 0) - start, Fraction(0)) for each in audios)
        channels = tuple(each.codec_context.layout.nb_channels for each in audios)
        titles = len(container.streams.subtitles)
        is_image = bool(videos) and not audios and _is_image(container.format.name)
        languages = tuple(_language(each.metadata) for each in audios)
        return MediaFacts(path, bool(videos), len(audios), duration, channels, starts, is_image, titles, languages)


def _language(tags: Mapping[str, str]) -> str:
    language = tags.get("language", "")
    return "" if language == "und" else language


def _is_image(kind: str) -> bool:
    return kind.endswith("_pipe") or kind == "image2"


@lru_cache(maxsize=256)
def rate_and_start(path: str) -> tuple[Fraction | None, Fraction]:
    """Return the frames a second of a video, None where it is none, and the seconds of its first time code."""
    import av
    import av.error

    from ...media.video.timecode import seconds_of_timecode

    try:
        with av.open(path, metadata_errors="replace") as container:
            video = next(iter(container.streams.video), None)
            rate = video.average_rate if video is not None else None
            tags = [container.metadata, *(stream.metadata for stream in container.streams)]
            codes = [each["timecode"] for each in tags if "timecode" in each]
    except (av.error.FFmpegError, OSError, UnicodeEncodeError):
        return None, Fraction(0)
    return rate, seconds_of_timecode(codes[0], rate) if codes and rate else Fraction(0)
