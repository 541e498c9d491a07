"""Folder of a set of pictures while it is collected.

SET/images/ID.png, with ID.txt where there are captions; metadata.jsonl and README.md (Hugging Face), pictures.jsonl.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from ...options.collect import PictureOptions
from ..manifest import FORM as RECORDINGS
from ..open_set import OpenSet
from .picture_manifest import FORM, PICTURES, Picture, PictureManifest, PictureSource
from .picture_tables import listings


class PictureStore(OpenSet[PictureOptions, PictureSource]):
    """A set of pictures that is being collected; `OpenSet` says how.

    folder    of the set
    options   fields of PictureOptions
    """

    def __init__(self, folder: Path, options: Mapping[str, Any]) -> None:
        super().__init__(FORM, folder, options, RECORDINGS)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._remove_parts()
        super().__exit__(kind, error, trace)

    @property
    def sources(self) -> dict[str, PictureSource]:
        """Files of the set and of its journal, by key."""
        return self.entries

    def add(self, entry: PictureSource) -> None:
        super().add(entry)
        self._stored.append(entry)

    def part_of(self, source: PictureSource, number: int) -> Path:
        """Path of a picture until it is known whether it stays."""
        return self.folder / PICTURES / f".{source.key}-{number}.part"

    def path_of(self, picture: Picture) -> Path:
        """Path of a picture of the set."""
        return self.folder / PICTURES / f"{picture.id}.{self.settings.store_as}"

    def complete(self) -> PictureManifest:
        """Write captions and lists, and remove pictures that are no longer in them."""
        manifest = PictureManifest(self.settings, tuple(self.sources.values()))
        for source, picture in manifest.pictures():
            if source.captions:
                self._replace(f"{PICTURES}/{picture.id}.txt", [f"{line}\n" for line in source.captions])
        kept = {picture.id for _, picture in manifest.pictures()}
        seen = {picture.id for source in self._stored for picture in source.pictures}
        suffixes = (self.settings.store_as, "txt")
        self._finish(
            listings(self.folder, manifest), {f"{name}.{suffix}" for name in seen - kept for suffix in suffixes}
        )
        return manifest
