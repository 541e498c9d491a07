"""Texts and colour chunks of PNG: they go from file to file as they are; a comment also to and from JPEG.

Source: PNG (third edition) 11.3.2 (cHRM, gAMA) and 11.3.3 (tEXt, zTXt, iTXt).
"""

from __future__ import annotations

from collections.abc import Iterable

from . import xmp

TEXTS, COLOURS = (b"tEXt", b"zTXt", b"iTXt"), (b"gAMA", b"cHRM")
_OVERRULES = {b"sRGB", b"iCCP", b"cICP"}  # where one of these is, the colour chunks count for nothing
_OF_SRGB = {
    b"gAMA": (45455).to_bytes(4, "big"),
    b"cHRM": b"".join(n.to_bytes(4, "big") for n in (31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)),
}
_MOST_BYTES = 1 << 20

COMMENT = b"Comment\0"
OWN = b"aigc_plugin "  # begins the comment of this package, which each file gets anew

Chunk = tuple[bytes, bytes]


def texts_of(chunks: Iterable[Chunk]) -> tuple[Chunk, ...]:
    """The chunks with texts: name and content. Without XMP, and without the comment of this package."""
    texts = (chunk for chunk in chunks if chunk[0] in TEXTS and len(chunk[1]) <= _MOST_BYTES)
    return tuple(
        chunk for chunk in texts
        if not (chunk[0] == b"iTXt" and xmp.from_png_text(chunk[1], _MOST_BYTES))
        and not chunk[1].startswith(COMMENT + OWN)
    )  # fmt: skip


def texts_for(encoder: str, texts: Iterable[Chunk]) -> tuple[Chunk, ...]:
    """Those of the texts that a file can hold; comments of JPEG have no name, and become those of PNG."""
    if encoder == "png":
        return tuple(chunk if chunk[0] else (b"tEXt", COMMENT + chunk[1]) for chunk in texts)
    if encoder == "mjpeg":
        return tuple((b"", content.removeprefix(COMMENT)) for name, content in texts
                     if not name or (name == b"tEXt" and content.startswith(COMMENT)))  # fmt: skip
    return ()


def colours_of(chunks: Iterable[Chunk]) -> tuple[Chunk, ...]:
    """The chunks that say another gamma, or other primaries, than those of sRGB; none where others overrule them."""
    given = dict(chunks)
    if given.keys() & _OVERRULES:
        return ()
    return tuple((name, given[name]) for name in COLOURS if given.get(name, _OF_SRGB[name]) != _OF_SRGB[name])


def missing(chunks: Iterable[Chunk], data: bytes) -> list[Chunk]:
    """Those of the chunks whose names are not yet in a file, before its samples."""
    head = data[: data.find(b"IDAT")]
    return [chunk for chunk in chunks if chunk[0] not in head]
