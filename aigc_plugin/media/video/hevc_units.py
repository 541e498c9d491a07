"""Units of HEVC (ITU-T H.265): parameter sets in the form of MP4 (hvcC, ISO/IEC 14496-15), and other identifiers.

x265 gives its parameter sets the identifier 0, as most encoders do. That of a slice stands at the start of its header,
in an exponential Golomb code: one from 15 to 30 makes the header longer by exactly a byte, and all that follows stays.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

VPS, SPS, PPS, DELIMITER = 32, 33, 34, 35
RASL, BLA, IDR, IRAP = (8, 9), (16, 17, 18), (19, 20), range(16, 24)
DOLBY_VISION = (62, 63)  # its metadata, and its enhancement layer
_SLICES = range(32)
_HEAD = 22  # bytes of hvcC before its arrays
_NINE_BITS = range(15, 31)  # numbers whose Golomb code has nine bits


def kind_of(unit: bytes) -> int:
    """Return the type of a unit."""
    return unit[0] >> 1 & 63


def layer_of(unit: bytes) -> int:
    """Return the layer of a unit; 0 but for depth, alpha and a second eye."""
    return (unit[0] & 1) << 5 | unit[1] >> 3


@dataclass(frozen=True)
class Identifiers:
    """Numbers of a video, a sequence and a picture parameter set."""

    vps: int
    sps: int
    pps: int


@dataclass(frozen=True)
class HevcSets:
    """head: what comes before the arrays. arrays: (first byte, units) of each type."""

    head: bytes
    arrays: tuple[tuple[int, tuple[bytes, ...]], ...]

    @classmethod
    def read(cls, box: bytes | None) -> HevcSets | None:
        """Read an hvcC box; None for one with lengths of other than 4 bytes or without sets, and for anything else."""
        if not box or len(box) <= _HEAD or box[0] != 1 or box[_HEAD - 1] & 3 != 3:
            return None
        try:
            arrays = tuple(_arrays(box))
            found = cls(box[:_HEAD], arrays)
            found.free()
        except (IndexError, ValueError, struct.error):
            return None
        return found if all(found.of(kind) for kind in (VPS, SPS, PPS)) else None

    def of(self, kind: int) -> tuple[bytes, ...]:
        """Return the units of a type."""
        return tuple(unit for first, units in self.arrays if first & 63 == kind for unit in units)

    def box(self, *, is_complete: bool) -> bytes:
        """Write an hvcC box; `is_complete` where the stream itself holds no sets."""
        written = [self.head, bytes([len(self.arrays)])]
        for first, units in self.arrays:
            first = first & 63 | is_complete << 7
            written += [struct.pack(">BH", first, len(units)), *(struct.pack(">H", len(each)) + each for each in units)]
        return b"".join(written)

    def with_others(self, units: Iterable[bytes]) -> HevcSets:
        """Add parameter sets to those of their type."""
        added = {kind: tuple(unit for unit in units if kind_of(unit) == kind) for kind in (VPS, SPS, PPS)}
        arrays = tuple((first, (*known, *added.pop(first & 63, ()))) for first, known in self.arrays)
        return replace(self, arrays=arrays)

    def free(self) -> Identifiers:
        """Return identifiers that no set has; ValueError where all are taken."""
        vps, sps = {unit[2] >> 4 for unit in self.of(VPS)}, {_sps_identifier(unit)[0] for unit in self.of(SPS)}
        pps = {_golomb(_bits(unit), 0)[0] for unit in self.of(PPS)}
        # No byte of the longer header may be 0, which could make a start code of it.
        fitting = [number for number in _NINE_BITS if (number + 1) & 3 and number not in pps]
        left = [sorted(set(range(16)) - vps), sorted(set(range(16)) - sps), fitting]
        if not all(left):
            raise ValueError("no identifier is free")
        return Identifiers(*(each[-1] for each in left))


def renumbered(unit: bytes, numbers: Identifiers) -> bytes:
    """Give a unit of an encoder, whose identifiers are all 0, others; ValueError where they are not 0.

    Units without identifiers stay as they are.
    """
    kind = kind_of(unit)
    if kind in _SLICES:
        return _renumbered_slice(unit, numbers.pps)
    if kind not in (VPS, SPS, PPS):
        return unit
    bits = _bits(unit)
    if kind == PPS:
        (pps, after), (sps, end) = _golomb(bits, 0), _golomb(bits, 1)
        wanted = [pps, sps, after - 1]
        bits = _code(numbers.pps) + _code(numbers.sps) + bits[end:]
    else:
        wanted = [int(bits[:4], 2)]
        if kind == SPS:
            sps, at = _sps_identifier(unit)
            wanted.append(sps)
            bits = bits[:at] + _code(numbers.sps) + bits[at + 1 :]
        bits = f"{numbers.vps:04b}" + bits[4:]
    if any(wanted):
        raise ValueError("its identifiers are not 0")
    return unit[:2] + _escaped(_bytes_of(bits))


def _renumbered_slice(unit: bytes, pps: int) -> bytes:
    before = 2 if kind_of(unit) in IRAP else 1  # flags
    bits = f"{unit[2]:08b}"
    if bits[before] != "1":
        raise ValueError("its identifiers are not 0")
    longer = int(bits[:before] + _code(pps) + bits[before + 1 :], 2)
    return unit[:2] + longer.to_bytes(2, "big") + unit[3:]


def _arrays(box: bytes) -> Iterator[tuple[int, tuple[bytes, ...]]]:
    at = _HEAD + 1
    for _ in range(box[_HEAD]):
        first, count = struct.unpack_from(">BH", box, at)
        units, at = [], at + 3
        for _ in range(count):
            (size,) = struct.unpack_from(">H", box, at)
            unit = box[at + 2 : at + 2 + size]
            if len(unit) != size or size < 3:
                raise ValueError("a unit is cut off")
            units.append(unit)
            at += 2 + size
        yield first, tuple(units)


def _sps_identifier(unit: bytes) -> tuple[int, int]:
    """The identifier of a sequence parameter set, and the bit at which it begins."""
    bits = _bits(unit)
    layers = int(bits[4:7], 2)
    at = 8 + 96
    flags = [bits[at + 2 * layer : at + 2 * layer + 2] for layer in range(layers)]
    at += 16 if layers else 0
    at += sum(88 * (each[0] == "1") + 8 * (each[1] == "1") for each in flags)
    return _golomb(bits, at)[0], at


def _golomb(bits: str, at: int) -> tuple[int, int]:
    """A number in an exponential Golomb code, and the bit after it."""
    zeros = bits.index("1", at) - at
    end = at + 2 * zeros + 1
    if end > len(bits):
        raise ValueError("a number is cut off")
    return int(bits[at + zeros : end], 2) - 1, end


def _code(number: int) -> str:
    digits = f"{number + 1:b}"
    return "0" * (len(digits) - 1) + digits


def _bits(unit: bytes) -> str:
    """Bits of a unit after its header, without bytes that keep start codes out, and without the last 1 and zeros."""
    data = unit[2:].replace(b"\0\0\3", b"\0\0")
    return f"{int.from_bytes(data, 'big'):0{8 * len(data)}b}".rstrip("0")[:-1]


def _bytes_of(bits: str) -> bytes:
    bits += "1"
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def _escaped(data: bytes) -> bytes:
    escaped, zeros = bytearray(), 0
    for byte in data:
        if zeros >= 2 and byte <= 3:
            escaped.append(3)
            zeros = 0
        escaped.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes(escaped)


def kinds_of(units: Sequence[bytes]) -> set[int]:
    """Return the types of units."""
    return {kind_of(unit) for unit in units}
