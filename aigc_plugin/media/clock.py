"""One clock that rises for all tracks of a file, whatever its container stores.

Broadcasts and live recordings have clocks that begin anywhere, wrap (33 bits of 90 kHz in MPEG, 32 of milliseconds
in FLV) and jump where parts were joined. A jump that all running tracks make is one of the clock: what follows is put
right after what was there. A jump that one track makes alone is a gap of that track, and stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream

_DISCONTINUOUS = 0x0200  # AVFMT_TS_DISCONT
_LIVE = {"flv", "wtv"}  # record clocks of live streams, too
_BACK_SECONDS = Fraction(1, 10)  # that times of one track may go back: rounding
_REORDERED = 8  # pictures, by which presentation times go back, where there are no others
_LIVE_GAP_SECONDS = 10  # of discontinuous formats, as in ffmpeg
_LONGEST_GAP_SECONDS = 30 * 3600  # of all others
_RUNNING_SECONDS = 2  # a track that gave nothing for so long is not waited for at a jump
_WAITING_SECONDS = 1  # for which other tracks may go on as before until a jump counts as that of one track
_PRIMING_SECONDS = Fraction(3, 10)
_JOINT_SECONDS = Fraction(1, 4)  # around a jump
_SEEN_AFTER_JUMP = {
    "audio": 4,
    "video": 8,
}  # packets that tell a jump from a wrong time, and show the order of pictures
_MOST_HELD = 500  # packets
_WRAP = Fraction(1 << 33, 90_000)  # seconds until an MPEG clock wraps


@dataclass
class _Track:
    """A track on the clock that is made, in units of its own time base.

    drives      its jumps show those of the clock: audio and video
    part        number of the part of the file that its latest packet belongs to
    latest      decoding time of its latest packet, None before the first
    following   the decoding time at which the next one is expected
    end         the latest presentation time at which something of it ends
    length      of the packet before, for those that do not say theirs
    shown_only  the container stores presentation times alone, and decoding times may be anything
    """

    stream: Stream
    base: Fraction
    drives: bool
    part: int = 0
    latest: int | None = None
    following: int = 0
    end: int = 0
    length: int = 1
    shown_only: bool = False

    def units(self, seconds: Fraction | int) -> int:
        return round(seconds / self.base)


class SteadyClock:
    """Clock of an open file: push() each packet as it was read, then finish(); both give packets with mended times.

    container    what the packets come from

    .origin      time of the file's start on the new clock, in seconds; 0 where the clock of the format begins anywhere,
                 and where pictures would be shown before 0
    .shift       what was added to the file's own times at its start, in seconds
    .mended      a line about each thing that was not as it should be
    .may_jump    the format's clock may jump, so that a seek by time may end anywhere
    """

    def __init__(self, container: InputContainer) -> None:
        name = container.format.name
        self.may_jump = name in _LIVE or (bool(int(container.format.flags) & _DISCONTINUOUS) and name != "ogg")
        self._shown_only = name == "matroska,webm"
        self._gap = _LIVE_GAP_SECONDS if self.may_jump else _LONGEST_GAP_SECONDS
        start = _start_of(container)
        begins_anywhere = self.may_jump or _shows_before_zero(container, start)
        self.shift = -start if begins_anywhere else Fraction(0)
        self.origin = start + self.shift
        self._wraps = _WRAP if name in ("mpegts", "mpeg") else None
        self._wrapped = start < 0 and self._wraps is not None
        self._shifts = [self.shift]  # of the part before and of the present one
        self._part = 0
        self._tracks: dict[int, _Track] = {}
        self._held: list[Packet[Any]] | None = None  # since a jump
        self._held_of: dict[int, int] = {}  # tracks that jumped: number of their packets
        self._held_since = Fraction(0)
        self._jumps: list[Fraction] = []
        self._lone_jumps: dict[int, Fraction] = {}

    def joins_at(self, time: Fraction) -> bool:
        """True where parts of the file meet near that time of the new clock: what counts packets stumbles there."""
        return any(abs(time - jump) <= _JOINT_SECONDS for jump in self._jumps)

    @property
    def mended(self) -> list[str]:
        lines = []
        if self._wrapped:
            lines.append("its clock wraps: its times are counted on")
        if self._jumps:
            where = ", ".join(f"{float(time):.2f} s" for time in self._jumps[:5])
            more = f" and {len(self._jumps) - 5} more" if len(self._jumps) > 5 else ""
            lines.append(f"its clock jumps at {where}{more}: what follows is put right after what was before")
        for index, time in self._lone_jumps.items():
            lines.append(f"the times of stream {index} go back at {float(time):.2f} s")
        return lines

    def push(self, packet: Packet[Any]) -> list[Packet[Any]]:
        track = self._track_of(packet)
        if not packet.size or track is None:
            return [packet]
        goes_on = self._fits(packet, track)
        if self._held is None and goes_on:
            return [self._placed(packet, track)]
        if self._held is None:
            self._held, self._held_of, self._held_since = [], {}, self._now()
        elif goes_on and track.drives and packet.stream_index not in self._held_of:
            placed = [self._placed(packet, track)]
            return placed + (self._resolve() if self._now() - self._held_since > _WAITING_SECONDS else [])
        self._held.append(packet)
        if track.drives:
            self._held_of[packet.stream_index] = self._held_of.get(packet.stream_index, 0) + 1
        waits = any(
            self._held_of.get(index, 0) < _SEEN_AFTER_JUMP[self._tracks[index].stream.type] for index in self._running()
        )
        return [] if waits and len(self._held) < _MOST_HELD else self._resolve()

    def finish(self) -> list[Packet[Any]]:
        """The packets that are still held at the end of the file."""
        given: list[Packet[Any]] = []
        while self._held:
            given += self._resolve()
        return given

    def restart(self) -> None:
        """Expect no particular time, after a seek."""
        self._held = None
        for track in self._tracks.values():
            track.latest = None

    def _track_of(self, packet: Packet[Any]) -> _Track | None:
        track = self._tracks.get(packet.stream_index)
        if track is None and packet.time_base:
            stream: Stream = packet.stream
            drives = stream.type in ("audio", "video") and not stream.disposition & Disposition.attached_pic
            track = self._tracks[packet.stream_index] = _Track(stream, packet.time_base, drives, self._part)
            track.following = track.end = track.units(self.origin)
            track.length = _length_of(track)
            track.shown_only = self._shown_only and stream.type == "video"
        return track

    def _fits(self, packet: Packet[Any], track: _Track) -> bool:
        """True where the packet goes on with its track; other tracks than audio and video have no say."""
        if not track.drives:
            return self._held is None
        if not _has_time(packet):
            return True
        stamp = _stamp(packet) + track.units(self._shift_for(packet, track))
        if track.latest is not None:
            back = track.units(_BACK_SECONDS)
            if packet.dts is None or track.shown_only:
                back = max(back, _REORDERED * track.length)
            return track.latest - back <= stamp <= track.following + track.units(self._gap)
        return not self.may_jump or not self._running() or abs(stamp * track.base - self._now()) <= self._gap

    def _shift_for(self, packet: Packet[Any], track: _Track) -> Fraction:
        """The shift of the present part, or of the one before: demuxers give the last packet of a track late."""
        if track.part == self._part or len(self._shifts) < 2:
            return self._shifts[-1]
        expected = track.following * track.base if track.latest is not None and track.drives else self._now()
        time = _stamp(packet) * track.base
        return min(reversed(self._shifts), key=lambda shift: abs(time + shift - expected))

    def _placed(self, packet: Packet[Any], track: _Track) -> Packet[Any]:
        """The packet on the new clock."""
        if not _has_time(packet):
            return self._counted(packet, track)
        shift = self._shift_for(packet, track)
        if shift == self._shifts[-1]:
            track.part = self._part
        if self._wraps is not None and not self._part and _stamp(packet) * track.base >= self._wraps:
            self._wrapped = True
        if shift:
            units = track.units(shift)
            packet.pts = None if packet.pts is None else packet.pts + units
            packet.dts = None if packet.dts is None else packet.dts + units
        stamp = _stamp(packet)
        if packet.duration or (track.latest is not None and stamp > track.latest):
            track.length = packet.duration or stamp - (track.latest or 0)
        length = track.length
        track.latest, track.following = stamp, stamp + length
        track.end = max(track.end, (packet.pts if packet.pts is not None else stamp) + length)
        return packet

    def _counted(self, packet: Packet[Any], track: _Track) -> Packet[Any]:
        """A packet without any time, at the end of the one before."""
        if not track.drives or (track.stream.type == "audio" and track.latest is None):
            return packet
        if track.latest is None and self._running():  # as far as the tracks that it comes among
            track.following = track.end = track.units(self._now())
        packet.dts = track.following
        if track.stream.type == "audio":
            packet.pts = packet.dts
        track.latest = packet.dts
        track.following += packet.duration or track.length
        track.end = max(track.end, track.following)
        return packet

    def _running(self) -> set[int]:
        """The tracks that show jumps of the clock now."""
        now = self._now()
        return {
            index
            for index, track in self._tracks.items()
            if track.drives and track.latest is not None and now - track.following * track.base <= _RUNNING_SECONDS
        }

    def _now(self) -> Fraction:
        """The latest time that any track has reached."""
        times = [track.following * track.base for track in self._tracks.values() if track.latest is not None]
        return max(times, default=self.origin)

    def _resolve(self) -> list[Packet[Any]]:
        """Give what was held: as a new part of the file where the clock jumped, and all tracks with it."""
        held, self._held = self._held or [], None
        jumped = {}
        for index in self._held_of:
            packets = [each for each in held if each.stream_index == index and _has_time(each)]
            if self._returns(packets, self._tracks[index]):
                continue
            jumped[index] = packets
        others_go_on = self._now() - self._held_since > _WAITING_SECONDS
        if jumped and not others_go_on and not self._returning(jumped):
            self._begin_part(jumped)
        for index, packets in jumped.items():
            self._expect(packets[0], self._tracks[index], alone=others_go_on)
        return [each for packet in held for each in self.push(packet)]

    def _returning(self, jumped: dict[int, list[Packet[Any]]]) -> bool:
        """True where a running track that was held did not jump after all."""
        return any(index not in jumped for index in self._held_of)

    def _returns(self, packets: list[Packet[Any]], track: _Track) -> bool:
        """True where the track goes on as before: then other times among its packets are wrong, and are dropped."""
        if not packets or not self._fits(packets[-1], track):
            return not packets
        for packet in packets:
            if not self._fits(packet, track):
                packet.pts = packet.dts = None
        return True

    def _expect(self, packet: Packet[Any], track: _Track, *, alone: bool) -> None:
        """Take the packet's time for that at which its track goes on, where it would not fit otherwise."""
        if self._fits(packet, track):
            return
        moved = _stamp(packet) + track.units(self._shifts[-1])
        if alone and track.latest is not None and moved < track.latest:
            self._lone_jumps.setdefault(packet.stream_index, track.latest * track.base)
        track.latest = track.following = moved
        track.part = self._part

    def _begin_part(self, firsts: dict[int, list[Packet[Any]]]) -> None:
        """Shift what follows so that each track goes on where it ended, or later, and all by the same."""
        known = {index: packets for index, packets in firsts.items() if self._tracks[index].latest is not None}
        distances = [self._distance(self._tracks[index], packets) for index, packets in known.items()]
        if not distances:
            first = min(_stamp(packets[0]) * self._tracks[index].base for index, packets in firsts.items())
            distances = [self._now() - first]
        self._jumps.append(self._now())
        self._part += 1
        self._shifts = [self._shifts[-1], max(distances)]

    def _distance(self, track: _Track, packets: list[Packet[Any]]) -> Fraction:
        """The least shift at which `packets` neither come before what the track has, nor are shown before its end."""
        decoded = track.following - min(_stamp(packet) for packet in packets)
        stamps = [packet.pts for packet in packets if packet.pts is not None]
        shown = track.end - min(stamps) if stamps else decoded
        return max(decoded, shown) * track.base


def _stamp(packet: Packet[Any]) -> int:
    stamp = packet.dts if packet.dts is not None else packet.pts
    return 0 if stamp is None else stamp


def _has_time(packet: Packet[Any]) -> bool:
    return packet.pts is not None or packet.dts is not None


def _length_of(track: _Track) -> int:
    """Length of a packet that has none."""
    rate = getattr(track.stream, "average_rate", None) or getattr(track.stream, "guessed_rate", None)
    return max(1, track.units(1 / rate)) if rate else 1


def _start_of(container: InputContainer) -> Fraction:
    start = container.start_time
    return Fraction(0) if start is None or abs(start) > 1 << 60 else Fraction(start, av.time_base)


def _shows_before_zero(container: InputContainer, start: Fraction) -> bool:
    """True where the video itself begins before 0, or something else by more than the priming of a codec."""
    videos = [stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic]
    return start < -_PRIMING_SECONDS or any((stream.start_time or 0) < 0 for stream in videos)
