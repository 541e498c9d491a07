"""Tracks of a film that go into a presentation, and those that cannot."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ...errors import InputError
from .webvtt import is_text


def main_video(container: Any, source: str) -> Any:
    """The video that is packaged: the first that is no cover picture; InputError where there is none.

    source    name of the file, for the message
    """
    for stream in container.streams.video:
        if not stream.disposition & stream.disposition.attached_pic:
            return stream
    raise InputError(f"{source} holds no video", hint="give a video")


def frame_rate(stream: Any) -> Fraction:
    """Mean frames a second of a video; 25 where nothing tells."""
    return Fraction(stream.average_rate or stream.guessed_rate or 25)


def text_tracks(container: Any) -> dict[int, Any]:
    """Subtitles that are texts, by the index of their stream."""
    return {each.index: each for each in container.streams.subtitles if is_text(each.codec_context.name)}


def left_out(container: Any) -> list[str]:
    """One line for each track that no presentation can hold."""
    texts = text_tracks(container)
    return [
        f"subtitles of track {each.index} are pictures, and are left out"
        for each in container.streams.subtitles
        if each.index not in texts
    ]


def track_language(stream: Any) -> str:
    """Language of a track as its file names it; empty where it does not say."""
    language = str(stream.metadata.get("language", ""))
    return "" if language in ("und", "mis") else language
