"""Keep a picture that goes with a video: a track of its own in MP4, an attachment in Matroska."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream

from .track_trial import codec_of

_MEDIA_TYPES = {
    "mjpeg": ("image/jpeg", "jpg"),
    "png": ("image/png", "png"),
    "apng": ("image/png", "png"),
    "gif": ("image/gif", "gif"),
    "bmp": ("image/bmp", "bmp"),
    "tiff": ("image/tiff", "tiff"),
    "webp": ("image/webp", "webp"),
}


def attach_picture(container: OutputContainer, source: Stream, packets: Sequence[Packet[Any]]) -> None:
    """Attach the picture of a stream to a Matroska file; ValueError where there is none, or its kind has no name."""
    media_type, suffix = _MEDIA_TYPES.get(codec_of(source), ("", ""))
    if not packets or not media_type:
        raise ValueError(f"{codec_of(source)} is no picture that can be attached")
    tags = {name.lower(): text for name, text in source.metadata.items()}
    attachment = container.add_attachment(
        tags.get("filename") or f"cover.{suffix}", tags.get("mimetype") or media_type, bytes(packets[0])
    )
    if "title" in tags:
        attachment.metadata["title"] = tags["title"]
