"""The cache of pulled and added models and of calibrated scales: env AIGC_CACHE, else the user's cache folder."""

from __future__ import annotations

import os
import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import InputError
from ..files.output import Output, write_error


def cache_dir() -> Path:
    """The cache folder; it may not exist yet."""
    forced = os.environ.get("AIGC_CACHE")
    if forced:
        return Path(forced)
    from platformdirs import user_cache_path

    return user_cache_path("aigc", appauthor=False)


def models_dir() -> Path:
    """The folder of models, one file each; the name of a model is that of its file without suffix."""
    return cache_dir() / "models"


def make_folder(folder: Path) -> None:
    """Make a folder and its parents; `MediaError` where the system forbids it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise write_error(str(folder), error) from None


def check_name(name: str) -> str:
    """Return a name that is a plain file name on every system; `InputError` for any other."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", name):
        raise InputError(
            f"{name[:80]!r} is no model name",
            hint="use letters, digits, dot, dash and underscore; at most 80 of them",
        )
    return name


def cached_scales(sha256: str) -> dict[str, npt.NDArray[np.float32]] | None:
    """Return the int8 activation scales that were calibrated for the file of this SHA-256, or None.

    A damaged entry counts as absent: it is calibrated anew.
    """
    try:
        with _scales_path(sha256).open("rb") as file, np.load(file, allow_pickle=False) as archive:
            scales = {name: np.asarray(archive[name]) for name in archive.files}
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile):
        return None
    usable = all(values.dtype == np.float32 and np.isfinite(values).all() for values in scales.values())
    return scales if usable else None


def store_scales(sha256: str, scales: dict[str, npt.NDArray[np.float32]]) -> None:
    """Keep scales for the next time; they replace earlier ones, whole or not at all."""
    path = _scales_path(sha256)
    make_folder(path.parent)
    with Output(path, overwrite=True) as output:
        arrays: dict[str, Any] = {name: np.asarray(values, np.float32) for name, values in scales.items()}
        np.savez(output.file, **arrays)


def _scales_path(sha256: str) -> Path:
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise InputError(f"{sha256[:80]!r} is no SHA-256")
    return cache_dir() / "scales" / f"{sha256}.npz"
