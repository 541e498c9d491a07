"""Names of clips: short, safe in any file system, and unique even if the file system ignores case."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

_FORBIDDEN = re.compile(r"[^\w.-]+")
_PIECE = re.compile(r"(.+)-\d{4,}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # device names of Windows
_LONGEST = 80


def is_identifier(name: object) -> bool:
    """Return whether a clip may have this name: it is not a path, and needs no escaping."""
    return isinstance(name, str) and 0 < len(name) <= 2 * _LONGEST and _safe(name, 2 * _LONGEST) == name


class Identifiers:
    """Gives each recording a name that no other recording has, nor any piece of another (`name-0001` and so on)."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._stems: set[str] = set()

    def take(self, names: Iterable[str]) -> None:
        """Reserve names that are in use already."""
        for name in names:
            folded = name.casefold()
            self._names.add(folded)
            if piece := _PIECE.fullmatch(folded):
                self._stems.add(piece[1])

    def give(self, place: str, sound: str) -> str:
        """Choose a free name: the file's, else folder and file, else the file's with a part of a hash.

        place: path of the recording
        sound: hash whose first digits tell names apart
        """
        path = PurePosixPath(place)
        short, long = _safe(path.stem), _safe(f"{path.parent.name}-{path.stem}")
        for name in (short, long, *(f"{short[:60]}-{sound[:size]}" for size in range(8, 17))):
            if self._is_free(name):
                self.take([name])
                return name
        raise AssertionError(f"no name is free for {place}")

    def _is_free(self, name: str) -> bool:
        folded = name.casefold()
        piece = _PIECE.fullmatch(folded)
        return not (folded in self._names or folded in self._stems or (piece and piece[1] in self._names))


def _safe(name: str, longest: int = _LONGEST) -> str:
    printable = name.encode("utf-8", "replace").decode()  # undecodable bytes of a file name become "?"
    safe = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", printable)).lstrip(".-")[:longest].rstrip(".")
    safe = safe.encode()[: 2 * longest].decode(errors="ignore")  # file systems count bytes
    if not safe:
        return "clip"
    return f"_{safe}" if _RESERVED.fullmatch(safe) else safe
