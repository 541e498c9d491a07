"""Folder of a set while it is collected: opened by one process at a time, written so that nothing is lost.

Each file that was read is in .collecting.jsonl, the journal, until all lists are replaced at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self

from ..errors import InputError
from ..files.output import Output, write_error
from .journal import JOURNAL, open_alone, remove_journal
from .set_form import Entry, SetForm, Settings
from .settings import chosen


class OpenSet(Generic[Settings, Entry]):
    """A set that is being collected; a context manager that only one process enters at a time.

    form       of the set
    folder     of the set; made where there is none
    options    settings; InputError where they differ from those of the set
    other      form of the other kind of set, for the message where the folder is one

    .settings  those of the set
    .entries   files of the set and of its journal, by key

    Raises InputError where the folder holds something else, or another process is at work on it.
    """

    def __init__(
        self, form: SetForm[Settings, Entry], folder: Path, options: Mapping[str, Any], other: SetForm[Any, Any]
    ) -> None:
        self.folder = folder
        self._form = form
        self._options = options
        self._refuse_other_folder(other)
        self._created = not folder.exists()

    def __enter__(self) -> Self:
        self._journal = open_alone(self.folder, self._form.folder)
        try:
            self._read()
        except BaseException:
            self._leave_no_trace()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._leave_no_trace()
        self._journal.close()

    def add(self, entry: Entry) -> None:
        """Add a file, also to the journal; it replaces the one with the same key."""
        self.entries[entry.key] = entry
        self._write(self._form.line_of(entry))

    def forget(self, key: str) -> None:
        """Leave a file out; its clips or pictures are removed at the end."""
        del self.entries[key]

    def _replace(self, name: str, pieces: Iterable[str]) -> None:
        """Write a file of the set whole or not at all."""
        with Output(self.folder / name, overwrite=True) as output:
            for piece in pieces:
                output.file.write(piece.encode())

    def _finish(self, lists: Mapping[str, Iterable[str]], left_over: Iterable[str]) -> None:
        """Replace the lists, the manifest last; then remove files of the contents' folder, and the journal."""
        for name, pieces in lists.items():
            self._replace(name, pieces)
        for name in left_over:
            (self.folder / self._form.folder / name).unlink(missing_ok=True)
        remove_journal(self._journal, self.folder)

    def _remove_parts(self) -> None:
        for part in (self.folder / self._form.folder).glob(".*.part"):
            part.unlink(missing_ok=True)

    def _read(self) -> None:
        """Read manifest and journal; not before the lock is held, since another process may write them."""
        known = self._form.read(self.folder) if self._form.is_set(self.folder) else None
        journal = self._form.read_journal(self.folder)
        stored = known or journal
        self.settings = chosen(self._form.settings, stored[0] if stored else None, self._options)
        self._stored = [entry for each in (known, journal) if each for entry in each[1] if entry.key]
        self.entries = {entry.key: entry for entry in self._stored}
        self._remove_parts()  # of a process that was killed
        self._journal.seek(0)
        content = self._journal.read()
        whole_lines = content[: content.rfind("\n") + 1]
        self._journal.truncate(len(whole_lines.encode()))
        if not whole_lines:
            self._write(self._form.head_line(self.settings))

    def _write(self, line: str) -> None:
        try:
            self._journal.write(line)
            self._journal.flush()
        except OSError as error:
            raise write_error(str(self.folder / JOURNAL), error) from None

    def _refuse_other_folder(self, other: SetForm[Any, Any]) -> None:
        contents = self._form.contents
        if self.folder.exists() and not self.folder.is_dir():
            raise InputError(f"{self.folder} is a file", hint="give a folder for the set")
        if other.is_set(self.folder):
            raise InputError(f"{self.folder} is a set of {other.contents}", hint=f"give a folder for the {contents}")
        self._form.read_journal(self.folder)  # that of another form is an error
        is_set = self._form.is_set(self.folder) or (self.folder / JOURNAL).is_file()
        if self.folder.is_dir() and not is_set and any(self.folder.iterdir()):
            raise InputError(
                f"{self.folder} is not empty and is no set of {contents}", hint="give a new folder for the set"
            )

    def _leave_no_trace(self) -> None:
        """Undo what entering created, if nothing was collected."""
        journal = self._form.read_journal(self.folder)
        if journal is not None and journal[1]:
            return
        remove_journal(self._journal, self.folder)
        with suppress(OSError):
            (self.folder / self._form.folder).rmdir()
            if self._created:
                self.folder.rmdir()
