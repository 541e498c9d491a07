"""Options of FFmpeg's muxers, by container."""

from __future__ import annotations

from collections.abc import Collection

from .animations import ANIMATIONS, loop_option, plays_of

_PLAIN_MP4_TAGS = {
    "title", "artist", "album_artist", "album", "composer", "date", "comment", "genre", "copyright", "grouping",
    "lyrics", "description", "synopsis", "show", "episode_id", "network", "keywords", "track", "disc", "compilation",
    "creation_time", "timecode", "sort_name", "sort_artist", "sort_album",
}  # fmt: skip
_NEGATIVE_TIMES = {"mp4", "mov", "matroska", "webm"}


def muxer_options(container: str, tags: Collection[str], source: str, *, is_stream: bool) -> dict[str, str]:
    """The options with which an output is opened.

    container    FFmpeg's name of it
    tags         names of the tags that it gets
    source       name of the video that it is made of; an animation is played as often as that one
    is_stream    it cannot be rewritten, as a pipe
    """
    # Keep times as they are: the muxer must not shift them because audio starts before 0 with its priming.
    options = {"avoid_negative_ts": "disabled"} if container in _NEGATIVE_TIMES else {}
    if container in ANIMATIONS.values():
        return loop_option(container, plays_of(source))
    if container == "yuv4mpegpipe":
        return {"strict": "-1"}  # without it, only 8 bits
    if container in ("matroska", "webm"):
        return options | {"fflags": "+bitexact"}  # else it draws numbers for file and tracks
    if container not in ("mp4", "mov"):
        return options
    flags = [] if {name.lower() for name in tags} <= _PLAIN_MP4_TAGS else ["use_metadata_tags"]
    if not is_stream:
        flags.append("faststart")  # so that it plays while it is loaded
    return options | {"movflags": "+".join(flags)} if flags else options
