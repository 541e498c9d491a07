"""All kinds of files that can hold the label; a file is known by its first bytes, not by its name."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from ...errors import MediaError
from .edits import copy_with
from .flac_label import flac_edits, is_flac, read_flac
from .flv_label import flv_edits, is_flv, read_flv
from .id3_label import id3_edits, is_mpeg_audio, read_id3, tag_size
from .image_label import IMAGE_FORMATS
from .marks import Addition, Found, LabelFormat
from .matroska_label import is_matroska, matroska_edits, read_matroska
from .mp4_label import is_mp4, mp4_edits, read_mp4
from .ogg_label import is_ogg, ogg_edits, read_ogg
from .riff_label import avi_edits, is_avi, is_wave, read_riff, wave_edits

FORMATS = (
    *IMAGE_FORMATS,
    LabelFormat("MP4", is_mp4, read_mp4, mp4_edits),
    LabelFormat("Matroska", is_matroska, read_matroska, matroska_edits),
    LabelFormat("FLV", is_flv, read_flv, flv_edits),
    LabelFormat("AVI", is_avi, read_riff, avi_edits),
    LabelFormat("WAVE", is_wave, read_riff, wave_edits),
    LabelFormat("FLAC", is_flac, read_flac, flac_edits),
    LabelFormat("Ogg", is_ogg, read_ogg, ogg_edits),
    LabelFormat("MPEG audio", is_mpeg_audio, read_id3, id3_edits),
)
_HEAD_BYTES = 64


def format_of(file: BinaryIO) -> LabelFormat | None:
    """The kind of an open file; None where it is none that holds the label."""
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    if head[:3] == b"ID3" and len(head) >= 10:
        file.seek(tag_size(file))
        after = file.read(_HEAD_BYTES)
        head = after if is_flac(after) else head
    return next((each for each in FORMATS if each.matches(head)), None)


def read_marks(file: BinaryIO, name: str) -> Found | None:
    """Return the marks of a file's origin; None for a kind without a place for them. MediaError where it is damaged."""
    kind = format_of(file)
    if kind is None:
        return None
    with _damage(name):
        return kind.read(file)


def write_marks(source: BinaryIO, target: BinaryIO, addition: Addition, name: str) -> None:
    """Copy `source` to `target` with the addition; everything else stays byte for byte.

    MediaError, which calls the file `name`, where it is damaged, or where what was written does not read as it should.
    """
    kind = format_of(source)
    assert kind is not None, "asked of read_marks before"
    with _damage(name):
        before = kind.read(source)
        copy_with(source, target, kind.edits(source, addition) if addition != Addition() else ())
        target.flush()
        after = kind.read(target)
        if addition.label and after.labels != (*before.labels, addition.label):
            raise MediaError("its label does not read as it was written")
        if addition.source_type and addition.source_type not in after.types:
            raise MediaError("its source type does not read as it was written")


@contextmanager
def _damage(name: str) -> Iterator[None]:
    """Name the file in errors of the block, and make one line of what damaged files cause."""
    try:
        yield
    except MediaError as error:
        message, hint = error.spelled(lambda word, value: word)
        raise MediaError(f"{name}: {message}", hint=hint) from None
    except (EOFError, IndexError, struct.error, zlib.error):
        raise MediaError(f"{name} is cut off, or damaged", hint="write the file anew") from None
