"""Bitmap subtitles that are on the screen where a part begins: packets that show, change and clear it.

PGS: segments of type, length and content; 0x16 is a composition. DVB (ETSI EN 300 743): segments of 0x0F, type, page,
length and content; 0x10 is a page's composition.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from av.packet import Packet

_MOST_PACKETS = 256
_PGS_COMPOSITION, _DVB_COMPOSITION = 0x16, 0x10
_DVB_SYNC = 0x0F


class StandingTitle:
    """The packets of a bitmap subtitle before a part: push() each; shown() gives those that make up what it shows."""

    def __init__(self, codec: str) -> None:
        self._read = _READERS[codec]
        self._packets: list[Packet[Any]] = []
        self._shows = False
        self._ends: Fraction | None = None

    def push(self, packet: Packet[Any]) -> None:
        for begins_anew, objects, seconds in self._read(bytes(packet)):
            if begins_anew or not objects:
                self._packets = []
            self._shows = objects > 0
            stamp = packet.pts if packet.pts is not None else packet.dts
            self._ends = None if seconds is None or stamp is None else stamp * packet.time_base + seconds
        if self._shows and len(self._packets) < _MOST_PACKETS:
            self._packets.append(packet)

    def shown(self, time: Fraction) -> list[Packet[Any]]:
        """The packets that show what is on the screen at `time`; once."""
        packets, self._packets = self._packets, []
        return packets if self._shows and (self._ends is None or self._ends > time) else []


def stands(codec: str) -> bool:
    """True for subtitles that stand until another packet changes or clears them."""
    return codec in _READERS


Composition = tuple[bool, int, Fraction | None]
"""A flag that nothing before it is needed, the number of objects shown, and the seconds they stay at most."""


def _pgs(data: bytes) -> Iterator[Composition]:
    at = 0
    while at + 3 <= len(data):
        kind, size = struct.unpack_from(">BH", data, at)
        body = data[at + 3 : at + 3 + size]
        if kind == _PGS_COMPOSITION and len(body) >= 11:
            yield body[7] != 0, body[10], None
        at += 3 + size


def _dvb(data: bytes) -> Iterator[Composition]:
    at = 0
    while at + 6 <= len(data) and data[at] == _DVB_SYNC:
        kind, _, size = struct.unpack_from(">BHH", data, at + 1)
        body = data[at + 6 : at + 6 + size]
        if kind == _DVB_COMPOSITION and len(body) >= 2:
            yield body[1] >> 2 & 3 != 0, (len(body) - 2) // 6, Fraction(body[0])
        at += 6 + size


_READERS: dict[str, Callable[[bytes], Iterator[Composition]]] = {"pgssub": _pgs, "dvbsub": _dvb}
