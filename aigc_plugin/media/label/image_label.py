"""The label in PNG, JPEG, WebP, TIFF and GIF: properties of the XMP packet (TC260-PG-20259A; XMP specification part 3).

Older places are read too: a PNG text `AIGC`, and the user comment of EXIF.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable
from typing import BinaryIO

from ...errors import MediaError
from ..image.xmp import JPEG_MARK, as_png_text, from_png_text
from .edits import Edit, file_size, read_at
from .gif_packet import gif_edits, gif_packet
from .marks import AIGC, MOST_BYTES, Addition, Found, LabelFormat
from .tiff_packet import tiff_edits, tiff_packet
from .webp_packet import webp_edits, webp_packet
from .xmp_properties import packet_with, read_packet

_PNG = b"\x89PNG\r\n\x1a\n"
_LONGEST_SEGMENT = 65533


def _png_chunks(file: BinaryIO) -> list[tuple[bytes, int, int]]:
    """(name, start, size of the content) of each chunk up to the image."""
    position, end, found = len(_PNG), file_size(file), []
    while position + 12 <= end:
        size, name = struct.unpack(">I4s", read_at(file, position, 8))
        found.append((name, position, size))
        if name in (b"IDAT", b"IEND"):
            break
        position += size + 12
    return found


def _png_texts(file: BinaryIO) -> list[tuple[int, int, bytes]]:
    """(start, size of the chunk, XMP packet) of each iTXt chunk that holds one."""
    found = []
    for name, start, size in _png_chunks(file):
        if name == b"iTXt" and size <= MOST_BYTES:
            packet = from_png_text(read_at(file, start + 8, size), MOST_BYTES)
            found += [(start, size + 12, packet)] if packet else []
    return found


def _png_packet(file: BinaryIO) -> bytes:
    return next((packet for _, _, packet in _png_texts(file)), b"")


def _png_edits(file: BinaryIO, packet: bytes) -> list[Edit]:
    content = as_png_text(packet)
    made = struct.pack(">I", len(content)) + b"iTXt" + content
    made += struct.pack(">I", zlib.crc32(made[4:]))
    for start, size, _ in _png_texts(file):
        return [Edit(start, size, made)]
    return [Edit(len(_PNG) + 25, 0, made)]  # after IHDR


def _png_old(file: BinaryIO) -> list[str]:
    found = []
    for name, start, size in _png_chunks(file):
        if name in (b"tEXt", b"eXIf") and size <= MOST_BYTES:
            content = read_at(file, start + 8, size)
            key, _, text = content.partition(b"\0")
            if name == b"tEXt" and key.upper() == AIGC.encode():
                found.append(text.decode("latin-1"))
            elif name == b"eXIf":
                found += _in_user_comment(content)
    return found


def _jpeg_segments(file: BinaryIO) -> list[tuple[int, int, int]]:
    """(marker, start, size with marker) of each segment up to the image."""
    position = 2
    found: list[tuple[int, int, int]] = []
    while True:
        head = read_at(file, position, 4)
        if head[0] != 0xFF or head[1] in (0xD9, 0xDA):
            return found
        if head[1] == 0xFF:  # fill bytes may stand before a marker
            position += 1
            continue
        size = struct.unpack_from(">H", head, 2)[0] + 2
        found.append((head[1], position, size))
        position += size


def _jpeg_packets(file: BinaryIO) -> list[tuple[int, int, bytes]]:
    found = []
    for marker, start, size in _jpeg_segments(file):
        if marker == 0xE1 and (content := read_at(file, start + 4, size - 4)).startswith(JPEG_MARK):
            found.append((start, size, content[len(JPEG_MARK) :]))
    return found


def _jpeg_packet(file: BinaryIO) -> bytes:
    return next((packet for _, _, packet in _jpeg_packets(file)), b"")


def _jpeg_edits(file: BinaryIO, packet: bytes) -> list[Edit]:
    content = JPEG_MARK + packet
    if len(content) > _LONGEST_SEGMENT:
        raise MediaError("its XMP metadata is full: a label does not fit", hint="write .png")
    made = b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content
    for start, size, _ in _jpeg_packets(file):
        return [Edit(start, size, made)]
    first = _jpeg_segments(file)[:1]
    after_header = first[0][1] + first[0][2] if first and first[0][0] == 0xE0 else 2
    return [Edit(after_header, 0, made)]


def _jpeg_old(file: BinaryIO) -> list[str]:
    parts = [read_at(file, start + 4, size - 4) for marker, start, size in _jpeg_segments(file) if marker == 0xE1]
    return [text for part in parts if part.startswith(b"Exif\0\0") for text in _in_user_comment(part)]


def _in_user_comment(exif: bytes) -> list[str]:
    """The JSON object around "AIGC" in EXIF."""
    at = exif.find(b'{"AIGC"')
    if at < 0:
        return []
    try:
        _, end = json.JSONDecoder().raw_decode(exif[at:].decode("latin-1"))
    except ValueError:
        return []
    return [exif[at : at + end].decode("latin-1")]


def _none(file: BinaryIO) -> list[str]:
    return []


def _format(
    name: str,
    matches: Callable[[bytes], bool],
    packet_of: Callable[[BinaryIO], bytes],
    edits_for: Callable[[BinaryIO, bytes], list[Edit]],
    old: Callable[[BinaryIO], list[str]] = _none,
) -> LabelFormat:
    """A kind of image: where its packet is, and how another takes its place."""

    def read(file: BinaryIO) -> Found:
        packet = packet_of(file)
        found = read_packet(packet) if packet else Found()
        return Found((*found.labels, *old(file)), found.types, packet)

    def edits(file: BinaryIO, addition: Addition) -> list[Edit]:
        return edits_for(file, packet_with(packet_of(file), addition))

    return LabelFormat(name, matches, read, edits)


IMAGE_FORMATS = (
    _format("PNG", lambda head: head.startswith(_PNG), _png_packet, _png_edits, _png_old),
    _format("JPEG", lambda head: head[:3] == b"\xff\xd8\xff", _jpeg_packet, _jpeg_edits, _jpeg_old),
    _format("WebP", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP", webp_packet, webp_edits),
    _format("TIFF", lambda head: head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"), tiff_packet, tiff_edits),
    _format("GIF", lambda head: head[:6] in (b"GIF87a", b"GIF89a"), gif_packet, gif_edits),
)
