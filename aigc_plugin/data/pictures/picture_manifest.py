"""Manifest of a set of pictures (pictures.jsonl): its files, their pictures, and why others were left out.

Each line but the first, of the settings, holds an image or a video with its pictures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from ...options.collect import PictureOptions
from ..identifiers import is_identifier
from ..provenance import Provenance
from ..set_form import SetForm

MANIFEST, PICTURES = "pictures.jsonl", "images"


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
        """Values that identify a file when it is found again, also after its folder was moved."""
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


FORM = SetForm("pictures/1", "pictures", MANIFEST, PICTURES, PictureOptions, PictureSource.from_dict)


def is_picture_set(folder: Path) -> bool:
    """Tell whether a folder is a complete set of pictures."""
    return FORM.is_set(folder)


def read_picture_manifest(folder: Path) -> PictureManifest:
    """Read the manifest of a set; InputError if `folder` is not one, or names the line where it is damaged."""
    return PictureManifest(*FORM.read(folder))
