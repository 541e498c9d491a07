"""Folder of a set of pictures: opened by one process at a time, written so that an interruption loses nothing.

SET/images/ID.png, with ID.txt where there are captions; metadata.jsonl and README.md (Hugging Face), pictures.jsonl.
While a collection runs, each finished file is in .collecting.jsonl, the journal; all lists are replaced at its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ...errors import InputError, argument
from ...files.output import Output, write_error
from ...options.collect import PictureOptions
from ..journal import JOURNAL, open_alone, remove_journal
from ..manifest import MANIFEST as RECORDINGS
from . import picture_manifest as form
from .picture_manifest import PICTURES, Picture, PictureManifest, PictureSource
from .picture_tables import listings


class PictureStore:
    """A set that is being collected; a context manager that only one process enters at a time.

    folder     of the set; made where there is none
    options    settings; InputError where they differ from those of the set, or the folder holds something else

    .settings  those of the set
    .sources   files of the set and of its journal, by key
    """

    def __init__(self, folder: Path, options: Mapping[str, Any]) -> None:
        self.folder = folder
        self._options = options
        self._refuse_other_folder()
        self._created = not folder.exists()

    def __enter__(self) -> Self:
        self._journal = open_alone(self.folder, PICTURES)
        try:
            self._read()
        except BaseException:
            self._leave_no_trace()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for part in (self.folder / PICTURES).glob(".*.part"):
            part.unlink(missing_ok=True)
        if kind is not None:
            self._leave_no_trace()
        self._journal.close()

    def part_of(self, source: PictureSource, number: int) -> Path:
        """Where a picture is written until it is known whether it stays."""
        return self.folder / PICTURES / f".{source.key}-{number}.part"

    def path_of(self, picture: Picture) -> Path:
        """File of a picture of the set."""
        return self.folder / PICTURES / f"{picture.id}.{self.settings.store_as}"

    def add(self, source: PictureSource) -> None:
        """Add a file, also to the journal; it replaces the one with the same key."""
        self.sources[source.key] = source
        self._seen |= {picture.id for picture in source.pictures}
        self._write(form.line_of(source))

    def forget(self, key: str) -> None:
        """Leave a file out; its pictures are removed at the end."""
        del self.sources[key]

    def complete(self) -> PictureManifest:
        """Write captions and lists, the manifest last, and remove pictures that are no longer in them."""
        manifest = PictureManifest(self.settings, tuple(self.sources.values()))
        kept = {picture.id for _, picture in manifest.pictures()}
        for source, picture in manifest.pictures():
            if source.captions:
                self._replace(f"{PICTURES}/{picture.id}.txt", ["".join(f"{line}\n" for line in source.captions)])
        for name, lines in listings(self.folder, manifest).items():
            self._replace(name, lines)
        for name in self._seen - kept:
            for suffix in (self.settings.store_as, "txt"):
                (self.folder / PICTURES / f"{name}.{suffix}").unlink(missing_ok=True)
        remove_journal(self._journal, self.folder)
        return manifest

    def _replace(self, name: str, pieces: Any) -> None:
        with Output(self.folder / name, overwrite=True) as output:
            for piece in pieces:
                output.file.write(piece.encode())

    def _read(self) -> None:
        """Read manifest and journal; not before the lock is held, since another process may write them."""
        known = form.read_picture_manifest(self.folder) if form.is_picture_set(self.folder) else None
        journal = form.read_picture_journal(self.folder)
        stored = known or journal
        self.settings = _chosen(stored.settings if stored else None, self._options)
        sources = [source for each in (known, journal) if each for source in each.sources]
        self.sources = {source.key: source for source in sources}
        self._seen = {picture.id for source in sources for picture in source.pictures}
        for part in (self.folder / PICTURES).glob(".*.part"):
            part.unlink(missing_ok=True)  # left by a process that was killed
        self._journal.seek(0)
        content = self._journal.read()
        whole = content[: content.rfind("\n") + 1]
        self._journal.truncate(len(whole.encode()))
        if not whole:
            self._write(form.head_line(self.settings))

    def _write(self, line: str) -> None:
        try:
            self._journal.write(line)
            self._journal.flush()
        except OSError as error:
            raise write_error(str(self.folder / JOURNAL), error) from None

    def _refuse_other_folder(self) -> None:
        if self.folder.exists() and not self.folder.is_dir():
            raise InputError(f"{self.folder} is a file", hint="give a folder for the set")
        if (self.folder / RECORDINGS).is_file():
            raise InputError(f"{self.folder} is a set of recordings", hint="give another folder for the pictures")
        is_set = form.is_picture_set(self.folder) or form.read_picture_journal(self.folder) is not None
        if self.folder.is_dir() and not is_set and any(self.folder.iterdir()):
            raise InputError(f"{self.folder} is not empty and is no set of pictures", hint="give a new folder")

    def _leave_no_trace(self) -> None:
        """Undo what entering created, if nothing was collected."""
        journal = form.read_picture_journal(self.folder)
        if journal is not None and journal.sources:
            return
        remove_journal(self._journal, self.folder)
        with suppress(OSError):
            (self.folder / PICTURES).rmdir()
            if self._created:
                self.folder.rmdir()


def _chosen(stored: PictureOptions | None, options: Mapping[str, Any]) -> PictureOptions:
    """The settings of an existing set, or new ones; InputError if an option differs from the set's."""
    if stored is None:
        return PictureOptions(**options)
    wanted = PictureOptions(**{**asdict(stored), **options})
    for name, value in asdict(wanted).items():
        if value != getattr(stored, name):
            raise InputError(
                f"the set was collected with {argument(name)} {getattr(stored, name)}, not {value}",
                hint="all pictures of a set have the same settings: leave the option out, or use another folder",
            )
    return stored
