"""Names of models: those that the registry publishes, those in the cache, and the file of each name."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from .cache import check_name, models_dir

REGISTRY = Path(__file__).with_name("registry.toml")
PACKAGED = Path(__file__).with_name("packaged")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One model.

    size    in bytes; 0 where it is not known
    sha256  in hexadecimal; empty where it is not known
    url     address of a file to pull; page: address of its description
    file    name of the file of a packaged model
    """

    name: str
    description: str = ""
    licence: str = ""
    url: str = ""
    page: str = ""
    file: str = ""
    sha256: str = ""
    size: int = 0

    @property
    def path(self) -> Path | None:
        """The file of this name on this machine: packaged, pulled or added; None when there is none."""
        if self.file:
            packaged = PACKAGED / self.file
            return packaged if packaged.is_file() else None
        return _cached().get(self.name)

    @property
    def state(self) -> str:
        """One of "packaged", "in cache", "to pull", "missing"."""
        if self.path is not None:
            return "packaged" if self.file else "in cache"
        return "to pull" if self.url else "missing"


def published() -> dict[str, Entry]:
    """Name → entry, in the order of the registry file."""
    table = tomllib.loads(REGISTRY.read_text(encoding="utf-8"))
    return {check_name(name): Entry(name=name, **values) for name, values in table.items()}


def entries() -> dict[str, Entry]:
    """Name → entry, of published models and of those that were added to the cache."""
    known = published()
    return known | {name: Entry(name=name, description="added") for name in _cached() if name not in known}


def published_entry(name: str) -> Entry:
    """Return the registry's entry of a name; `InputError` lists the names that exist."""
    known = published()
    if name not in known:
        raise InputError(f"the registry has no model {name[:80]!r}; models: {', '.join(known)}")
    return known[name]


def resolve_model_path(path_or_name: str | os.PathLike[str]) -> Path:
    """Return the file at a path that exists, else that of a name; a folder does not hide a model of its name.

    `InputError` says how to get the model, or lists the names that exist.
    """
    text = os.fspath(path_or_name)
    path = Path(text)
    try:
        if path.exists() and not (path.is_dir() and text in entries()):
            return path
    except OSError as error:
        raise InputError(f"cannot read {text[:200]}: {error.strerror or error}") from None
    return find(text)


def find(name: str) -> Path:
    """Return the file of a name; `InputError` says how to get it, or lists the names that exist."""
    known = entries()
    entry = known.get(name)
    if entry is None:
        raise InputError(
            f"there is no file and no model {name[:200]!r}; models: {', '.join(known)}",
            hint="`aigc models list` describes them",
        )
    if entry.path is not None:
        return entry.path
    if entry.url:
        raise InputError(f"the model {name} is not on this machine", hint=f"get it with `aigc models pull {name}`")
    raise InputError(
        f"the model {name} belongs to this package, but its file is missing here",
        hint="install the package again",
    )


def _cached() -> dict[str, Path]:
    folder = models_dir()
    if not folder.is_dir():
        return {}
    return {path.stem: path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith(".")}
