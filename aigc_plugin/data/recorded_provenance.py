"""Read provenance from the files beside recordings: provenance.toml, provenance.csv, a collected set's manifest."""

from __future__ import annotations

import csv
import fnmatch
import io
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from ..errors import InputError
from .manifest import MANIFEST, read_manifest
from .metadata_table import decode_text
from .pictures.picture_manifest import is_picture_set, read_picture_manifest
from .provenance import OTHER_NAMES, Provenance

TOML, TABLE = "provenance.toml", "provenance.csv"


class ProvenanceFiles:
    """Provenance of each recording, from provenance.toml and provenance.csv beside it and in the folders above.

    provenance.toml: the fields, for all files below; then tables [files."interview_*.flac"] for some of them.
    provenance.csv: a header with `file` and the fields; then one line per file or pattern.
    A collected set has the provenance in its manifest.
    Patterns are relative to the folder that holds the list. An entry nearer to the recording wins; within one folder
    a name wins over a pattern, and a later pattern, which should be the more special one, over an earlier one.
    """

    def __init__(self) -> None:
        self._read: dict[Path, _Entries] = {}

    def of(self, path: Path, folder: Path) -> Provenance:
        """Provenance of the recording `path`, which lies below `folder`; no folder above `folder` is read."""
        provenance = Provenance()
        for parent in path.parents:
            if parent not in self._read:
                self._read[parent] = _Entries(parent)
            provenance = provenance.over(self._read[parent].of(path.relative_to(parent)))
            if parent == folder:
                break
        return provenance


class _Entries:
    """Provenance entries of one folder's files."""

    def __init__(self, folder: Path) -> None:
        self._named: dict[str, Provenance] = {}
        self._patterns: list[tuple[str, Provenance]] = []
        for pattern, entry in (
            *_set_entries(folder),
            *_toml_entries(folder / TOML),
            *_table_entries(folder / TABLE),
        ):
            if set("*?[") & set(pattern):
                self._patterns.insert(0, (pattern, entry))
            else:
                self._named[pattern] = entry.over(self._named.get(pattern, Provenance()))

    def of(self, path: Path) -> Provenance:
        provenance = Provenance()
        for name in (path.as_posix(), path.stem):
            provenance = provenance.over(self._named.get(name, Provenance()))
        for pattern, entry in self._patterns:
            if fnmatch.fnmatchcase(path.as_posix(), pattern) or fnmatch.fnmatchcase(path.stem, pattern):
                provenance = provenance.over(entry)
        return provenance


def given_over_files(options: Provenance, recorded: Provenance, name: str) -> Provenance:
    """Merge the provenance of the options with that of the files; InputError if they contradict each other.

    name: the recording, for the error message
    """
    for field in fields(Provenance):
        option, entry = getattr(options, field.name), getattr(recorded, field.name)
        if option and entry and option != entry:
            raise InputError(
                f"the {field.name} of {name} is {entry!r} in its {TOML} or {TABLE}, but {option!r} was given",
                hint="leave the option out, or correct the file",
            )
    return options.over(recorded)


def _set_entries(folder: Path) -> Iterator[tuple[str, Provenance]]:
    if is_picture_set(folder):
        pictures = read_picture_manifest(folder)
        for source, picture in pictures.pictures():
            yield pictures.file_of(picture), source.provenance
    if (folder / MANIFEST).is_file():
        manifest = read_manifest(folder)
        for recording, clip in manifest.clips():
            yield manifest.sound(folder, clip).relative_to(folder).as_posix(), recording.provenance


def _toml_entries(path: Path) -> Iterator[tuple[str, Provenance]]:
    if not path.is_file():
        return
    try:
        entries = tomllib.loads(decode_text(path))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path} is not TOML: {error}") from None
    named = entries.pop("files", {})
    yield "*", Provenance.from_dict(entries, str(path))
    if not isinstance(named, dict) or not all(isinstance(entry, dict) for entry in named.values()):
        raise InputError(f"{path}: files must hold tables", hint='[files."interview_*.flac"]')
    for pattern, entry in named.items():
        yield pattern, Provenance.from_dict(entry, f"{path}, {pattern}")


def _table_entries(path: Path) -> Iterator[tuple[str, Provenance]]:
    if not path.is_file():
        return
    for number, row in enumerate(_rows(path), 2):
        entry = {str(OTHER_NAMES.get(str(name), name)): value or "" for name, value in row.items()}
        pattern = entry.pop("file", "")
        if not pattern or "None" in entry:
            raise InputError(f"{path}, line {number}: no file is named, or the line has more fields than the first",
                             hint="the first line says file,licence,source,consent,speaker,language")  # fmt: skip
        yield pattern, Provenance.from_dict(entry, f"{path}, line {number}")


def _rows(path: Path) -> Iterator[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(decode_text(path)))
    try:
        yield from reader
    except csv.Error as error:
        raise InputError(f"{path}, after line {reader.line_num}: {error}") from None
