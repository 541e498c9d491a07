"""Form of a set's manifest and journal: the settings on the first line, then a line for each file that was read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from ..errors import InputError, MediaError
from ..options.option import OptionSet
from .journal import JOURNAL
from .settings import settings_of


class SetEntry(Protocol):
    """A file of a set. Its key is a hash of its absolute path; "" where a list names it and it does not exist."""

    @property
    def key(self) -> str: ...

    def to_dict(self) -> dict[str, Any]: ...


Settings = TypeVar("Settings", bound=OptionSet)
Entry = TypeVar("Entry", bound=SetEntry)


@dataclass(frozen=True)
class SetForm(Generic[Settings, Entry]):
    """Form of one kind of set.

    mark         name and version, in the first line of each file
    contents     plural of what such a set is made of, for messages
    manifest     name of the manifest
    folder       name of the folder of clips or pictures
    settings     class of the settings
    read_entry   reads an entry of its dictionary; KeyError, TypeError, ValueError or another for anything else
    """

    mark: str
    contents: str
    manifest: str
    folder: str
    settings: type[Settings]
    read_entry: Callable[[dict[str, Any]], Entry]

    def head_line(self, settings: Settings) -> str:
        """Format the first line."""
        return json.dumps({"aigc": self.mark, "settings": asdict(settings)}) + "\n"

    def line_of(self, entry: Entry) -> str:
        """Format the line of an entry."""
        return json.dumps(entry.to_dict()) + "\n"

    def lines(self, settings: Settings, entries: Iterable[Entry]) -> Iterator[str]:
        """Format a whole manifest."""
        yield self.head_line(settings)
        yield from map(self.line_of, entries)

    def is_set(self, folder: Path) -> bool:
        """Tell whether a folder is a set of this kind that was collected to its end."""
        return (folder / self.manifest).is_file()

    def read(self, folder: Path) -> tuple[Settings, tuple[Entry, ...]]:
        """Read a manifest; InputError where `folder` is no such set, or naming the line where it is damaged."""
        if not self.is_set(folder):
            raise InputError(
                f"{folder} is no set of {self.contents}: it has no {self.manifest}",
                hint="`aigc data collect` makes one",
            )
        path = folder / self.manifest
        return self._read(path, _lines(path))

    def read_journal(self, folder: Path) -> tuple[Settings, tuple[Entry, ...]] | None:
        """Read the journal of an interrupted collection, without its last line where that is incomplete; None where
        there is none, or not even one whole line of it."""
        path = folder / JOURNAL
        if not path.is_file():
            return None
        whole_lines = _lines(path)[:-1]
        return self._read(path, whole_lines) if whole_lines else None

    def _read(self, path: Path, lines: Sequence[str]) -> tuple[Settings, tuple[Entry, ...]]:
        return self._settings(path, lines[0]), tuple(self._entries(path, lines[1:]))

    def _settings(self, path: Path, line: str) -> Settings:
        try:
            head = json.loads(line)
            mark, values = head["aigc"], dict(head["settings"])
        except (ValueError, KeyError, TypeError):
            raise InputError(f"{path}, line 1 does not hold the settings of the collection") from None
        if mark != self.mark:
            raise InputError(f"{path} has the form {mark!r}; sets of {self.contents} have {self.mark!r}")
        return settings_of(self.settings, values)

    def _entries(self, path: Path, lines: Iterable[str]) -> Iterator[Entry]:
        for number, line in enumerate(lines, 2):
            if not line.strip():
                continue
            try:
                yield self.read_entry(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
                raise InputError(f"{path}, line {number} is damaged: {type(error).__name__}: {error}") from None


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise MediaError(f"cannot read {path}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is damaged: it is not UTF-8") from None
