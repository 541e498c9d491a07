"""Where recordings come from and what may be done with them: licence, source, consent of who speaks."""

from __future__ import annotations

import csv
import fnmatch
import io
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from ..errors import InputError, argument
from .metadata_table import clean, decode_text

TOML, TABLE = "provenance.toml", "provenance.csv"
_OTHER_NAMES = {"license": "licence", "lang": "language", "file_name": "file"}


@dataclass(frozen=True)
class Provenance:
    """Each a line of text, empty where nobody said: `licence` best as an SPDX identifier (CC0-1.0); `source` an address
    or a name; `consent` of the speaker, and how it was given; `speaker` a name or number; `language` a tag (de)."""

    licence: str = ""
    source: str = ""
    consent: str = ""
    speaker: str = ""
    language: str = ""

    def over(self, other: Provenance) -> Provenance:
        """What this one says, and `other` where it says nothing."""
        said = {name: text for name, text in asdict(self).items() if text}
        return replace(other, **said)

    @classmethod
    def from_dict(cls, given: Mapping[str, object], where: str) -> Provenance:
        named = {_OTHER_NAMES.get(name.lower(), name.lower()): value for name, value in given.items()}
        unknown = named.keys() - {field.name for field in fields(cls)}
        if unknown:
            known = ", ".join(field.name for field in fields(cls))
            raise InputError(f"{where} has an entry {min(unknown)!r}", hint=f"there are {known}")
        wrong = next((name for name, value in named.items() if not isinstance(value, str)), None)
        if wrong is not None:
            raise InputError(f"{where}: {wrong} must be a text, not {named[wrong]!r}")
        return cls(**{name: clean(str(value)) for name, value in named.items()})


class ProvenanceFiles:
    """What provenance.toml and provenance.csv beside and above the recordings say of each of them.

    provenance.toml: the fields, for all files below; then, for some, tables [files."interview_*.flac"].
    provenance.csv: a header with `file` and fields; then a line a file or pattern. Patterns are relative to the
    folder that holds the list. A collected set says it in its manifest. What is nearer to a recording goes first; in
    one folder a name goes before a pattern, and the more special pattern, written later, before the others.
    """

    def __init__(self) -> None:
        self._read: dict[Path, _Entries] = {}

    def of(self, path: Path, folder: Path) -> Provenance:
        """`path` lies below `folder`, which is as far up as this looks."""
        told = Provenance()
        for here in path.parents:
            if here not in self._read:
                self._read[here] = _Entries(here)
            told = told.over(self._read[here].of(path.relative_to(here)))
            if here == folder:
                break
        return told


class _Entries:
    """Of one folder's files."""

    def __init__(self, folder: Path) -> None:
        self._named: dict[str, Provenance] = {}
        self._patterns: list[tuple[str, Provenance]] = []
        for pattern, said in (
            *_set_entries(folder),
            *_toml_entries(folder / TOML),
            *_table_entries(folder / TABLE),
        ):
            if set("*?[") & set(pattern):
                self._patterns.insert(0, (pattern, said))
            else:
                self._named[pattern] = said.over(self._named.get(pattern, Provenance()))

    def of(self, path: Path) -> Provenance:
        told = Provenance()
        for name in (path.as_posix(), path.stem):
            told = told.over(self._named.get(name, Provenance()))
        for pattern, said in self._patterns:
            if fnmatch.fnmatchcase(path.as_posix(), pattern) or fnmatch.fnmatchcase(path.stem, pattern):
                told = told.over(said)
        return told


def given_over_files(given: Provenance, told: Provenance, name: str) -> Provenance:
    """The options' entries with the files'; InputError where they contradict each other."""
    for field in fields(Provenance):
        option, entry = getattr(given, field.name), getattr(told, field.name)
        if option and entry and option != entry:
            raise InputError(
                f"the {field.name} of {name} is {entry!r} in its {TOML} or {TABLE}, but {option!r} was given",
                hint="leave the option out, or correct the file",
            )
    return given.over(told)


def _set_entries(folder: Path) -> Iterator[tuple[str, Provenance]]:
    from .manifest import MANIFEST, read_manifest

    if (folder / MANIFEST).is_file():
        made = read_manifest(folder)
        for recording, clip in made.clips():
            yield made.sound(folder, clip).relative_to(folder).as_posix(), recording.provenance


def _toml_entries(path: Path) -> Iterator[tuple[str, Provenance]]:
    if not path.is_file():
        return
    try:
        told = tomllib.loads(decode_text(path))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path} is not TOML: {error}") from None
    named = told.pop("files", {})
    yield "*", Provenance.from_dict(told, str(path))
    if not isinstance(named, dict) or not all(isinstance(entry, dict) for entry in named.values()):
        raise InputError(f"{path}: files must hold tables", hint='[files."interview_*.flac"]')
    for pattern, entry in named.items():
        yield pattern, Provenance.from_dict(entry, f"{path}, {pattern}")


def _table_entries(path: Path) -> Iterator[tuple[str, Provenance]]:
    if not path.is_file():
        return
    for number, row in enumerate(csv.DictReader(io.StringIO(decode_text(path))), 2):
        entry = {str(_OTHER_NAMES.get(str(name), name)): value or "" for name, value in row.items()}
        pattern = entry.pop("file", "")
        if not pattern or "None" in entry:
            raise InputError(f"{path}, line {number}: no file is named, or the line has more fields than the first",
                             hint="the first line says file,licence,source,consent,speaker,language")  # fmt: skip
        yield pattern, Provenance.from_dict(entry, f"{path}, line {number}")


def check_licences(folders: Sequence[Path | None], *, unlicensed: bool = False) -> None:
    """Refuses collected sets with clips that no licence is known for, unless `unlicensed`, and unfinished ones.

    A plain folder of recordings has no manifest and says nothing: it passes. None is passed over.
    """
    from .manifest import MANIFEST, read_manifest
    from .transcripts import refuse_unfinished

    for folder in folders:
        if folder is None:
            continue
        place = next((up for up in (folder, folder.parent) if (up / MANIFEST).is_file()), None)
        if place is None:
            refuse_unfinished(folder)
            continue
        without = [recording.name for recording, _ in read_manifest(place).clips()
                   if not recording.provenance.licence]  # fmt: skip
        if without and not unlicensed:
            raise InputError(
                f"{place}: {len(without)} clips have no licence entry, the first is from {without[0]}",
                hint=f"collect again with {argument('licence')} or a provenance.toml, or "
                f"train with {argument('unlicensed', True)}",
            )
