"""Resolution of an image file, in pixels per inch: written into what an encoder made.

It stays as it was, as image editors do when they change the number of pixels: a larger image is a larger print.
Sources: JFIF 1.02, PNG (third edition) 11.3.4.3, TIFF 6.0 section 8, BITMAPINFOHEADER, CIPA DC-008 (EXIF) 4.6.5.
"""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from .xmp import read_directory

_INCH = 0.0254  # metres
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_AFTER_IHDR = 33
_X, _Y, _UNIT, _INCHES = 282, 283, 296, 2
_RATIONAL, _SHORT = 5, 3
_FINEST = 10000  # of a fraction of dots per inch


def with_resolution(data: bytes, dpi: tuple[float, float] | None) -> bytes:
    """The file `data`, as an encoder made it, with a resolution; JPEG, PNG, TIFF and BMP hold one."""
    if dpi is None:
        return data
    if data[:2] == b"\xff\xd8":
        density = (min(max(round(value), 1), 65535) for value in dpi)
        header = struct.pack(">HH5sHBHHBB", 0xFFE0, 16, b"JFIF\0", 0x0102, 1, *density, 0, 0)
        return data[:2] + header + data[20 if data[6:11] == b"JFIF\0" else 2 :]
    if data[:8] == _PNG_HEAD:
        body = b"pHYs" + struct.pack(">IIB", *(round(value / _INCH) for value in dpi), 1)
        chunk = struct.pack(">I", 9) + body + struct.pack(">I", zlib.crc32(body))
        return data[:_AFTER_IHDR] + chunk + data[_AFTER_IHDR:]
    if data[:2] == b"BM":
        return data[:38] + struct.pack("<ii", *(round(value / _INCH) for value in dpi)) + data[46:]
    return _in_tiff(data, dpi) if data[:4] in (b"II*\0", b"MM\0*") else data


def holds_resolution(encoder: str) -> bool:
    """True for encoders whose files have a place for the resolution of their own; WebP has EXIF alone."""
    return encoder in ("mjpeg", "png", "tiff", "bmp")


def exif_with(dpi: tuple[float, float]) -> bytes:
    """EXIF that holds a resolution and nothing else."""
    numbers = [part for value in dpi for part in _fraction(value)]
    values = 8 + 2 + 3 * 12 + 4
    entries = ((_X, _RATIONAL, 1, values), (_Y, _RATIONAL, 1, values + 8), (_UNIT, _SHORT, 1, _INCHES))
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<I", 8) + directory + struct.pack("<5I", 0, *numbers)


def _in_tiff(data: bytes, dpi: tuple[float, float]) -> bytes:
    """The values of the tags change, which FFmpeg always writes."""
    order, entries = read_directory(BytesIO(data))
    changed = bytearray(data)
    for tag, kind, _, value in entries:
        if tag in (_X, _Y) and kind == _RATIONAL:
            struct.pack_into(order + "II", changed, value, *_fraction(dpi[tag - _X]))
    return bytes(changed)


def _fraction(value: float) -> tuple[int, int]:
    whole = round(value)
    return (whole, 1) if abs(value - whole) < 0.5 / _FINEST else (round(value * _FINEST), _FINEST)
