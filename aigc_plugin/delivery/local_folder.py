"""A folder of this machine, or of a file server that is mounted here."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import DeliveryFailed
from .append_storage import AppendStorage
from .storage import BLOCK


class LocalFolder(AppendStorage):
    """A folder; made where it is not there, below a folder that is."""

    def __init__(self, folder: str) -> None:
        self.address = folder
        self._folder = Path(folder)

    def read(self, name: str) -> Iterator[bytes]:
        with self._errors(), (self._folder / name).open("rb") as file:
            while block := file.read(BLOCK):
                yield block

    def close(self) -> None:
        pass

    def _size(self, name: str) -> int | None:
        path = self._folder / name
        with self._errors():
            if path.is_dir():
                raise IsADirectoryError(21, "is a directory", name)
            return path.stat().st_size if path.exists() else None

    def _append(self, name: str, blocks: Iterable[bytes], start: int) -> None:
        with self._errors(), (self._folder / name).open("r+b" if start else "wb") as file:
            file.seek(start)
            for block in blocks:
                file.write(block)
            file.flush()
            os.fsync(file.fileno())

    def _rename(self, name: str, new: str) -> None:
        with self._errors():
            (self._folder / name).replace(self._folder / new)

    def _remove(self, name: str) -> None:
        with self._errors():
            (self._folder / name).unlink(missing_ok=True)

    def _make_folder(self, folder: str) -> None:
        with self._errors():
            self._folder.mkdir(exist_ok=True)
            (self._folder / folder).mkdir(parents=True, exist_ok=True)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except DeliveryFailed:
            raise
        except OSError as error:
            raise DeliveryFailed(
                f"{self.address}: {error.strerror or error}", hint="is the folder there, and yours?"
            ) from None
