"""Encoded packets as bytes: what the chunks of a video hold."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from av.packet import Packet

_HEADER = struct.Struct("<BqqqQ")  # flags, pts, dts, duration, bytes
_KEY, _HAS_PTS, _HAS_DTS = 1, 2, 4
_NOT_NEEDED = {"quality_stats"}  # for statistics of the encoder alone


def is_storable(packet: Packet[Any]) -> bool:
    """True where the bytes of `packed` say all of it: it carries no side data that matters."""
    return all(side.data_type in _NOT_NEEDED for side in packet.iter_sidedata())


def packed(packet: Packet[Any]) -> bytes:
    """The packet as bytes, without its time base."""
    flags = _KEY * packet.is_keyframe
    flags |= _HAS_PTS * (packet.pts is not None) | _HAS_DTS * (packet.dts is not None)
    header = _HEADER.pack(flags, packet.pts or 0, packet.dts or 0, packet.duration or 0, packet.size)
    return header + bytes(packet)


def unpacked(path: Path, time_base: Fraction) -> Iterator[Packet[Any]]:
    """The packets of a file of such bytes, one at a time."""
    with path.open("rb") as file:
        while header := file.read(_HEADER.size):
            yield _packet(header, file.read(_HEADER.unpack(header)[-1]), time_base)


def remade(content: bytes, time_base: Fraction) -> Packet[Any]:
    """The packet of `packed`. What it does not hold, such as a hint that no frame refers to this one, is gone: so a
    video is the same file whether a chunk of it was encoded or read."""
    return _packet(content[: _HEADER.size], content[_HEADER.size :], time_base)


def _packet(header: bytes, content: bytes, time_base: Fraction) -> Packet[Any]:
    flags, pts, dts, duration, _ = _HEADER.unpack(header)
    packet: Packet[Any] = Packet(content)
    packet.time_base = time_base
    packet.pts = pts if flags & _HAS_PTS else None
    packet.dts = dts if flags & _HAS_DTS else None
    packet.duration = duration
    packet.is_keyframe = bool(flags & _KEY)
    return packet
