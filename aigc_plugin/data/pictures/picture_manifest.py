"""Manifest of a set of pictures (pictures.jsonl): its files, their pictures, and why others were left out.

The first line holds the settings of the collection, each further line a file with its pictures. The journal has the
same form, and is written while a collection runs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from ...errors import InputError, MediaError
from ...options.collect import PictureOptions
from ..identifiers import is_identifier
from ..journal import JOURNAL
from ..provenance import Provenance

MANIFEST, PICTURES = "pictures.jsonl", "images"
_FORM = "pictures/1"


@dataclass(frozen=True)
class Picture:
    """A picture of the set.

    id              stem of its file's name
    width, height   pixels
    hash            perceptual hash, 16 hexadecimal digits
    shot, time      of a frame: number of the shot from 0, seconds from the start of the video; None of an image
    """

    id: str
    width: int
    height: int
    hash: str
    shot: int | None = None
    time: float | None = None

    @property
    def pixels(self) -> int:
        return self.width * self.height


@dataclass(frozen=True)
class LeftOut:
    """A picture that was left out: a `reason` of one or two fixed words, a line of `detail`, and the seconds of a
    frame."""

    reason: str
    detail: str
    time: float | None = None


@dataclass(frozen=True)
class PictureSource:
    """An image or a video of the set.

    name       its path, beginning with the name of the source folder
    key        hash of its absolute path, which itself is private
    size       bytes
    modified   time of the last change, ns
    captions   lines of the .txt beside an image
    id         stem of its pictures' names
    damage     one line for each part that could not be read
    """

    name: str
    key: str
    size: int = 0
    modified: int = 0
    captions: tuple[str, ...] = ()
    id: str = ""
    provenance: Provenance = field(default_factory=Provenance)
    damage: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    dropped: tuple[LeftOut, ...] = ()

    @property
    def traits(self) -> tuple[object, ...]:
        """What tells a file when it is found again, also after its folder was moved."""
        return self.name, self.size, self.modified, self.captions

    def to_dict(self) -> dict[str, Any]:
        """Values that JSON can hold."""
        values = asdict(self)
        return {"file": values.pop("name"), **values.pop("provenance"), **values}

    @classmethod
    def from_dict(cls, entry: Mapping[str, Any]) -> PictureSource:
        """Read the form that `to_dict` writes; KeyError, TypeError or ValueError for anything else."""
        rest = dict(entry)
        provenance = Provenance(**{each.name: str(rest.pop(each.name)) for each in fields(Provenance)})
        pictures = tuple(Picture(**one) for one in rest.pop("pictures"))
        for one in pictures:
            if not is_identifier(one.id):
                raise ValueError(f"{one.id!r} is not a valid name of a picture")
            if not (isinstance(one.width, int) and isinstance(one.height, int)):
                raise TypeError(f"picture {one.id} has sizes that are not numbers")
            int(one.hash, 16).to_bytes(8, "big")
        return cls(
            name=str(rest.pop("file")), provenance=provenance, pictures=pictures,
            dropped=tuple(LeftOut(**one) for one in rest.pop("dropped")),
            captions=tuple(map(str, rest.pop("captions"))), damage=tuple(map(str, rest.pop("damage"))), **rest,
        )  # fmt: skip


@dataclass(frozen=True)
class PictureManifest:
    """Settings and files of a set; `sources` in the order in which they were collected."""

    settings: PictureOptions
    sources: tuple[PictureSource, ...]

    def pictures(self) -> Iterator[tuple[PictureSource, Picture]]:
        for source in self.sources:
            for picture in source.pictures:
                yield source, picture

    def file_of(self, picture: Picture) -> str:
        """The name of a picture's file, from the folder of the set on."""
        return f"{PICTURES}/{picture.id}.{self.settings.store_as}"


def head_line(settings: PictureOptions) -> str:
    return json.dumps({"aigc": _FORM, "settings": asdict(settings)}) + "\n"


def line_of(source: PictureSource) -> str:
    return json.dumps(source.to_dict()) + "\n"


def content(settings: PictureOptions, sources: Iterable[PictureSource]) -> Iterator[str]:
    yield head_line(settings)
    yield from map(line_of, sources)


def is_picture_set(folder: Path) -> bool:
    """Tell whether a folder is a complete set of pictures."""
    return (folder / MANIFEST).is_file()


def read_picture_manifest(folder: Path) -> PictureManifest:
    """Read the manifest of a set; InputError if `folder` is not one, or names the line where it is damaged."""
    if not is_picture_set(folder):
        raise InputError(f"{folder} is no set of pictures: it has no {MANIFEST}", hint="`aigc data collect` makes one")
    return _read(folder / MANIFEST, torn=False)


def read_picture_journal(folder: Path) -> PictureManifest | None:
    """Read the journal of an interrupted collection, without its last line if that is incomplete; None without one."""
    path = folder / JOURNAL
    if not path.is_file():
        return None
    with path.open("rb") as file:
        if not file.readline().endswith(b"\n"):
            return None
    return _read(path, torn=True)


def _read(path: Path, *, torn: bool) -> PictureManifest:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise MediaError(f"cannot read {path}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is damaged: it is not UTF-8") from None
    if torn:
        lines = lines[:-1]
    settings = _settings(path, lines[0])
    return PictureManifest(settings, tuple(_sources(path, lines[1:])))


def _settings(path: Path, line: str) -> PictureOptions:
    try:
        head = json.loads(line)
        form, settings = head["aigc"], dict(head["settings"])
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{path}, line 1 does not hold the settings of the collection") from None
    if form != _FORM:
        raise InputError(f"{path} has the form {form!r}; this version reads {_FORM!r}")
    unknown = settings.keys() - {each.name for each in PictureOptions.options()}
    if unknown:
        raise InputError(f"{path} has a setting {min(unknown)!r}", hint="a newer version may know it")
    return PictureOptions(**settings)


def _sources(path: Path, lines: Iterable[str]) -> Iterator[PictureSource]:
    for number, line in enumerate(lines, 2):
        if not line.strip():
            continue
        try:
            yield PictureSource.from_dict(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
            raise InputError(f"{path}, line {number} is damaged: {type(error).__name__}: {error}") from None
