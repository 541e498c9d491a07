"""The voices of a Kokoro model: styles, float32, one for each number of symbols, in files beside it."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...errors import ModelFormatError
from ..formats.tensor_view import Floats, Storage, TensorView, contiguous
from ..formats.tensors import Plain, Recipe, not_finite

FOLDER, ARCHIVE = "voices", "voices*.bin"
_USUAL = "af_heart"
_MOST_STYLES = 4096
_LARGEST = 256 << 20
"""Bytes of the archive, unpacked."""


def voices_beside(path: Path, style: int) -> dict[str, Recipe]:
    """Name → styles (styles, 2 * style) of the voices beside a model: files of a folder "voices", or one archive.

    They are in the order of their names, behind the usual one.

    `ModelFormatError` where there are none, or one is damaged.
    """
    files = files_beside(path)
    if not files:
        raise ModelFormatError(
            f"{path.name} has no voices beside it",
            hint="put voices-v1.0.bin, or a folder voices with files such as af_heart.bin, beside it",
        )
    if files[0].parent == path.parent:
        return _ordered(_of_archive(files[0], 2 * style))
    return _ordered({_name(file.stem, file): _of_file(file, 2 * style) for file in files})


def files_beside(path: Path) -> list[Path]:
    """The files of the voices beside a model, none where there are none."""
    folder = path.with_name(FOLDER)
    files = sorted(folder.glob("*.bin")) if folder.is_dir() else []
    return files or sorted(file for file in path.parent.glob(ARCHIVE) if file.is_file())[:1]


def _ordered(voices: dict[str, Recipe]) -> dict[str, Recipe]:
    return {name: voices[name] for name in sorted(voices, key=lambda name: (name != _USUAL, name))}


def _name(stem: str, file: Path) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", stem):
        raise ModelFormatError(f"{stem[:40]!r} in {file.name} is no name of a voice")
    return stem


def _of_file(file: Path, columns: int) -> Recipe:
    count = file.stat().st_size // 4
    rows = count // columns
    if count * 4 != file.stat().st_size or rows * columns != count or not 0 < rows <= _MOST_STYLES:
        raise ModelFormatError(
            f"{file.name} is no voice: it has {file.stat().st_size} bytes, not {4 * columns} for each style",
            hint="download it again",
        )
    shape = (rows, columns)
    return Plain(file.name, TensorView(Storage(file, "float32", count, 0), 0, shape, contiguous(shape)))


@dataclass(frozen=True)
class _Archived:
    """The styles of a voice that were read out of an archive."""

    name: str
    values: Floats
    archive: TensorView

    @property
    def shape(self) -> tuple[int, ...]:
        return self.values.shape

    def read(self) -> Floats:
        if not np.isfinite(self.values).all():
            raise not_finite(self.name)
        return self.values

    def sources(self) -> list[TensorView]:
        return [self.archive]


def _of_archive(file: Path, columns: int) -> dict[str, Recipe]:
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(each.file_size for each in archive.infolist()) > _LARGEST:
                raise ModelFormatError(f"{file.name} is too large for voices")
            arrays = {
                _name(each.filename.removesuffix(".npy"), file): np.load(
                    io.BytesIO(archive.read(each)), allow_pickle=False
                )
                for each in archive.infolist()
            }
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise ModelFormatError(f"{file.name} holds no voices: {error}", hint="download it again") from None
    voices: dict[str, Recipe] = {}
    for name, values in arrays.items():
        if values.dtype != np.float32 or values.size % columns or not 0 < values.size // columns <= _MOST_STYLES:
            raise ModelFormatError(f"the voice {name} in {file.name} has the shape {values.shape}, "
                                   f"not {columns} numbers for each style")  # fmt: skip
        size = values.size
        seen = TensorView(Storage(file, "float32", size), 0, (size,), (1,))
        voices[name] = _Archived(name, np.ascontiguousarray(values.reshape(-1, columns)), seen)
    if not voices:
        raise ModelFormatError(f"{file.name} holds no voices", hint="download it again")
    return voices
