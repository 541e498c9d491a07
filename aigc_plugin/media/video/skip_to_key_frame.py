"""Read up to a time without decoding what is not needed there, in files that no seek by time is right for."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from av.packet import Packet

_MOST_HELD = 2000  # packets: a longer group is decoded as it comes


class SkipToKeyFrame:
    """Packets of one video stream from the last key frame at or before `start` on: push() each, then finish().

    .has_skipped    the packets that came out last begin anew, and the decoder must forget what it was given before
    """

    def __init__(self, start: Fraction) -> None:
        self._start = start
        self._group: list[Packet[Any]] | None = []  # since the latest key frame; None once the time is reached
        self.has_skipped = False

    def push(self, packet: Packet[Any]) -> list[Packet[Any]]:
        if self._group is None:
            return [packet]
        decoded, shown = _seconds(packet, packet.dts), _seconds(packet, packet.pts)
        if packet.is_keyframe and decoded is not None and max(decoded, shown or decoded) <= self._start:
            self.has_skipped = True
            self._group = []
        self._group.append(packet)
        reached = decoded is not None and decoded > self._start
        return self.finish() if reached or len(self._group) >= _MOST_HELD else []

    def finish(self) -> list[Packet[Any]]:
        """The packets that are still held."""
        group, self._group = self._group or [], None
        return group


def _seconds(packet: Packet[Any], stamp: int | None) -> Fraction | None:
    stamp = packet.dts if stamp is None else stamp
    return None if stamp is None else stamp * packet.time_base
