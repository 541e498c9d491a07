"""Put NAL units with metadata into an HEVC stream: HDR10+ (SMPTE ST 2094-40) and Dolby Vision (ETSI TS 103 572)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from support.video_files import pattern

START = b"\0\0\0\1"


def hdr10_plus() -> bytes:
    """An SEI message with a percentile curve of one window."""
    fields = [(1, 2), (400, 27), (0, 1), *[(1000, 17)] * 3, (500, 17), (2, 4), (50, 7), (300, 17), (99, 7), (900, 17)]
    payload = bytes([0xB5, 0, 0x3C, 0, 1, 4, 1]) + _packed("".join(f"{value:0{n}b}" for value, n in [*fields, (0, 13)]))
    return b"\x4e\x01" + _escaped(bytes([4, len(payload)]) + payload + b"\x80")


def dolby_vision(profile: int, *, full_range: bool) -> bytes:
    """An RPU whose polynomials leave every sample as it is.

    profile    of the RPU: 0 for pictures in IPTPQc2 (profile 5 of files), 1 for those that are HDR10 without it
    """
    one = "1"  # ue(0) and se(0)
    header = f"{2:06b}{18:011b}{profile:04b}{0:04b}10{0:02b}{_ue(23)}{1:02b}{int(full_range)}{_ue(2)}{_ue(2)}{_ue(4)}"
    header += f"0{0:03b}01" + "00" + one * 3
    pivots = (one + f"{0:010b}{1023:010b}") * 3
    curves = (one * 2 + "0" + one + "0" * 23 + _ue(1) + "0" * 23) * 3
    body = _packed(header + pivots + one * 2 + curves)
    return b"\x7c\x01" + _escaped(b"\x19" + body + _crc(body).to_bytes(4, "big") + b"\x80")


def closed_captions() -> bytes:
    """An SEI message of H.264 with a byte pair of CEA-608."""
    captions = bytes.fromhex("b5003147413934") + b"\x03" + bytes([0x40 | 1, 0xFF, 0xFC, 0x94, 0x20, 0xFF])
    return bytes([6, 4, len(captions)]) + captions + b"\x80"


def write_with_units(path: Path, codec: str, before: Callable[[], bytes], *, after: bool = False) -> Path:
    """A film of six frames with a unit before, or after, each; its packets are in the form of Annex B."""
    quick = {"libx264": {"tune": "zerolatency"}, "libx265": {"x265-params": "log-level=error:bframes=0:rc-lookahead=1"}}
    pixel_format = "yuv420p" if codec == "libx264" else "yuv420p10le"
    with av.open(path, "w") as container:
        stream: Any = container.add_stream(codec, rate=25, options={"preset": "ultrafast"} | quick[codec])
        stream.width, stream.height, stream.pix_fmt = 64, 48, pixel_format
        for number in range(6):
            frame = pattern(pixel_format, 64, 48, number)
            frame.pts, frame.time_base = number, Fraction(1, 25)
            for packet in [*stream.encode(frame), *(stream.encode(None) if number == 5 else [])]:
                unit, data = START + before(), bytes(packet)
                made: Any = av.Packet(data + unit if after else unit + data)
                made.pts, made.dts, made.time_base = packet.pts, packet.dts, packet.time_base
                made.is_keyframe, made.stream = packet.is_keyframe, stream
                container.mux(made)
    return path


def _packed(bits: str) -> bytes:
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def _ue(value: int) -> str:
    digits = f"{value + 1:b}"
    return "0" * (len(digits) - 1) + digits


def _escaped(data: bytes) -> bytes:
    """Bytes 3 where a start code would stand otherwise."""
    escaped, zeros = bytearray(), 0
    for byte in data:
        if zeros >= 2 and byte <= 3:
            escaped.append(3)
            zeros = 0
        escaped.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes(escaped)


def _crc(data: bytes) -> int:
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ (0x04C11DB7 if value >> 31 else 0)) & 0xFFFFFFFF
    return value
