"""Convert text subtitles for a container that holds another kind: mov_text, SubRip, WebVTT, ASS."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream

from .overlapping_titles import SequentialTitles
from .packet_streams import CopiedStream
from .timeline import Timeline

_TEXT_KINDS = {"mov_text", "subrip", "srt", "webvtt", "ass", "ssa", "text"}
_TAKE_TEXT = {"mp4", "mov", "matroska", "webm"}
_PREFERRED = ("mov_text", "subrip", "webvtt")
_ASS_FIELDS = 8  # before the text, in a packet
_ASS_OVERRIDE = re.compile(r"\{[^}]*\}")
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
# The encoders need a header, though the packets are converted here.
_ASS_HEADER = (
    b"[Script Info]\r\nScriptType: v4.00+\r\n\r\n[V4+ Styles]\r\n"
    b"Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, "
    b"Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, "
    b"MarginR, MarginV, Encoding\r\n"
    b"Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1\r\n\r\n"
    b"[Events]\r\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\r\n"
)


class RewrittenSubtitles(CopiedStream):
    """A stream of converted subtitles: text and times stay, styles are lost. ValueError where a kind is unknown."""

    def __init__(self, container: OutputContainer, source: Stream, timeline: Timeline) -> None:
        self._from = source.codec_context.name
        offered = container.supported_codecs
        if self._from not in _TEXT_KINDS or container.format.name not in _TAKE_TEXT:
            raise ValueError(f"{self._from} is not text")
        kind = next((kind for kind in _PREFERRED if kind in offered), None)
        if kind is None:
            raise ValueError("the container holds no text")
        self.kind = kind
        stream: Any = container.add_stream(kind)
        stream.codec_context.subtitle_header = _ASS_HEADER
        self.stream = stream
        self.stream.time_base = source.time_base
        self._titles = SequentialTitles() if kind == "mov_text" else None
        self._base = Fraction(1, 1000)
        self._prepare(container, source, timeline)

    def push(self, packet: Packet[Any]) -> Iterator[Packet[Any]]:
        text = _text_of(bytes(packet), self._from)
        if not text:
            return
        self._base = packet.time_base
        stamp = packet.pts if packet.pts is not None else packet.dts
        if self._titles is None or stamp is None or not packet.duration:
            yield from self._written(text, stamp, packet.duration or 0)
            return
        start = stamp * self._base
        for title in self._titles.push(start, start + packet.duration * self._base, text):
            yield from self._from_title(*title)

    def finish(self) -> Iterator[Packet[Any]]:
        for title in self._titles.finish() if self._titles else ():
            yield from self._from_title(*title)
        yield from super().finish()

    def _from_title(self, start: Fraction, end: Fraction, text: str) -> Iterator[Packet[Any]]:
        return self._written(text, round(start / self._base), round((end - start) / self._base))

    def _written(self, text: str, stamp: int | None, length: int) -> Iterator[Packet[Any]]:
        converted: Packet[Any] = Packet(_packed(text, self.kind))
        converted.pts = converted.dts = stamp
        converted.duration, converted.time_base, converted.is_keyframe = length, self._base, True
        yield from super().push(converted)


def _text_of(data: bytes, kind: str) -> str:
    if kind == "mov_text":
        size = struct.unpack_from(">H", data)[0] if len(data) >= 2 else 0
        return data[2 : 2 + size].decode("utf-8", "replace")
    text = data.decode("utf-8", "replace").rstrip("\0\r\n")
    if kind in ("ass", "ssa"):
        text = text.split(",", _ASS_FIELDS)[-1]
        return _ASS_OVERRIDE.sub("", text).replace("\\N", "\n").replace("\\n", "\n").replace("\\h", " ")
    return text


def _packed(text: str, kind: str) -> bytes:
    if kind == "mov_text":
        plain = _TAG.sub("", text).encode()
        return struct.pack(">H", len(plain)) + plain
    return text.encode()
