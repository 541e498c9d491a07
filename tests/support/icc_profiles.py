"""ICC profiles of inks, small enough to be read: the colour of each mixture of full inks is given."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from itertools import product

Lab = tuple[float, float, float]


def cmyk_profile(colours: Mapping[tuple[int, int, int, int], Lab], other: Lab = (50.0, 0.0, 0.0)) -> bytes:
    """A profile of version 2 with a table of two points an ink (ICC.1:2001-04, 6.5.7).

    colours    Lab of mixtures of inks that are each 0 or 1; all others are `other`
    """
    table = bytes(value for inks in product((0, 1), repeat=4) for value in _encoded(colours.get(inks, other)))
    line = bytes(range(256))
    identity = struct.pack(">9i", *(65536 if n % 4 == 0 else 0 for n in range(9)))
    lut = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + identity + 4 * line + table + 3 * line
    text = b"text\0\0\0\0test\0"
    description = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"test\0" + bytes(78)
    white = b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061)
    return _profile({b"desc": description, b"cprt": text, b"wtpt": white, b"A2B0": lut})


def _encoded(lab: Lab) -> tuple[int, int, int]:
    return round(lab[0] * 2.55), round(lab[1] + 128), round(lab[2] + 128)


def _profile(tags: Mapping[bytes, bytes]) -> bytes:
    table, content = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for name, value in tags.items():
        table += struct.pack(">4sII", name, start + len(content), len(value))
        content += value + bytes(-len(value) % 4)
    size = start + len(content)
    head = struct.pack(">I4sI4s4s4s", size, b"test", 0x02400000, b"prtr", b"CMYK", b"Lab ") + bytes(12) + b"acsp"
    head += bytes(28) + struct.pack(">3i", 63190, 65536, 54061) + bytes(4)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + content
