"""What is said in a recording: from a file beside it with its name, or from metadata.csv at or above its place.

.srt and .vtt (with times, so that long recordings can be divided) go before metadata.csv, then .lab, then .txt.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import av.error

from ..errors import AigcError, InputError
from .metadata_table import NAME, Row, clean, decode_text, read_rows

TIMED, PLAIN = (".srt", ".vtt"), (".lab", ".txt")
_TAG = re.compile(r"<[^>]*>|\{\\[^}]*\}")
_LABEL = re.compile(r"\s*(\d+(?:\.\d+)?)\s+(\d+(?:\.\d+)?)\s+(\S.*)")


@dataclass(frozen=True)
class Cue:
    """Seconds, and what is said in them."""

    start: float
    end: float
    text: str


@dataclass(frozen=True)
class FoundTranscript:
    """`text` and `normalised` of the whole recording, or `cues` with times; all empty where nothing is known.
    `trouble`: why what there is cannot be used."""

    text: str = ""
    normalised: str = ""
    cues: tuple[Cue, ...] = ()
    trouble: str = ""

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr(self).encode("utf-8", "backslashreplace")).hexdigest()


class Transcripts:
    """Of the recordings below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tables: dict[Path, dict[str, list[Row]]] = {}
        self._named: set[tuple[Path, str]] = set()

    def of(self, path: Path) -> FoundTranscript:
        """InputError where a metadata.csv cannot be read as one: no recording below it is safe to take then."""
        beside = _beside(path, TIMED)
        rows = self._rows(path)
        if beside is not None:
            return _from_file(beside)
        if rows:
            if len({(row.text, row.normalised) for row in rows}) > 1:
                lines = ", ".join(str(row.line) for row in rows)
                return FoundTranscript(trouble=f"{NAME} has different texts for it, in lines {lines}")
            return FoundTranscript(rows[0].text, rows[0].normalised)
        beside = _beside(path, PLAIN)
        return _from_file(beside) if beside is not None else FoundTranscript()

    def missing(self) -> Iterator[tuple[Path, Row]]:
        """Lines of the lists met so far that no recording has asked for; once all of them have."""
        for folder, by_id in self._tables.items():
            for name, rows in by_id.items():
                if (folder, name) not in self._named:
                    yield folder / NAME, rows[0]

    def _rows(self, path: Path) -> list[Row]:
        for folder in path.parents:
            place = path.relative_to(folder)
            by_id = self._table(folder)
            for name in (place.as_posix(), place.with_suffix("").as_posix(), path.stem, path.name):
                if name in by_id:
                    self._named.add((folder, name))
                    return by_id[name]
            if folder == self._folder or by_id:
                break
        return []

    def _table(self, folder: Path) -> dict[str, list[Row]]:
        if folder not in self._tables:
            by_id: dict[str, list[Row]] = {}
            if (folder / NAME).is_file():
                for row in read_rows(folder / NAME):
                    by_id.setdefault(row.id, []).append(row)
            self._tables[folder] = by_id
        return self._tables[folder]


def _beside(path: Path, suffixes: tuple[str, ...]) -> Path | None:
    named = (path.with_suffix(spelled) for suffix in suffixes for spelled in (suffix, suffix.upper()))
    return next((one for one in named if one.is_file()), None)


def _from_file(path: Path) -> FoundTranscript:
    try:
        if path.suffix.lower() in TIMED:
            cues = tuple(sorted(_subtitles(path), key=lambda cue: cue.start))
            return FoundTranscript(cues=cues) if cues else FoundTranscript(trouble=f"{path.name} holds no text")
        content = decode_text(path)
    except AigcError as error:
        return FoundTranscript(trouble=str(error))
    labels = [match for line in content.split("\n") if line.strip() for match in [_LABEL.fullmatch(line.rstrip())]]
    if labels and all(labels):
        return _from_labels(path, [match.groups() for match in labels if match])
    text = clean(content)
    return FoundTranscript(text) if text else FoundTranscript(trouble=f"{path.name} holds no text")


def _from_labels(path: Path, labels: list[tuple[str | None, ...]]) -> FoundTranscript:
    """Audacity's label track, in seconds. HTK's, in units of 100 ns, are phones, no text."""
    if all("." not in f"{start}{end}" for start, end, _ in labels):
        return FoundTranscript(trouble=f"{path.name} holds times of phones, no text")
    return FoundTranscript(cues=tuple(sorted(
        (Cue(float(start or 0), float(end or 0), clean(text or "")) for start, end, text in labels),
        key=lambda cue: cue.start,
    )))  # fmt: skip


def _subtitles(path: Path) -> Iterator[Cue]:
    decode_text(path)  # says which line is not UTF-8
    try:
        with av.open(str(path)) as container:
            for packet in container.demux(subtitles=0):
                if packet.pts is None or packet.time_base is None:
                    continue
                text = clean(_TAG.sub("", bytes(packet).decode("utf-8", "replace")))
                start = float(packet.pts * packet.time_base)
                end = start + float((packet.duration or 0) * packet.time_base)
                if text and end > start:
                    yield Cue(start, end, text)
    except (av.error.FFmpegError, IndexError) as error:
        what = getattr(error, "strerror", None) or "it has no track of text"
        raise InputError(f"{path.name} is not subtitles that can be read ({what})") from None
