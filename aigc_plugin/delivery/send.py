"""Send files to a place in order, and read each back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import OutputExists, argument
from .content import content_of
from .destination import Destination
from .local_folder import LocalFolder
from .storage import Seen, Storage, file_digest


@dataclass(frozen=True)
class Sent:
    """name: of the file there. bytes, sha256: as it is there, compared. fresh: whether this run sent it."""

    name: str
    bytes: int
    sha256: str
    fresh: bool


def open_storage(destination: Destination) -> Storage:
    """The storage of a destination. InputError where settings are missing; DeliveryFailed, DependencyMissing."""
    if destination.scheme == "s3":
        from .s3 import S3Storage

        return S3Storage(destination)
    if destination.scheme in ("webdav", "webdavs"):
        from .webdav import WebdavStorage

        return WebdavStorage(destination)
    if destination.scheme == "sftp":
        from .sftp import SftpStorage

        return SftpStorage(destination)
    return LocalFolder(destination.path)


def send(files: Sequence[tuple[str, Path]], storage: Storage, seen: Seen, *, overwrite: bool) -> tuple[Sent, ...]:
    """Send files in that order: what names others comes last.

    files        (name there, file) of each
    overwrite    replace files that are there with other content

    Files that are there already with the same content are not sent; the others are read back and compared. OutputExists
    before anything is sent; DeliveryFailed.
    """
    states = {name: storage.state(name, file, content_of(name)) for name, file in files}
    taken = next((name for name, state in states.items() if state == "other"), None)
    if taken is not None and not overwrite:
        hint = f"give {argument('overwrite', True)} to replace what is there, or another place"
        raise OutputExists(f"{storage.address} holds another {taken}", hint=hint)
    return tuple(_send(name, file, storage, seen, is_there=states[name] == "same") for name, file in files)


def _send(name: str, file: Path, storage: Storage, seen: Seen, *, is_there: bool) -> Sent:
    size = file.stat().st_size
    if is_there:
        seen(size)
    else:
        storage.put(name, file, content_of(name), seen)
    return Sent(name, size, file_digest(file), not is_there)
