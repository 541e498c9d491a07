"""Write captions as a track of a video: mov_text, SubRip or WebVTT, as the container has them."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from av.container import OutputContainer
from av.packet import Packet

from ...text.captions import Cue
from .overlapping_titles import SequentialTitles, Title
from .track_descriptions import language_in, three_letters

KINDS = {"mp4": "mov_text", "mov": "mov_text", "matroska": "subrip", "webm": "webvtt"}
"""Kind of a track of captions by container."""
_MILLISECOND = Fraction(1, 1000)
# The encoder is never asked, but it does not begin without a header.
_ASS_HEADER = (
    b"[Script Info]\r\nScriptType: v4.00+\r\n\r\n[V4+ Styles]\r\nFormat: Name, Fontname, Fontsize\r\n"
    b"Style: Default,Arial,16\r\n\r\n[Events]\r\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, "
    b"Effect, Text\r\n"
)


class CaptionStream:
    """A track of captions; packets() gives all of it, in order of time.

    container    what to add it to, of one of KINDS
    language     as BCP 47 has it; empty where it is not known
    captions     in order of time, in seconds of the video
    """

    def __init__(self, container: OutputContainer, language: str, captions: Sequence[Cue]) -> None:
        self._kind, self._captions = KINDS[container.format.name], captions
        stream: Any = container.add_stream(self._kind)
        stream.codec_context.subtitle_header = _ASS_HEADER
        stream.time_base = _MILLISECOND
        if code := language_in(container.format.name, three_letters(language)):
            stream.metadata["language"] = code
        self._stream = stream

    def packets(self) -> Iterator[Packet[Any]]:
        last = 0
        for first, after, text in self._in_sequence() if self._kind == "mov_text" else self._titles():
            start, end = round(first * 1000), round(after * 1000)
            if start > last and self._kind == "mov_text":  # whose gaps are texts, too (3GPP TS 26.245)
                yield self._packet("", last, start)
            yield self._packet(text, start, max(end, start + 1))
            last = max(end, start + 1)

    def _titles(self) -> Iterator[Title]:
        for cue in self._captions:
            yield _in_milliseconds(cue.start), _in_milliseconds(cue.end), "\n".join(cue.lines)

    def _in_sequence(self) -> Iterator[Title]:
        sequence = SequentialTitles()
        for title in self._titles():
            yield from sequence.push(*title)
        yield from sequence.finish()

    def _packet(self, text: str, start: int, end: int) -> Packet[Any]:
        data = (html.escape(text, quote=False) if self._kind == "webvtt" else text).encode()
        packet: Packet[Any] = Packet(len(data).to_bytes(2, "big") + data if self._kind == "mov_text" else data)
        packet.pts = packet.dts = start
        packet.duration, packet.time_base = end - start, _MILLISECOND
        packet.is_keyframe, packet.stream = True, self._stream
        return packet


def _in_milliseconds(seconds: float) -> Fraction:
    return Fraction(round(seconds * 1000), 1000)
