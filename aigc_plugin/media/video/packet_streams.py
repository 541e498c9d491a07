"""Copy the streams beside the video: their packets stay as they are, only their times change."""

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

# Facts about the old file, or what the muxer writes itself.
_STALE_TAGS = ("encoder", "duration", "bps", "number_of_frames", "number_of_bytes", "_statistics", "rotate")
_BROADCAST = {
    "h264", "hevc", "mpeg1video", "mpeg2video", "mpeg4", "vc1", "aac", "aac_latm", "ac3", "eac3", "mp2", "mp2float",
    "mp3", "mp3float", "dca", "truehd", "opus", "libopus", "dvbsub", "pgssub", "libzvbi_teletextdec",
}  # fmt: skip
_STALE_FILE_TAGS = ("major_brand", "minor_version", "compatible_brands", "encoder", "duration")


class SideStream(Protocol):
    """An output stream: push() each packet of its input stream, then finish(); both give packets to write."""

    def push(self, packet: Packet[Any]) -> Iterator[Packet[Any]]: ...

    def finish(self) -> Iterator[Packet[Any]]: ...


class CopiedStream:
    """A stream of unchanged packets at times of the timeline; ValueError where the container cannot hold the codec."""

    def __init__(self, container: OutputContainer, source: Stream, timeline: Timeline) -> None:
        if not can_hold(source, container.format.name):
            raise ValueError(f"{container.format.name} does not hold it")
        self._timeline = timeline
        self._source = source
        self.stream = container.add_stream_from_template(source, opaque=True)
        self._waits_for_key = timeline.cuts and source.type == "video"
        copy_description(source, self.stream)

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
        # What lasts across the start of the cut is kept: subtitles clipped, audio with a time before 0.
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
        """True where nothing of the stream is left, because no key frame is inside the cut."""
        return self._waits_for_key


def can_hold(source: Stream, kind: str) -> bool:
    """True where a container of that kind can hold the stream: tried in memory, since muxers do not tell beforehand."""
    if kind == "mpegts" and source.type in ("audio", "video", "subtitle"):
        return source.codec_context.name in _BROADCAST  # other codecs would be written, but no demuxer finds them
    if source.type == "data" and kind not in source.container.format.name:
        return False
    try:
        with av.open(io.BytesIO(), "w", format=kind) as trial:
            trial.add_stream_from_template(source, opaque=True)
            trial.start_encoding()
    except (ValueError, av.error.FFmpegError):
        return False
    return True


def copy_description(source: Stream, target: Stream) -> None:
    """Copy language, title and the like, and the disposition."""
    target.metadata.update(
        {name: text for name, text in source.metadata.items() if not name.lower().startswith(_STALE_TAGS)}
    )
    target.disposition = source.disposition


def video_tags(tags: dict[str, str], comment: str) -> dict[str, str]:
    """Tags of the output file: those of the input, with `comment` as a further line of its comment."""
    old_comment = next((text for name, text in tags.items() if name.lower() == "comment"), "")
    others = {name: text for name, text in tags.items() if name.lower() not in (*_STALE_FILE_TAGS, "comment")}
    return {**others, "comment": "\n".join(filter(None, [old_comment, comment]))}


def moved_chapters(chapters: list[Any], timeline: Timeline) -> list[Any]:
    """The chapters inside the cut, clipped, at times of the output."""
    inside = []
    for chapter in chapters:
        base = chapter["time_base"]
        start, end = chapter["start"] * base, chapter["end"] * base
        if timeline.is_identity:
            inside.append(chapter)
        elif timeline.keeps(start, end - start):
            first, length = timeline.clipped(start, end - start)
            moved = {"start": round(first / base), "end": round((first + length) / base)}
            inside.append({**chapter, **moved})
    return inside
