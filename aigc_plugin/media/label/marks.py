"""Marks of a file's origin: the text of its AIGC label, and its IPTC digital source type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from .edits import Edit

AIGC = "AIGC"
"""Name of the label in every container (GB 45438-2025)."""
SOURCE_TYPE_TAG = "DIGITAL_SOURCE_TYPE"
"""Name of the tag with the IPTC digital source type, in containers without a place for XMP."""
MOST_BYTES = 64 << 20


@dataclass(frozen=True)
class Found:
    """labels: text of each AIGC label. types: each digital source type. packet: the XMP packet, or empty."""

    labels: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    packet: bytes = b""


@dataclass(frozen=True)
class Addition:
    """Marks to be added to a file; empty for what stays as it is."""

    label: str = ""
    source_type: str = ""


@dataclass(frozen=True)
class LabelFormat:
    """One kind of file that can hold the label.

    name       for people
    matches    true for the first 64 bytes of such a file
    read       what an open file says
    edits      the changes that add to it
    """

    name: str
    matches: Callable[[bytes], bool]
    read: Callable[[BinaryIO], Found]
    edits: Callable[[BinaryIO, Addition], list[Edit]]
