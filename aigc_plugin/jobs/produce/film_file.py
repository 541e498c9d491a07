"""The finished file of a version: packets of its segments and of its sound, and captions as a track."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import av
from av.packet import Packet

from ...media.video.caption_stream import CaptionStream
from ...text.captions import Cue


@dataclass(frozen=True)
class FilmParts:
    """Origin of a file.

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
            text = CaptionStream(out, parts.language, parts.captions) if parts.captions else None
            tracks = [_video_packets(parts, video)]
            if sound is not None:
                tracks.append(_copied(sound, audio))
            if text is not None:
                tracks.append(text.packets())
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
