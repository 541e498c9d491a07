"""Folder of a set: opened by one process at a time, written so that an interruption loses nothing.

SET/wavs/ID.wav, metadata.csv (LJSpeech), metadata.jsonl and README.md (Hugging Face), manifest.jsonl. While a
collection runs, each finished recording is in .collecting.jsonl, the journal; all lists are replaced at its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ..errors import InputError
from ..files.output import Output, write_error
from . import manifest as form
from .journal import JOURNAL, open_alone, remove_journal
from .manifest import MANIFEST, SOUNDS, Manifest, Recording
from .settings import chosen
from .tables import listings


class Store:
    """A set that is being collected; a context manager that only one process enters at a time.

    folder:     of the set; created if needed
    options:    settings; InputError if they differ from those of the set, or if the folder holds something else
    recordings: (attribute) those of the set and of its journal, by key
    """

    def __init__(self, folder: Path, options: Mapping[str, Any]) -> None:
        self.folder = folder
        self._options = options
        self._refuse_other_folder()
        self._created = not folder.exists()

    def __enter__(self) -> Self:
        self._journal = open_alone(self.folder, SOUNDS)
        try:
            self._read()
        except BaseException:
            self._leave_no_trace()
            raise
        return self

    def _read(self) -> None:
        """Read manifest and journal; not before the lock is held, since another process may write them."""
        known = form.read_manifest(self.folder) if (self.folder / MANIFEST).is_file() else None
        journal = form.read_journal(self.folder)
        stored = known or journal
        self.settings = chosen(stored.settings if stored else None, self._options)
        lists = [manifest for manifest in (known, journal) if manifest]
        recordings = [recording for manifest in lists for recording in manifest.recordings if recording.key]
        self.recordings = {recording.key: recording for recording in recordings}
        self._old_clips = {clip.id for recording in recordings for clip in recording.clips}
        for partial in (self.folder / SOUNDS).glob(".*.part"):
            partial.unlink(missing_ok=True)  # left by a process that was killed
        self._journal.seek(0)
        content = self._journal.read()
        complete_lines = content[: content.rfind("\n") + 1]
        self._journal.truncate(len(complete_lines.encode()))
        if not complete_lines:
            self._write(form.head_line(self.settings))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._leave_no_trace()
        self._journal.close()

    def add(self, recording: Recording) -> None:
        """Add a recording, also to the journal, so that an interruption does not lose it; replaces the one with the
        same key."""
        self.recordings[recording.key] = recording
        self._write(form.line_of(recording))

    def forget(self, key: str) -> None:
        del self.recordings[key]

    def complete(self, missing: Iterable[Recording]) -> Manifest:
        """Write the lists, the manifest last, and remove clips that are no longer in them."""
        self._old_clips |= {clip.id for recording in self.recordings.values() for clip in recording.clips}
        manifest = Manifest(self.settings, (*self.recordings.values(), *missing))
        for name, content in listings(self.folder, manifest).items():
            with Output(self.folder / name, overwrite=True) as output:
                for line in content:
                    output.file.write(line.encode())
        for name in self._old_clips - {clip.id for _, clip in manifest.clips()}:
            (self.folder / SOUNDS / f"{name}.{self.settings.format}").unlink(missing_ok=True)
        remove_journal(self._journal, self.folder)
        return manifest

    def discard(self, recording: Recording) -> None:
        """Remove the clips that were written for a recording that is not kept."""
        for clip in recording.clips:
            (self.folder / SOUNDS / f"{clip.id}.{self.settings.format}").unlink(missing_ok=True)

    def _write(self, line: str) -> None:
        try:
            self._journal.write(line)
            self._journal.flush()
        except OSError as error:
            raise write_error(str(self.folder / JOURNAL), error) from None

    def _refuse_other_folder(self) -> None:
        if self.folder.exists() and not self.folder.is_dir():
            raise InputError(f"{self.folder} is a file", hint="give a folder for the set")
        is_set = (self.folder / MANIFEST).is_file() or (self.folder / JOURNAL).is_file()
        if self.folder.is_dir() and not is_set and any(self.folder.iterdir()):
            raise InputError(
                f"{self.folder} is not empty and is no collected set", hint="give a new folder for the set"
            )

    def _leave_no_trace(self) -> None:
        """Undo what entering created, if nothing was collected."""
        journal = form.read_journal(self.folder)
        if journal is not None and journal.recordings:
            return
        remove_journal(self._journal, self.folder)
        with suppress(OSError):
            (self.folder / SOUNDS).rmdir()
            if self._created:
                self.folder.rmdir()
