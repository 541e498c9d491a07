"""Contents of an audio file that a file of audio alone made of it leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import av.error
import soundfile  # type: ignore[import-untyped]
from av.stream import Disposition

from ...errors import argument
from ...files.input_file import STANDARD_STREAM

_DEEPER = {"PCM_24": "24 bits", "PCM_32": "32 bits", "FLOAT": "32 bits float", "DOUBLE": "64 bits float"}
_HOLD_MORE = {".wav": ("24", "float"), ".flac": ("24",)}


def left_out(path: str) -> Iterator[str]:
    """Lines about what a file holds that goes into no file of audio alone: cover, chapters, further tracks."""
    if path == STANDARD_STREAM:
        return
    try:
        with av.open(path, metadata_errors="replace") as container:
            if any(each.disposition & Disposition.attached_pic for each in container.streams.video):
                yield "the cover picture is left out"
            if chapters := len(container.chapters()):
                yield f"{chapters} chapters are left out"
            if (tracks := len(container.streams.audio)) > 1:
                yield f"{tracks - 1} further audio tracks are left out"
    except (av.error.FFmpegError, OSError, ValueError):
        return


def narrowed(path: str, target: str, bits: str) -> tuple[str, str] | None:
    """A line, and a hint, about samples that get fewer bits than they have; None where they do not, or need not be.

    path      source, of a kind that libsndfile reads
    target    file name of the output
    bits      its bits per sample, as options name them
    """
    wider = [each for each in _HOLD_MORE.get(Path(target).suffix.lower(), ()) if bits == "16" or each == "float"]
    if path == STANDARD_STREAM or bits == "float" or not wider:
        return None
    try:
        subtype = soundfile.info(path).subtype
    except (soundfile.LibsndfileError, OSError, ValueError):
        return None
    depth = _DEEPER.get(subtype)
    if depth is None or depth.startswith(bits):
        return None
    best = "24" if subtype == "PCM_24" else wider[-1]
    return f"its samples have {depth}, and become {bits} bits", f"{argument('bits', best)} keeps more of them"
