"""Copy the streams beside the video: their packets stay as they are, only their times change."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Protocol

from av.container import OutputContainer
from av.packet import Packet
from av.stream import Disposition, Stream

from .standing_title import StandingTitle, stands
from .timeline import Timeline
from .track_descriptions import copy_description
from .track_trial import can_hold, codec_of

_HIDING = {"mp4", "mov"}  # have edit lists, too
_TIMES_MAY_REPEAT = 0x20000  # AVFMT_TS_NONSTRICT
_BROADCAST_TAGS = {"title", "service_name", "service_provider", "timecode"}
_STALE_FILE_TAGS = ("major_brand", "minor_version", "compatible_brands", "encoder", "duration")


class SideStream(Protocol):
    """An output stream: push() each packet of its input stream, then finish(); both give packets to write."""

    def push(self, packet: Packet[Any]) -> Iterator[Packet[Any]]: ...

    def finish(self) -> Iterator[Packet[Any]]: ...


class CopiedStream:
    """A stream of unchanged packets at times of the timeline; ValueError where the container cannot hold the codec.

    container, source    what to write to, and the stream to copy
    timeline             the change of times
    first                the first packets of the stream, as far as they are known, to try the container with
    """

    def __init__(
        self, container: OutputContainer, source: Stream, timeline: Timeline, first: Sequence[Packet[Any]] = ()
    ) -> None:
        if not can_hold(source, container.format.name, first):
            raise ValueError(f"{container.format.name} does not hold it")
        self.stream: Stream = container.add_stream_from_template(source, opaque=True)
        self._prepare(container, source, timeline)

    def _prepare(self, container: OutputContainer, source: Stream, timeline: Timeline) -> None:
        self._timeline, self._source = timeline, source
        self._waits_for_key = timeline.cuts and source.type == "video"
        self._hides = container.format.name in _HIDING  # what an edit of the source hides
        self._may_repeat = bool(int(container.format.flags) & _TIMES_MAY_REPEAT)
        self._hidden: Packet[Any] | None = None
        self._latest: int | None = None  # decoding time, in units of the output
        self._length = 0  # of the packet before, in its own units
        codec = codec_of(source)
        self._title = StandingTitle(codec) if timeline.start is not None and stands(codec) else None
        copy_description(source, self.stream)

    def push(self, packet: Packet[Any]) -> Iterator[Packet[Any]]:
        if self._source.disposition & Disposition.attached_pic:
            packet.stream = self.stream
            yield packet
            return
        if self._source.type == "audio" and packet.is_discard and not self._hides:
            self._hidden = packet
            return
        # The decoder needs the one before the first that is heard.
        for each in filter(None, (self._hidden, packet)):
            if self._is_inside(each):
                yield from self._standing_title()
                yield self._rising(each)
            elif self._title is not None and self._is_before(each):
                self._title.push(each)
        self._hidden = None

    def _is_before(self, packet: Packet[Any]) -> bool:
        stamp = packet.pts if packet.pts is not None else packet.dts
        return stamp is not None and stamp * packet.time_base < self._timeline.begin

    def _standing_title(self) -> Iterator[Packet[Any]]:
        """Packets for the start of the output, which show what a bitmap subtitle shows there."""
        for packet in self._title.shown(self._timeline.begin) if self._title else ():
            packet.pts = packet.dts = round(self._timeline.moved(self._timeline.begin) / packet.time_base)
            yield self._rising(packet)

    def _is_inside(self, packet: Packet[Any]) -> bool:
        """True where the packet is to be written; its times are those of the output then."""
        stamp = packet.pts if packet.pts is not None else packet.dts
        if self._timeline.is_identity or stamp is None:
            return self._timeline.is_identity
        base = packet.time_base
        length = (packet.duration or 0) * base
        # What lasts across the start of the cut is kept: subtitles clipped, audio with a time before 0.
        lasts = self._source.type in ("audio", "subtitle")
        if not self._timeline.keeps(stamp * base, length if lasts else Fraction(0)):
            return False
        if self._waits_for_key and not packet.is_keyframe:
            return False
        self._waits_for_key = False
        self._move(packet, base, length, clip=self._source.type == "subtitle")
        return True

    def _rising(self, packet: Packet[Any]) -> Packet[Any]:
        """The packet for the output, its decoding time after the one before: muxers refuse others."""
        packet.stream = self.stream
        if packet.pts is None and packet.dts is not None:
            packet.pts = packet.dts
        stamp, base = packet.dts if packet.dts is not None else packet.pts, self.stream.time_base
        if stamp is None or not base:
            return packet
        if self._source.type == "audio" and not packet.duration:  # the last one would last no time
            packet.duration = self._length
        units = round(stamp * packet.time_base / base)
        least = units if self._latest is None else self._latest + (0 if self._may_repeat else 1)
        if units < least:
            unit, units = base / packet.time_base, least
            packet.dts = math.ceil(least * unit)
            packet.pts = packet.dts if packet.pts is None else max(packet.pts, packet.dts)
        if self._latest is not None:
            self._length = round((units - self._latest) * base / packet.time_base)
        self._latest = units
        return packet

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
        yield from self._standing_title()

    @property
    def is_without_key(self) -> bool:
        """True where nothing of the stream is left, because no key frame is inside the cut."""
        return self._waits_for_key


def video_tags(tags: dict[str, str], comment: str) -> dict[str, str]:
    """Tags of the output file: those of the input, with `comment` as a further line of its comment."""
    old_comment = next((text for name, text in tags.items() if name.lower() == "comment"), "")
    others = {name: text for name, text in tags.items() if name.lower() not in (*_STALE_FILE_TAGS, "comment")}
    return {**others, "comment": "\n".join(filter(None, [old_comment, comment]))}


def tags_left_out(file: Mapping[str, str], stream: Mapping[str, str], kind: str) -> Iterator[str]:
    """Lines about tags of the file, and the time code of its video, that a container of that kind does not hold."""
    if kind in ("mpegts", "flv") and "timecode" in {name.lower() for name in (*file, *stream)}:
        yield f"the time code cannot be kept in {kind}"
    names = sorted({name.lower() for name in file} - {*_STALE_FILE_TAGS, *_BROADCAST_TAGS})
    if kind == "mpegts" and names:
        yield f"{kind} holds no such tags: {', '.join(names)}"


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
