"""Read the array of a mel spectrogram from .npy or .npz, without believing what the file says of its size."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..errors import InputError, MediaError
from ..files.npz_file import DAMAGE, AnyArray, no_array_file, read_npz


def read_mel_array(path: Path) -> AnyArray:
    """Read the only array of a file, or the one called mel.

    path    .npy, which is mapped, not read, since it may be long; or .npz

    Objects are refused: they could run code. MediaError for a file that cannot be read, InputError for an .npz with
    several arrays, none of them called mel, or with a larger one than `files.npz_file.LARGEST_MEMBER`.
    """
    if path.suffix.lower() != ".npy":
        return read_npz(path, lambda names: _name(names, path))
    try:
        return np.asanyarray(np.lib.format.open_memmap(path, mode="r"))
    except OSError as error:
        raise MediaError(f"{path}: {error.strerror or error}") from None
    except DAMAGE as error:
        raise no_array_file(path, error) from None


def _name(names: Sequence[str], path: Path) -> str:
    if len(names) != 1 and "mel" not in names:
        shown = ", ".join(names[:8])
        raise InputError(f"{path} holds {len(names)} arrays, none of them called mel: {shown}")
    return "mel" if "mel" in names else names[0]
