"""The type and the lifetime that a server is told of each file: players refuse what has the wrong one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

_TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl", ".mpd": "application/dash+xml", ".m4s": "video/iso.segment",
    ".mp4": "video/mp4", ".m4v": "video/mp4", ".mov": "video/quicktime", ".mkv": "video/x-matroska",
    ".webm": "video/webm", ".ts": "video/mp2t", ".flv": "video/x-flv", ".avi": "video/x-msvideo",
    ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".aac": "audio/aac", ".wav": "audio/wav", ".flac": "audio/flac",
    ".ogg": "audio/ogg", ".opus": "audio/ogg", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png",
    ".webp": "image/webp", ".gif": "image/gif", ".vtt": "text/vtt", ".srt": "application/x-subrip",
    ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript",
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json", ".xml": "application/xml", ".rss": "application/rss+xml",
    ".atom": "application/atom+xml", ".c2pa": "application/c2pa",
}  # fmt: skip
_LASTING = re.compile(r".*\.m4s|.*_\d{4}\.vtt", re.IGNORECASE)
_CHANGING = (".m3u8", ".mpd", ".html", ".json", ".vtt", ".xml", ".rss", ".atom")


@dataclass(frozen=True)
class Content:
    """kind: media type. cache: value of Cache-Control, or empty."""

    kind: str
    cache: str = ""


def content_of(name: str) -> Content:
    """The content of a file, by its name: segments never change, what names them may at any time."""
    ending = PurePosixPath(name).suffix.lower()
    cache = "no-cache" if ending in _CHANGING else ""
    if _LASTING.fullmatch(name):
        cache = "public, max-age=31536000, immutable"
    return Content(_TYPES.get(ending, "application/octet-stream"), cache)
