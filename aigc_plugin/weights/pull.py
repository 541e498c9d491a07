"""Download of published checkpoints into the cache: verified, whole or not at all, never unpickled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from ..errors import InputError, argument
from ..files.output import Output
from .cache import make_folder, models_dir
from .download import Progress, download
from .formats.model_file import file_sha256
from .registry import Entry


@dataclass(frozen=True)
class Pulled:
    """A file in the cache; `verified` when the registry knew its SHA-256."""

    path: Path
    sha256: str
    verified: bool


def pull(
    entry: Entry,
    *,
    accept_unverified: bool = False,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> Pulled:
    """Download one published file. A file that is in the cache already stays, unless `overwrite`.

    `InputError`: nothing to download, SHA-256 not known and not accepted, no network, refused by the server,
    cut short, too long, or other bytes than the registry names; no file is left then.
    """
    if not entry.url:
        raise InputError(f"the model {entry.name} comes with this package; there is nothing to pull")
    if not entry.sha256 and not accept_unverified:
        raise InputError(
            f"the SHA-256 of {entry.name} is not known, so the download cannot be verified",
            hint=f"give {argument('accept_unverified', True)} to take it as it is; it is never executed",
        )
    if entry.path is not None and not overwrite:
        return _checked(entry, entry.path)
    suffix = PurePosixPath(urlsplit(entry.url).path).suffix
    target = models_dir() / f"{entry.name}{suffix if suffix in ('.pt', '.pth', '.safetensors') else '.pt'}"
    make_folder(target.parent)
    with Output(target, overwrite=True) as output:
        download(entry, output.file, progress)
        output.file.flush()
        result = _checked(entry, Path(output.file.name))
    return Pulled(target, result.sha256, result.verified)


def _checked(entry: Entry, path: Path) -> Pulled:
    size = path.stat().st_size
    if entry.size and size != entry.size:
        raise InputError(
            f"{entry.name} has {size} bytes, expected {entry.size}",
            hint=f"pull it again with {argument('overwrite', True)}",
        )
    sha256 = file_sha256(path)
    if entry.sha256 and sha256 != entry.sha256:
        raise InputError(
            f"{entry.name} has the SHA-256 {sha256}, expected {entry.sha256}: it is not the published file",
            hint=f"pull it again with {argument('overwrite', True)}; if that does not help, its publisher changed it",
        )
    return Pulled(path, sha256, bool(entry.sha256))
