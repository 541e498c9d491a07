"""The finished file of a version: packets of its segments and of its sound, and captions as a track."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import av
from av.packet import Packet

from ...text.captions import Cue

_LANGUAGES = {"de": "deu", "en": "eng", "fr": "fra", "es": "spa", "it": "ita", "zh": "zho", "ar": "ara", "he": "heb"}
_MILLISECOND = Fraction(1, 1000)
_ASS_HEADER = (
    b"[Script Info]\r\nScriptType: v4.00+\r\n\r\n[V4+ Styles]\r\nFormat: Name, Fontname, Fontsize\r\n"
    b"Style: Default,Arial,16\r\n\r\n[Events]\r\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, "
    b"Effect, Text\r\n"
)


@dataclass(frozen=True)
class FilmParts:
    """What a file is made of.

    segments    MP4 files of all frames, in order, that were encoded alike
    sound       MP4 file of the whole sound; None for none
    captions    those of the track; empty for no track
    tags        more metadata: the label of generated content
    """

    rate: Fraction
    segments: Sequence[Path]
    sound: Path | None
    captions: Sequence[Cue]
    title: str
    comment: str
    language: str
    tags: Mapping[str, str] = field(default_factory=dict)


def write_film(parts: FilmParts, file: BinaryIO) -> None:
    """Write all tracks into one MP4 whose index comes first; nothing is encoded again."""
    with av.open(str(parts.segments[0])) as first, av.open(file, "w", format="mp4", container_options={
        "movflags": "faststart"}, io_open=_reader(file)) as out:  # fmt: skip
        out.metadata.update({**parts.tags, "comment": parts.comment})
        if parts.title:
            out.metadata["title"] = parts.title
        video = out.add_stream_from_template(first.streams.video[0])
        sound = av.open(str(parts.sound)) if parts.sound else None
        try:
            audio = out.add_stream_from_template(sound.streams.audio[0]) if sound else None
            text = _caption_stream(out, parts.language) if parts.captions else None
            tracks = [_video_packets(parts, video)]
            if sound is not None:
                tracks.append(_copied(sound, audio))
            if text is not None:
                tracks.append(_caption_packets(parts.captions, text))
            for packet in _interleaved(tracks):
                out.mux(packet)
        finally:
            if sound is not None:
                sound.close()


def _video_packets(parts: FilmParts, stream: Any) -> Iterator[Packet[Any]]:
    """Packets of all segments: their times go on, and decoding times are counted anew so that they rise evenly."""
    base = 1 / parts.rate
    delay, begin, number = _reordering(parts.segments), 0, 0
    for path in parts.segments:
        count = 0
        with av.open(str(path)) as container:
            source = container.streams.video[0]
            for packet in container.demux(source):
                if not packet.size:
                    continue
                time = (packet.pts or 0) * (source.time_base or base)
                packet.pts = begin + round(time * parts.rate)
                packet.dts, packet.duration, packet.time_base = number - delay, 1, base
                packet.stream = stream
                number, count = number + 1, count + 1
                yield packet
        begin += count


def _reordering(segments: Sequence[Path]) -> int:
    """The most frames that a packet comes before its turn, over all segments."""
    delay = 0
    for path in segments:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            rate = stream.average_rate or Fraction(1)
            packets = (packet for packet in container.demux(stream) if packet.size)
            for number, packet in enumerate(packets):
                shown = round((packet.pts or 0) * (stream.time_base or Fraction(1)) * rate)
                delay = max(delay, number - shown)
    return delay


def _copied(container: Any, stream: Any) -> Iterator[Packet[Any]]:
    for packet in container.demux(audio=0):
        if packet.size:
            packet.stream = stream
            yield packet


def _caption_stream(out: Any, language: str) -> Any:
    stream = out.add_stream("mov_text")
    stream.codec_context.subtitle_header = _ASS_HEADER
    stream.time_base = _MILLISECOND
    code = _LANGUAGES.get(language.split("-")[0])
    if code:
        stream.metadata["language"] = code
    return stream


def _caption_packets(captions: Sequence[Cue], stream: Any) -> Iterator[Packet[Any]]:
    """Captions as mov_text (3GPP TS 26.245): a length and UTF-8, and an empty one for each gap."""
    last = 0
    for cue in captions:
        start, end = round(cue.start * 1000), round(cue.end * 1000)
        if start > last:
            yield _text_packet("", last, start, stream)
        yield _text_packet("\n".join(cue.lines), start, max(end, start + 1), stream)
        last = max(end, start + 1)


def _text_packet(text: str, start: int, end: int, stream: Any) -> Packet[Any]:
    data = text.encode()
    packet: Packet[Any] = Packet(len(data).to_bytes(2, "big") + data)
    packet.pts = packet.dts = start
    packet.duration, packet.time_base = end - start, _MILLISECOND
    packet.is_keyframe, packet.stream = True, stream
    return packet


def _interleaved(tracks: Sequence[Iterator[Packet[Any]]]) -> Iterator[Packet[Any]]:
    """Packets of all tracks in the order of their times."""
    waiting = [(next(track, None), track) for track in tracks]
    while alive := [(packet, track) for packet, track in waiting if packet is not None]:
        packet, track = min(alive, key=lambda each: (each[0].dts or 0) * each[0].time_base)
        yield packet
        waiting = [(next(each, None) if each is track else held, each) for held, each in alive]


def _reader(file: BinaryIO) -> Any:
    """Open the output for the muxer, which moves what it has written so that the index comes first."""

    def open_for_reading(url: str, flags: int, options: object) -> BinaryIO:
        file.flush()
        return Path(file.name).open("rb")

    return open_for_reading
