"""Find out whether a file ends inside a part whose length it declares: demuxers of MP4 and AVI do not mind.

Sources: ISO/IEC 14496-12 4.2 (boxes), Multimedia Programming Interface 1.0 (RIFF).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from ..errors import MediaError

_BOX_KINDS = (b"ftyp", b"moov", b"mdat", b"moof", b"styp", b"wide", b"free", b"skip")  # that a file may begin with
_STREAMED = (0, 0xFFFFFFFF)  # what writers of RIFF leave that could not seek back
MOVIE = b"moov"


def is_cut_container(path: Path) -> bool:
    """True for an MP4, QuickTime, AVI or WAV whose last part goes on behind the end of the file."""
    if not path.is_file():  # a pipe could not be read again
        return False
    try:
        with path.open("rb") as file:
            head = file.read(12)
        if head[4:8] in _BOX_KINDS:
            *_, (_, end) = boxes(path)
            return end > path.stat().st_size
        return head[:4] == b"RIFF" and _riff_end(path) > path.stat().st_size
    except (OSError, ValueError, struct.error):
        return False


def lacks_index(path: Path) -> bool:
    """True for an MP4 or QuickTime file that has samples and no description of them."""
    if not path.is_file():
        return False
    try:
        kinds = {kind for kind, _ in boxes(path)}
    except (OSError, struct.error):
        return False
    return b"ftyp" in kinds and b"mdat" in kinds and MOVIE not in kinds


def boxes(path: Path) -> Iterator[tuple[bytes, int]]:
    """Kind and end of each box at the top level of a file; the end of the last may lie behind that of the file."""
    size, at = path.stat().st_size, 0
    with path.open("rb") as file:
        while at + 8 <= size:
            file.seek(at)
            length, kind = struct.unpack(">I4s", file.read(8))
            if length == 1:
                length = int.from_bytes(file.read(8), "big")
            elif not length:
                length = size - at  # up to the end of the file
            if length < 8:
                return
            at += length
            yield kind, at


def _riff_end(path: Path) -> int:
    """Return the end of the last RIFF of a file: long AVIs have several."""
    size, at = path.stat().st_size, 0
    with path.open("rb") as file:
        while at + 8 <= size:
            file.seek(at)
            kind, length = struct.unpack("<4sI", file.read(8))
            if kind != b"RIFF" or length in _STREAMED:
                return at
            at += 8 + length
    return at


def unreadable(file: str, name: str, kind: str, reason: str | None, hint: str = "") -> MediaError:
    """Return the error for a file that FFmpeg does not open.

    file      its path; "" or "-" for none
    name      for messages
    kind      of what it should be: "a video"
    reason    in FFmpeg's words, where it gives one
    """
    if file not in ("", "-") and lacks_index(Path(file)):
        return MediaError(
            f"{name} lacks its index: the recording or the copy was not finished",
            hint="repair it by a recording of the same camera, with a tool such as untrunc",
        )
    return MediaError(f"{name} is {kind} that can be read ({reason or 'no reason is given'})", hint=hint)
