"""Find the transcript of a recording: in a file of the same name beside it, or in metadata.csv in or above its folder.

.srt and .vtt win over metadata.csv, since their times allow to divide long recordings; then .lab, then .txt.
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
from .metadata_table import NAME, MetadataRow, clean, decode_text, read_rows

TIMED, PLAIN = (".srt", ".vtt"), (".lab", ".txt")
_TAG = re.compile(r"<[^>]*>|\{\\[^}]*\}")
_LABEL = re.compile(r"\s*(\d+(?:\.\d+)?)\s+(\d+(?:\.\d+)?)\s+(\S.*)")


@dataclass(frozen=True)
class TimedText:
    """A piece of text with its start and end in seconds."""

    start: float
    end: float
    text: str


@dataclass(frozen=True)
class FoundTranscript:
    """Transcript of one recording; all fields are empty if there is none.

    text, normalised: of the whole recording
    cues:             instead of these, texts with times
    problem:          why the transcript that is there cannot be used
    """

    text: str = ""
    normalised: str = ""
    cues: tuple[TimedText, ...] = ()
    problem: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of all fields: tells whether a transcript has changed since the set was collected."""
        cues = [(cue.start, cue.end, cue.text) for cue in self.cues]
        fields = repr((self.text, self.normalised, cues, self.problem))
        return hashlib.sha256(fields.encode("utf-8", "backslashreplace")).hexdigest()


class Transcripts:
    """Finds the transcripts of the recordings below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tables: dict[Path, dict[str, list[MetadataRow]]] = {}
        self._named: set[tuple[Path, str]] = set()

    def of(self, path: Path) -> FoundTranscript:
        """Find the transcript of the recording `path`.

        InputError if a metadata.csv is malformed: the transcripts of all recordings below it are then in doubt.
        """
        beside = _beside(path, TIMED)
        rows = self._rows(path)
        if beside is not None:
            return _from_file(beside)
        if rows:
            if len({(row.text, row.normalised) for row in rows}) > 1:
                lines = ", ".join(str(row.line) for row in rows)
                return FoundTranscript(problem=f"{NAME} has different texts for it, in lines {lines}")
            return FoundTranscript(rows[0].text, rows[0].normalised)
        beside = _beside(path, PLAIN)
        return _from_file(beside) if beside is not None else FoundTranscript()

    def missing(self) -> Iterator[tuple[Path, MetadataRow]]:
        """List the lines of all metadata.csv read so far that belong to no recording; to be called after the last
        recording's `of`."""
        for folder, by_id in self._tables.items():
            for name, rows in by_id.items():
                if (folder, name) not in self._named:
                    yield folder / NAME, rows[0]

    def _rows(self, path: Path) -> list[MetadataRow]:
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

    def _table(self, folder: Path) -> dict[str, list[MetadataRow]]:
        if folder not in self._tables:
            by_id: dict[str, list[MetadataRow]] = {}
            if (folder / NAME).is_file():
                for row in read_rows(folder / NAME):
                    by_id.setdefault(row.id, []).append(row)
            self._tables[folder] = by_id
        return self._tables[folder]


def _beside(path: Path, suffixes: tuple[str, ...]) -> Path | None:
    candidates = (path.with_suffix(spelling) for suffix in suffixes for spelling in (suffix, suffix.upper()))
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def _from_file(path: Path) -> FoundTranscript:
    try:
        if path.suffix.lower() in TIMED:
            cues = tuple(sorted(_subtitles(path), key=lambda cue: cue.start))
            return FoundTranscript(cues=cues) if cues else FoundTranscript(problem=f"{path.name} holds no text")
        content = decode_text(path)
    except AigcError as error:
        return FoundTranscript(problem=str(error))
    labels = [match for line in content.split("\n") if line.strip() for match in [_LABEL.fullmatch(line.rstrip())]]
    if labels and all(labels):
        return _from_labels(path, [match.groups() for match in labels if match])
    text = clean(content)
    return FoundTranscript(text) if text else FoundTranscript(problem=f"{path.name} holds no text")


def _from_labels(path: Path, labels: list[tuple[str | None, ...]]) -> FoundTranscript:
    """Read Audacity's label track, whose times are seconds. HTK's labels, in units of 100 ns, are phones, not text."""
    if all("." not in f"{start}{end}" for start, end, _ in labels):
        return FoundTranscript(problem=f"{path.name} holds times of phones, no text")
    return FoundTranscript(cues=tuple(sorted(
        (TimedText(float(start or 0), float(end or 0), clean(text or "")) for start, end, text in labels),
        key=lambda cue: cue.start,
    )))  # fmt: skip


def _subtitles(path: Path) -> Iterator[TimedText]:
    decode_text(path)  # its error names the line that is not UTF-8
    try:
        with av.open(str(path)) as container:
            for packet in container.demux(subtitles=0):
                if packet.pts is None or packet.time_base is None:
                    continue
                text = clean(_TAG.sub("", bytes(packet).decode("utf-8", "replace")))
                start = float(packet.pts * packet.time_base)
                end = start + float((packet.duration or 0) * packet.time_base)
                if text and end > start:
                    yield TimedText(start, end, text)
    except (av.error.FFmpegError, IndexError) as error:
        cause = getattr(error, "strerror", None) or "it has no track of text"
        raise InputError(f"{path.name} is not subtitles that can be read ({cause})") from None
