"""Kinds of files that look like images or videos, and that nothing here reads right: named, instead of misread."""

from __future__ import annotations

from pathlib import Path

from ..errors import MediaError

_PNG_FIRST = "convert it to PNG first"
_DEVELOP = "develop it to TIFF or PNG first"
# (offset, bytes there, name, hint)
_MAGIC = (
    (0, b"\xff\x0a", "a JPEG XL image", _PNG_FIRST),
    (0, b"\0\0\0\x0cJXL \r\n\x87\n", "a JPEG XL image", _PNG_FIRST),
    (4, b"ftypheic", "an HEIC image", _PNG_FIRST),
    (4, b"ftypheix", "an HEIC image", _PNG_FIRST),
    (4, b"ftyphevc", "an HEIC sequence", "convert it to MP4 first"),
    (4, b"ftypmif1", "an HEIF image", _PNG_FIRST),
    (4, b"ftypcrx ", "a raw camera file", _DEVELOP),
    (0, b"FUJIFILMCCD-RAW", "a raw camera file", _DEVELOP),
    (0, b"IIRO", "a raw camera file", _DEVELOP),
    (0, b"IIU\0", "a raw camera file", _DEVELOP),
    (8, b"CR\x02", "a raw camera file", _DEVELOP),
    (0, b"II\xbc\x01", "a JPEG XR image", _PNG_FIRST),
    (0, b"%PDF-", "a PDF document", "export its pages as PNG first"),
    (0, b"%!PS", "a PostScript document", "export its pages as PNG first"),
    (0, b"gimp xcf", "a GIMP project", "export it as PNG first"),
    (0, b"<svg", "a vector drawing", "export it as PNG at the size that is wanted"),
    (0, b"<?xml", "an XML document", "export a drawing as PNG first"),
)  # fmt: skip
# Raw files that are TIFF on the outside, with a small preview as first image.
_RAW_EXTENSIONS = frozenset(
    {".dng", ".nef", ".nrw", ".arw", ".srf", ".sr2", ".pef", ".3fr", ".erf", ".mef", ".mos", ".iiq"}
)
_TIFF = (b"II*\0", b"MM\0*")


def refuse_unreadable_kind(path: str, name: str, head: bytes) -> None:
    """MediaError that names the kind of a file, where it is one that nothing here reads right.

    path    of the file; its extension tells raw camera files
    name    for messages
    head    its first bytes
    """
    for offset, magic, kind, hint in _MAGIC:
        if head[offset : offset + len(magic)] == magic and not is_avif(head):
            raise MediaError(f"{name} is {kind}, which cannot be read here", hint=hint)
    if head[:4] in _TIFF and Path(path).suffix.lower() in _RAW_EXTENSIONS:
        raise MediaError(f"{name} is a raw camera file, which cannot be read here", hint=_DEVELOP)


def is_avif(head: bytes) -> bool:
    """True where the brands of an ISO file name AVIF: mif1 alone stands for HEIC and AVIF alike."""
    length = int.from_bytes(head[:4], "big")
    return head[4:8] == b"ftyp" and any(brand in head[8:length] for brand in (b"avif", b"avis"))
