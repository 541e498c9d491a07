"""Units of H.264: parameter sets in the form of MP4 (avcC, ISO/IEC 14496-15), and packets in it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

SLICE_IDR, SPS, PPS = 5, 7, 8
DELIMITER = 9  # which has no place in MP4
_START = b"\0\0\1"
_HIGH_PROFILES = (100, 110, 122, 144)  # whose avcC ends with chroma format and bit depths
_SETS = 32  # sequence parameter sets that there can be


@dataclass(frozen=True)
class ParameterSets:
    """head: profile, compatibility and level. sps, pps: units. tail: what else the box holds."""

    head: bytes
    sps: tuple[bytes, ...]
    pps: tuple[bytes, ...]
    tail: bytes = b""

    @classmethod
    def read(cls, box: bytes | None) -> ParameterSets | None:
        """Read an avcC box; None for one with lengths of other than 4 bytes, and for anything else."""
        try:
            if not box or box[0] != 1 or box[4] & 3 != 3:
                return None
            sps, at = _units(box, 6, box[5] & 31)
            pps, at = _units(box, at + 1, box[at])
        except (IndexError, struct.error):
            return None
        return cls(box[1:4], sps, pps, box[at:]) if sps and pps else None

    def box(self) -> bytes:
        """Write an avcC box."""
        units = [bytes([0xE0 | len(self.sps)]), *map(_sized, self.sps), bytes([len(self.pps)]), *map(_sized, self.pps)]
        return b"\1" + self.head + b"\xff" + b"".join(units) + self.tail

    def with_others(self, units: list[bytes]) -> ParameterSets:
        """Add the parameter sets among units that are not there yet."""
        sps = tuple(unit for unit in units if unit[0] & 31 == SPS and unit not in self.sps)
        pps = tuple(unit for unit in units if unit[0] & 31 == PPS and unit not in self.pps)
        return ParameterSets(self.head, self.sps + sps, self.pps + pps, self.tail)

    def free_id(self) -> int:
        """Return an identifier that no parameter set has."""
        taken = {_first_number(unit[4:]) for unit in self.sps} | {_first_number(unit[1:]) for unit in self.pps}
        return next(number for number in reversed(range(_SETS)) if number not in taken)


def units_of_packet(data: bytes) -> Iterator[bytes]:
    """Units of a packet of MP4, which have their length before them."""
    at = 0
    while at + 4 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if size == 0 or at + 4 + size > len(data):
            return
        yield data[at + 4 : at + 4 + size]
        at += 4 + size


def units_of_stream(data: bytes) -> list[bytes]:
    """Units of a byte stream (Annex B), which have start codes before them."""
    pieces = data.split(_START)[1:]
    return [piece.rstrip(b"\0") for piece in pieces if piece.rstrip(b"\0")]


def packet_of(units: list[bytes]) -> bytes:
    """A packet of MP4."""
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)


def _units(box: bytes, at: int, count: int) -> tuple[tuple[bytes, ...], int]:
    units = []
    for _ in range(count):
        (size,) = struct.unpack_from(">H", box, at)
        unit = box[at + 2 : at + 2 + size]
        if not unit or len(unit) != size:
            raise IndexError
        units.append(unit)
        at += 2 + size
    return tuple(units), at


def _sized(unit: bytes) -> bytes:
    return struct.pack(">H", len(unit)) + unit


def _first_number(data: bytes) -> int:
    """The first number of a parameter set, in an exponential Golomb code."""
    bits = "".join(f"{byte:08b}" for byte in data[:9])
    zeros = len(bits) - len(bits.lstrip("0"))
    return int(bits[zeros : 2 * zeros + 1] or "1", 2) - 1
