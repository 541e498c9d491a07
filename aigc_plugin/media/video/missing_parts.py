"""Find what a file lacks at its end, and what a demuxer leaves unread: files put behind one another, as `cat` does."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer

from ..cut_container import MOVIE, boxes, is_cut_container

_SHORT_SECONDS = Fraction(1, 2)  # containers round their duration
_TRANSPORT_PACKETS = (188, 192, 204)  # bytes
_GUESSED_DURATION = {"mpegts", "mpeg", "h264", "hevc", "m4v", "flv"}
_EBML = b"\x1aE\xdf\xa3"  # begins every Matroska file
_BLOCK = 1 << 20


def missing_at_end(
    container: InputContainer, name: str, read: int, latest: Fraction, origin: Fraction, rate: Fraction
) -> list[str]:
    """List, in a line each, the parts that a file lacks at its end, or has beyond what was read.

    name              of the file; "stdin" tells nothing
    read              position in bytes up to which there were packets
    latest, origin    time that was reached, and that of the file's start, in seconds
    rate              frames a second
    """
    path, kind = Path(name), container.format.name
    if name == "stdin" or not path.is_file():
        return []
    if kind == "mpegts":
        cut = all(path.stat().st_size % size for size in _TRANSPORT_PACKETS)
        return ["its last packet is cut short"] if cut else []
    lines = []
    if has_further_part(path, kind, read):
        lines.append("another file was put behind it, which is left out: join them with ffmpeg's concat instead")
    if container.duration and kind not in _GUESSED_DURATION:
        # Some containers count it from their start, some from 0.
        end, length = max(latest, latest - origin), Fraction(container.duration, av.time_base)
        if end < length - max(_SHORT_SECONDS, 2 / rate):
            lines.append(f"it ends at {float(end):.2f} s of {float(length):.2f} s")
    if not lines and is_cut_container(path):
        lines.append("it is cut short")
    return lines


def has_further_part(path: Path, container: str, end: int) -> bool:
    """True where another file begins behind the one that was read.

    path         a regular file
    container    FFmpeg's name of its format
    end          position in bytes up to which packets were read
    """
    if container == "matroska,webm":
        return _contains(path, _EBML, end)
    return container.startswith("mov,") and _number_of_movies(path) > 1


def _contains(path: Path, mark: bytes, start: int) -> bool:
    with path.open("rb") as file:
        file.seek(start)
        tail = b""
        while block := file.read(_BLOCK):
            if mark in tail + block:
                return True
            tail = block[-len(mark) :]
    return False


def _number_of_movies(path: Path) -> int:
    return sum(kind == MOVIE for kind, _ in boxes(path))
