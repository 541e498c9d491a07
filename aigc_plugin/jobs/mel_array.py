"""Read the array of a mel spectrogram from .npy or .npz, without believing what the file says of its size."""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from pathlib import Path
from typing import TypeAlias

import numpy as np

from ..errors import InputError, MediaError

AnyArray: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.generic]]

LARGEST_MEMBER = 256 << 20
"""Bytes of an array in an .npz, which is unpacked into memory: two and a half hours of a mel of 80 bands."""
_HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


def read_mel_array(path: Path) -> AnyArray:
    """Read the only array of a file, or the one called mel.

    path    .npy, which is mapped, not read, since it may be long; or .npz

    Objects are refused: they could run code. MediaError for a file that cannot be read, InputError for an .npz with
    several arrays, none of them called mel, or with a larger one than LARGEST_MEMBER.
    """
    try:
        if path.suffix.lower() == ".npy":
            return np.asanyarray(np.lib.format.open_memmap(path, mode="r"))
        with zipfile.ZipFile(path) as archive:
            return _member(archive, path)
    except InputError:
        raise
    except OSError as error:
        raise MediaError(f"{path}: {error.strerror or error}") from None
    except (ValueError, EOFError, KeyError, TypeError, NotImplementedError, RuntimeError, zipfile.BadZipFile,
            zlib.error) as error:  # fmt: skip
        raise MediaError(f"{path} is not a NumPy array file that can be read: {_reason(error)}") from None


def _member(archive: zipfile.ZipFile, path: Path) -> AnyArray:
    arrays = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
    if len(arrays) != 1 and "mel" not in arrays:
        names = ", ".join(list(arrays)[:8])
        raise InputError(f"{path} holds {len(arrays)} arrays, none of them called mel: {names}")
    info = arrays.get("mel") or next(iter(arrays.values()))
    if info.file_size > LARGEST_MEMBER:
        raise InputError(
            f"{path} holds an array of {info.file_size / 1e6:.0f} MB, and an .npz is read up to "
            f"{LARGEST_MEMBER / 1e6:.0f} MB",
            hint="save it as .npy, which is read in pieces",
        )
    content = archive.read(info)
    file = io.BytesIO(content)
    shape, is_fortran, dtype = _HEADERS[np.lib.format.read_magic(file)](file)
    if dtype.hasobject:
        raise ValueError("it holds Python objects")
    flat = np.frombuffer(content, dtype, math.prod(shape), file.tell())
    return flat.reshape(shape, order="F" if is_fortran else "C")


def _reason(error: Exception) -> str:
    """The reason in a few words. NumPy's own advice, to allow pickles, is none."""
    message = str(error)
    return "its header is too long" if "max_header_size" in message else message.partition("\n")[0][:120]
