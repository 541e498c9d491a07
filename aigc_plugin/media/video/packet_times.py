"""Times of packets, in seconds."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from av.packet import Packet


def time_of(packet: Packet[Any]) -> Fraction:
    """Time at which a packet is shown or heard, or else is decoded; 0 where it has none."""
    stamp = packet.pts if packet.pts is not None else packet.dts
    return Fraction(0) if stamp is None else stamp * packet.time_base


def end_of(packet: Packet[Any]) -> Fraction:
    """Time up to which a packet lasts."""
    return time_of(packet) + (packet.duration or 0) * packet.time_base
