"""Read one array of an .npz file, without believing what the file says of its size."""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np

from ..errors import InputError, MediaError

AnyArray: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.generic]]

LARGEST_MEMBER = 256 << 20
"""Bytes of an array, which is unpacked into memory: two and a half hours of a mel of 80 bands."""
DAMAGE = (
    ValueError, EOFError, KeyError, TypeError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""Exceptions of NumPy and zipfile for files that are none of theirs."""
_HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


def read_npz(path: Path, choose: Callable[[Sequence[str]], str]) -> AnyArray:
    """Read an array of a file.

    choose   gives one of the names in the file; what it raises is passed on

    Objects are refused: they could run code. MediaError for a file that cannot be read, InputError for an array that is
    larger than LARGEST_MEMBER.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
            return _array(archive, members[choose(list(members))], path)
    except InputError:
        raise
    except OSError as error:
        raise MediaError(f"{path}: {error.strerror or error}") from None
    except DAMAGE as error:
        raise no_array_file(path, error) from None


def no_array_file(path: Path, error: Exception) -> MediaError:
    """The error for a file that NumPy cannot read."""
    return MediaError(f"{path} is not a NumPy array file that can be read: {_reason(error)}")


def _array(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> AnyArray:
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
