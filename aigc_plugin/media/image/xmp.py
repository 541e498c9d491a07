"""XMP packets of images: find and embed them, and update them for an image that was rotated and resized.

Sources: XMP specification part 3 (ISO 16684-1): storage in files; part 2: the namespaces tiff and exif.
"""

from __future__ import annotations

import re
import struct
import zlib
from io import BytesIO
from typing import BinaryIO

JPEG_MARK = b"http://ns.adobe.com/xap/1.0/\0"
JPEG_EXTENSION_MARK = b"http://ns.adobe.com/xmp/extension/\0"
PNG_KEYWORD = b"XML:com.adobe.xmp"
TIFF_TAG = 700
# A match begins where blanks begin: tried at each of them, a packet padded with a megabyte would take hours.
_EXTENSION = re.compile(rb"""(?<!\s)\s*xmpNote:HasExtendedXMP\s*=\s*("[^"]*"|'[^']*')""")


def from_png_text(chunk: bytes, most: int) -> bytes:
    """The packet of an iTXt chunk, of at most `most` bytes; empty where the chunk holds other text."""
    keyword, _, rest = chunk.partition(b"\0")
    if keyword != PNG_KEYWORD or len(rest) < 2:
        return b""
    text = rest[2:].split(b"\0", 2)[-1]  # after language and translated keyword
    return zlib.decompressobj().decompress(text, most) if rest[0] else text


def as_png_text(packet: bytes) -> bytes:
    """Content of an iTXt chunk for a packet."""
    return PNG_KEYWORD + b"\0" * 5 + packet


def upright(packet: bytes, width: int, height: int) -> bytes:
    """Change a packet for an upright image of that size; remove its pointer to other parts of a JPEG."""
    numbers = {
        b"tiff:Orientation": 1,
        b"tiff:ImageWidth": width,
        b"tiff:ImageLength": height,
        b"exif:PixelXDimension": width,
        b"exif:PixelYDimension": height,
    }
    for name, number in numbers.items():
        form = rb"(\b" + name + rb"""(?:\s*=\s*["']|\s*>)\s*)\d+"""
        packet = re.sub(form, rb"\g<1>%d" % number, packet)
    return _EXTENSION.sub(b"", packet)


def from_tiff(file: BinaryIO, most: int) -> bytes:
    """The packet in the first directory of a TIFF file, of at most `most` bytes; struct.error where it is damaged."""
    order = _order(file)
    for tag, kind, count, offset in _entries(file, order)[0]:
        if tag == TIFF_TAG and kind in (1, 7) and 4 < count <= most:
            file.seek(offset)
            return file.read(count)
    return b""


def in_tiff(content: bytes, packet: bytes) -> bytes:
    """A TIFF file with the packet: its first directory is written again at the end, with one more entry."""
    file = BytesIO(content)
    order = _order(file)
    entries, following = _entries(file, order)
    offset = len(content) + len(content) % 2
    entries = sorted([*entries, (TIFF_TAG, 1, len(packet), offset)])
    directory = offset + len(packet) + len(packet) % 2
    return b"".join([
        content[:4], struct.pack(order + "I", directory), content[8:].ljust(offset - 8, b"\0"),
        packet.ljust(directory - offset, b"\0"), struct.pack(order + "H", len(entries)),
        *(struct.pack(order + "HHII", *entry) for entry in entries), struct.pack(order + "I", following),
    ])  # fmt: skip


def read_directory(file: BinaryIO) -> tuple[str, list[tuple[int, int, int, int]]]:
    """Byte order, as `struct` writes it, and (tag, kind, count, value or offset) of a TIFF file's first directory."""
    order = _order(file)
    return order, _entries(file, order)[0]


def _order(file: BinaryIO) -> str:
    file.seek(0)
    return "<" if file.read(2) == b"II" else ">"


def _entries(file: BinaryIO, order: str) -> tuple[list[tuple[int, int, int, int]], int]:
    """(tag, kind, count, value or offset) of the first directory, and the offset of the next one.

    Values that are shorter than their field come back as the whole field.
    """
    file.seek(4)
    (offset,) = struct.unpack(order + "I", file.read(4))
    file.seek(offset)
    (count,) = struct.unpack(order + "H", file.read(2))
    entries = list(struct.iter_unpack(order + "HHII", file.read(12 * count)))
    (following,) = struct.unpack(order + "I", file.read(4))
    return entries, following
