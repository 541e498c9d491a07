"""The streams beside the pictures: their packets copied as they are, only moved in time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Protocol

import av
import av.error
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Disposition, Stream

from .timeline import Timeline

# Facts of the old file, or that the muxer writes anew.
_STALE_TAGS = ("encoder", "duration", "bps", "number_of_frames", "number_of_bytes", "_statistics", "rotate")
_BROADCAST = {
    "h264", "hevc", "mpeg1video", "mpeg2video", "mpeg4", "vc1", "aac", "aac_latm", "ac3", "eac3", "mp2", "mp2float",
    "mp3", "mp3float", "dca", "truehd", "opus", "libopus", "dvbsub", "pgssub", "libzvbi_teletextdec",
}  # fmt: skip
_STALE_FILE_TAGS = ("major_brand", "minor_version", "compatible_brands", "encoder", "duration")


class SideStream(Protocol):
    """One output stream; push() what the demuxer gives of its input, then finish()."""

    def push(self, packet: Packet[Any]) -> Iterator[Packet[Any]]: ...

    def finish(self) -> Iterator[Packet[Any]]: ...


class CopiedStream:
    """The packets' bytes stay; times follow the timeline. ValueError where the container cannot take the codec."""

    def __init__(self, container: OutputContainer, source: Stream, timeline: Timeline) -> None:
        if not is_taken(source, container.format.name):
            raise ValueError(f"{container.format.name} does not hold it")
        self._timeline = timeline
        self._source = source
        self.stream = container.add_stream_from_template(source, opaque=True)
        self._waits_for_key = timeline.cuts and source.type == "video"
        keep_description(source, self.stream)

    def push(self, packet: Packet[Any]) -> Iterator[Packet[Any]]:
        if self._timeline.is_identity or self._source.disposition & Disposition.attached_pic:
            packet.stream = self.stream
            yield packet
            return
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is None:
            return
        base = packet.time_base
        length = (packet.duration or 0) * base
        # What sounds or shows across the cut is kept: subtitles clipped, sound with a time before 0.
        lasts = self._source.type in ("audio", "subtitle")
        if not self._timeline.keeps(stamp * base, length if lasts else Fraction(0)):
            return
        if self._waits_for_key and not packet.is_keyframe:
            return
        self._waits_for_key = False
        self._move(packet, base, length, clip=self._source.type == "subtitle")
        packet.stream = self.stream
        yield packet

    def _move(self, packet: Packet[Any], base: Fraction, length: Fraction, *, clip: bool) -> None:
        moved = self._timeline.moved
        if clip and packet.pts is not None:
            start, span = self._timeline.clipped(packet.pts * base, length)
            packet.pts = packet.dts = round(start / base)
            packet.duration = round(span / base)
            return
        if packet.pts is not None:
            packet.pts = round(moved(packet.pts * base) / base)
        if packet.dts is not None:
            packet.dts = round(moved(packet.dts * base) / base)
        packet.duration = round(length * self._timeline.slow / base)

    def finish(self) -> Iterator[Packet[Any]]:
        yield from ()

    @property
    def is_without_key(self) -> bool:
        """Whether a cut left nothing of it, because no key frame lies inside."""
        return self._waits_for_key


def is_taken(source: Stream, kind: str) -> bool:
    """Whether a container of that kind holds the stream: tried in memory, since muxers do not tell beforehand."""
    if kind == "mpegts" and source.type in ("audio", "video", "subtitle"):
        return source.codec_context.name in _BROADCAST  # the rest would be written, but never found again
    if source.type == "data" and kind not in source.container.format.name:
        return False
    try:
        with av.open(io.BytesIO(), "w", format=kind) as trial:
            trial.add_stream_from_template(source, opaque=True)
            trial.start_encoding()
    except (ValueError, av.error.FFmpegError):
        return False
    return True


def keep_description(source: Stream, made: Stream) -> None:
    """Language, title and the like, and what the stream is for."""
    made.metadata.update(
        {name: text for name, text in source.metadata.items() if not name.lower().startswith(_STALE_TAGS)}
    )
    made.disposition = source.disposition


def video_tags(tags: dict[str, str], comment: str) -> dict[str, str]:
    """Of the whole file, with a line on how the pictures were made after its comment."""
    kept = {name: text for name, text in tags.items() if name.lower() not in _STALE_FILE_TAGS}
    before = next((text for name, text in kept.items() if name.lower() == "comment"), "")
    kept = {name: text for name, text in kept.items() if name.lower() != "comment"}
    return {**kept, "comment": "\n".join(filter(None, [before, comment]))}


def moved_chapters(chapters: list[Any], timeline: Timeline) -> list[Any]:
    """Those that are inside, clipped."""
    kept = []
    for chapter in chapters:
        base = chapter["time_base"]
        start, end = chapter["start"] * base, chapter["end"] * base
        if timeline.is_identity:
            kept.append(chapter)
        elif timeline.keeps(start, end - start):
            first, length = timeline.clipped(start, end - start)
            moved = {"start": round(first / base), "end": round((first + length) / base)}
            kept.append({**chapter, **moved})
    return kept
