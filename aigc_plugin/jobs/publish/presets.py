"""Requirements of places where films are watched, as figures that a file can be checked against.

Sources: YouTube Help 1722171 (2026-11) for YouTube; EBU R 128 (2023) for broadcast; Apple Podcasts for Creators, "Audio
requirements" (2026) for podcasts. TikTok, Instagram, Bilibili and Douyin publish no loudness: -14 LUFS is what they are
taken to play at.
"""

from __future__ import annotations

from dataclasses import dataclass

_MP4 = ("mp4", "mov")


@dataclass(frozen=True)
class Preset:
    """The figures of one place; empty or 0 where anything does.

    what               for people
    containers         by FFmpeg's name
    video, audio       codecs, by FFmpeg's name; without `video` the file has sound alone
    upright            whether the picture is to be higher than wide
    short_side         least and largest, in pixels
    rate               largest frame rate
    seconds            longest
    loudness           LUFS that are asked for, and by how much a file may differ; not checked where that is 0
    peak               largest true peak in decibels of full scale, where the place names one
    """

    what: str
    containers: tuple[str, ...] = _MP4
    video: tuple[str, ...] = ("h264",)
    audio: tuple[str, ...] = ("aac",)
    upright: bool | None = None
    short_side: tuple[int, int] = (0, 0)
    rate: float = 0
    seconds: float = 0
    loudness: tuple[float, float] = (-14.0, 2.0)
    peak: float | None = None


_SHORT = {"upright": True, "short_side": (540, 1080), "rate": 60.0}
PRESETS = {
    "youtube": Preset("YouTube", video=("h264", "hevc", "av1", "vp9"), short_side=(240, 4320), rate=60.0),
    "shorts": Preset("YouTube Shorts", seconds=180, **_SHORT),  # type: ignore[arg-type]
    "tiktok": Preset("TikTok, Reels, Douyin", seconds=600, **_SHORT),  # type: ignore[arg-type]
    "bilibili": Preset("Bilibili", video=("h264", "hevc"), short_side=(360, 4320), rate=120.0),
    "podcast": Preset("podcast", ("mp3", "mp4", "mov"), (), ("mp3", "aac"), loudness=(-16.0, 1.0), peak=-1.0),
    "broadcast": Preset(
        "broadcast (EBU R 128)", (*_MP4, "matroska", "mxf", "mpegts"), ("h264", "hevc", "prores", "mpeg2video", "ffv1"),
        ("aac", "pcm_s16le", "pcm_s24le", "flac", "mp2", "ac3"), loudness=(-23.0, 0.5), peak=-1.0,
    ),
    "archive": Preset("archive", ("matroska",), ("ffv1",), ("flac", "pcm_s16le", "pcm_s24le"), loudness=(0.0, 0.0)),
    "web": Preset("a web page", (*_MP4, "webm", "matroska"), ("h264", "vp9", "av1"), ("aac", "opus")),
}  # fmt: skip
