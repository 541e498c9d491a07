"""Read and embed the metadata of images: ICC profile, EXIF and XMP of JPEG, PNG and WebP, XMP of TIFF, texts.

Sources: ISO 10918-1 and JFIF, ICC.1 annex B.4, CIPA DC-008 (EXIF) 4.7, PNG (third edition) 11.3, RFC 9649 (WebP).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from . import png_extras, xmp
from .png_extras import Chunk
from .resolution import exif_with, holds_resolution, with_resolution

_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_TIFF = (b"II*\0", b"MM\0*")
_EXIF, _ICC = b"Exif\0\0", b"ICC_PROFILE\0"
_NO_COMMENTS = (
    png_extras.OWN,
    b"Lavc",
    b"CREATOR: ",
    b"File written by",
    b"LEAD Technologies",
)  # programs that name themselves
_LONGEST_SEGMENT, _MOST_BYTES = 65533, 16 << 20
HOLDERS = frozenset({"mjpeg", "png", "libwebp"})
"""Encoders whose files can hold an ICC profile and EXIF."""


@dataclass(frozen=True)
class ImageMetadata:
    """Metadata of an image; each is empty where the file has none.

    icc         an ICC profile
    exif        a TIFF structure, without the marker in front of it
    xmp         an XMP packet
    more_xmp    the file has a second part of the packet: JPEG cuts long ones
    dpi         pixels per inch, (horizontal, vertical)
    texts       chunks of PNG with texts such as Title; of JPEG its comments, without a name
    colours     chunks of PNG with another gamma, or other primaries, than those of sRGB
    """

    icc: bytes = b""
    exif: bytes = b""
    xmp: bytes = b""
    more_xmp: bool = False
    dpi: tuple[float, float] | None = None
    texts: tuple[Chunk, ...] = ()
    colours: tuple[Chunk, ...] = ()


NO_METADATA = ImageMetadata()


def read_metadata(path: Path) -> ImageMetadata:
    """Metadata of a file; none for other kinds of files, or where it is damaged."""
    try:
        with path.open("rb") as file:
            head = file.read(12)
            if head[:2] == _JPEG:
                return _of_jpeg(file)
            if head[:8] == _PNG:
                return _of_png(file)
            if head[:4] == b"RIFF" and head[8:] == b"WEBP":
                return _of_webp(file)
            if head[:4] in _TIFF:
                return ImageMetadata(xmp=xmp.from_tiff(file, _MOST_BYTES))
    except (OSError, IndexError, struct.error, zlib.error):
        pass
    return NO_METADATA


def _of_jpeg(file: BinaryIO) -> ImageMetadata:
    file.seek(2)
    exif, packet, more, parts = b"", b"", False, {}
    comments: list[Chunk] = []
    while (marker := file.read(4))[:1] == b"\xff" and marker[1] not in (0xD9, 0xDA):
        data = file.read(max(0, struct.unpack_from(">H", marker, 2)[0] - 2))
        if marker[1] == 0xE1 and data.startswith(_EXIF):
            exif = exif or data[len(_EXIF) :]
        if marker[1] == 0xE1 and data.startswith(xmp.JPEG_MARK):
            packet = packet or data[len(xmp.JPEG_MARK) :]
        more |= marker[1] == 0xE1 and data.startswith(xmp.JPEG_EXTENSION_MARK)
        if marker[1] == 0xE2 and data.startswith(_ICC):
            parts[data[len(_ICC)]] = data[len(_ICC) + 2 :]
        comments += [(b"", data)] if marker[1] == 0xFE and not data.startswith(_NO_COMMENTS) else []
    icc = b"".join(parts[number] for number in sorted(parts))
    return ImageMetadata(icc, exif, packet, more, texts=tuple(comments))


def _of_png(file: BinaryIO) -> ImageMetadata:
    file.seek(len(_PNG))
    wanted = {b"iCCP", b"eXIf", b"sRGB", b"cICP", *png_extras.TEXTS, *png_extras.COLOURS}
    chunks = list(_chunks(file, wanted, ">I4s", trailer=4, even=False))
    contents = dict(chunks)
    packets = [xmp.from_png_text(chunk, _MOST_BYTES) for name, chunk in chunks if name == b"iTXt"]
    _, _, packed = contents.get(b"iCCP", b"").partition(b"\0")
    icc = zlib.decompressobj().decompress(packed[1:], _MOST_BYTES) if packed else b""
    return ImageMetadata(
        icc, contents.get(b"eXIf", b""), next(filter(None, packets), b""), texts=png_extras.texts_of(chunks),
        colours=png_extras.colours_of(chunks),
    )  # fmt: skip


def _of_webp(file: BinaryIO) -> ImageMetadata:
    file.seek(12)
    contents = dict(_chunks(file, {b"ICCP", b"EXIF", b"XMP "}, "<4sI", trailer=0, even=True))
    exif = contents.get(b"EXIF", b"").removeprefix(_EXIF)
    return ImageMetadata(contents.get(b"ICCP", b""), exif, contents.get(b"XMP ", b""))


def _chunks(
    file: BinaryIO, wanted: set[bytes], head: str, *, trailer: int, even: bool
) -> Iterator[tuple[bytes, bytes]]:
    """(name, content) of the chunks `wanted`, up to the end of the file.

    head       struct format of length and name
    trailer    bytes after the content, such as a checksum
    even       content is padded to an even size
    """
    while len(raw := file.read(8)) == 8:
        fields = struct.unpack(head, raw)
        name, size = fields if isinstance(fields[0], bytes) else fields[::-1]
        if name in wanted and size <= _MOST_BYTES:
            yield name, file.read(size)
        else:
            file.seek(size, 1)
        file.seek(trailer + (size % 2 if even else 0), 1)


def fitting(source: ImageMetadata, encoder: str, space: bytes, width: int, height: int) -> ImageMetadata:
    """The part of the metadata that an output file can hold, made true for an upright image.

    source           metadata of the source image
    encoder          FFmpeg's name of the encoder
    space            colour space of the output, as ICC profiles name it: b"RGB " or b"GRAY"
    width, height    size of the output
    """
    holds, segments = encoder in HOLDERS, encoder == "mjpeg"
    icc = source.icc if holds and source.icc[16:20] == space else b""
    exif = upright(source.exif, width, height) if holds else b""
    if encoder == "libwebp" and source.dpi and not exif:
        exif = exif_with(source.dpi)
    packet = xmp.upright(source.xmp, width, height) if holds or encoder == "tiff" else b""
    if segments and len(exif) > _LONGEST_SEGMENT - len(_EXIF):
        exif = b""
    if segments and len(packet) > _LONGEST_SEGMENT - len(xmp.JPEG_MARK):
        packet = b""
    dpi = source.dpi if exif or holds_resolution(encoder) else None
    texts = png_extras.texts_for(encoder, source.texts)
    colours = source.colours if encoder == "png" and space == b"RGB " else ()
    return ImageMetadata(icc, exif, packet, dpi=dpi, texts=texts, colours=colours)


def upright(exif: bytes, width: int, height: int) -> bytes:
    """Change EXIF for an image that was rotated upright and resized; its thumbnail is removed.

    Empty where it is damaged.
    """
    changed = bytearray(exif)
    order = {b"II": "<", b"MM": ">"}.get(exif[:2], "")
    values = {0x0112: 1, 0x0100: width, 0x0101: height, 0xA002: width, 0xA003: height}
    try:
        if not order:
            return b""
        first = int(struct.unpack_from(order + "I", changed, 4)[0])
        end, exif_offset = _set_values(changed, order, first, values)
        struct.pack_into(order + "I", changed, end, 0)
        if exif_offset:
            _set_values(changed, order, exif_offset, values)
    except struct.error:
        return b""
    return bytes(changed)


def _set_values(exif: bytearray, order: str, offset: int, values: dict[int, int]) -> tuple[int, int]:
    """Set `values` (tag to number) in the directory at `offset`.

    Returns the end of the directory, and the offset of the Exif directory, 0 where there is none.
    """
    count = int(struct.unpack_from(order + "H", exif, offset)[0])
    entries, exif_offset = offset + 2, 0
    for entry in range(entries, entries + 12 * count, 12):
        tag, kind, _, value = struct.unpack_from(order + "HHII", exif, entry)
        if tag == 0x8769:
            exif_offset = int(value)
        elif tag in values and kind in (3, 4):
            form = order + ("H2x" if kind == 3 and values[tag] < 1 << 16 else "I")
            struct.pack_into(order + "H", exif, entry + 2, 3 if form.endswith("x") else 4)
            struct.pack_into(form, exif, entry + 8, values[tag])
    return entries + 12 * count, exif_offset


def embedded(data: bytes, metadata: ImageMetadata, comment: str) -> bytes:
    """Put metadata and `comment` into the file `data`, as an encoder made it."""
    data = with_resolution(data, metadata.dpi)
    text = comment.encode("latin-1", "replace")
    if data[:2] == _JPEG:
        return _in_jpeg(data, metadata, text)
    if data[:8] == _PNG:
        return _in_png(data, metadata, text)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP" and metadata != NO_METADATA:
        return _in_webp(data, metadata)
    if data[:4] in _TIFF and metadata.xmp:
        return xmp.in_tiff(data, metadata.xmp)
    return data


def _in_jpeg(data: bytes, metadata: ImageMetadata, text: bytes) -> bytes:
    start = 2
    if data[2:4] == b"\xff\xe0":  # the JFIF header comes first
        start += 2 + struct.unpack_from(">H", data, 4)[0]
    room = _LONGEST_SEGMENT - len(_ICC) - 2
    parts = [metadata.icc[at : at + room] for at in range(0, len(metadata.icc), room)]
    segments = [(0xE1, _EXIF + metadata.exif)] if metadata.exif else []
    segments += [(0xE1, xmp.JPEG_MARK + metadata.xmp)] if metadata.xmp else []
    segments += [(0xE2, _ICC + bytes([n + 1, len(parts)]) + part) for n, part in enumerate(parts)]
    segments += [(0xFE, comment) for _, comment in metadata.texts]
    segments += [(0xFE, text)] if text else []
    encoded = [
        struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content
        for marker, content in segments
        if len(content) <= _LONGEST_SEGMENT
    ]
    return b"".join([data[:start], *encoded, data[start:]])


def _in_png(data: bytes, metadata: ImageMetadata, text: bytes) -> bytes:
    start = len(_PNG) + 25  # after IHDR
    chunks = [_png_chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(metadata.icc))] if metadata.icc else []
    chunks += [_png_chunk(b"eXIf", metadata.exif)] if metadata.exif else []
    chunks += [_png_chunk(b"iTXt", xmp.as_png_text(metadata.xmp))] if metadata.xmp else []
    chunks += [_png_chunk(*chunk) for chunk in png_extras.missing(metadata.colours, data)]
    chunks += [_png_chunk(*chunk) for chunk in metadata.texts]
    chunks += [_png_chunk(b"tEXt", b"Comment\0" + text)] if text else []
    return b"".join([data[:start], *chunks, data[start:]])


def _png_chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _in_webp(data: bytes, metadata: ImageMetadata) -> bytes:
    """Write the extended form: a header that lists what there is, the profile before the image, the rest after it."""
    if data[12:16] == b"VP8X":
        header, image = bytearray(data[20:30]), data[30:]
    else:
        header, image = bytearray(_extended_header(data)), data[12:]
    flags = ((0x20, metadata.icc), (0x08, metadata.exif), (0x04, metadata.xmp))
    header[0] |= sum(flag for flag, content in flags if content)
    chunks = [_riff_chunk(b"VP8X", bytes(header))]
    chunks += [_riff_chunk(b"ICCP", metadata.icc)] if metadata.icc else []
    chunks += [image]
    chunks += [_riff_chunk(b"EXIF", metadata.exif)] if metadata.exif else []
    chunks += [_riff_chunk(b"XMP ", metadata.xmp)] if metadata.xmp else []
    return _riff_chunk(b"RIFF", b"WEBP" + b"".join(chunks))


def _extended_header(data: bytes) -> bytes:
    """Content of the VP8X chunk for a plain file: alpha, and the size of its lossless or lossy image."""
    if data[12:16] == b"VP8L":
        bits = struct.unpack_from("<I", data, 21)[0]
        width, height, alpha = bits & 0x3FFF, bits >> 14 & 0x3FFF, bits >> 28 & 1
    else:
        width, height = ((size & 0x3FFF) - 1 for size in struct.unpack_from("<HH", data, 26))
        alpha = 0
    return b"".join([struct.pack("<I", alpha << 4), *(int(n).to_bytes(3, "little") for n in (width, height))])


def _riff_chunk(name: bytes, content: bytes) -> bytes:
    return b"".join([name, struct.pack("<I", len(content)), content, b"\0" * (len(content) % 2)])
