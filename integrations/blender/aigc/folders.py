# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders and names of the files that jobs write.

They go into the folder `aigc` beside the .blend; before the .blend is saved, into the extension's own folder.
"""

from __future__ import annotations

import os
import re
from collections.abc import Container, Sequence
from pathlib import Path

import bpy

from .errors import ExtensionError

_UNWRITABLE = "The folder {} for the results cannot be written ({})"
_ELSEWHERE = "Save the .blend in another folder"
_FOLDER = "aigc"
_NOT_IN_NAMES = re.compile(r"[^\w.+-]+")
_STEM_CHARACTERS = 60


def media_folder() -> Path:
    """Return the folder for results; it is made where it is missing."""
    return folder_beside(Path(bpy.data.filepath)) if bpy.data.filepath else own_media_folder()


def folder_beside(blend: Path) -> Path:
    """Return the folder for results beside a .blend, made where it is missing; ExtensionError where that cannot be."""
    folder = blend.parent / _FOLDER
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise ExtensionError(_UNWRITABLE.format(folder, error.strerror or error), hint=_ELSEWHERE) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ExtensionError(_UNWRITABLE.format(folder, "read-only"), hint=_ELSEWHERE)
    return folder


def own_media_folder() -> Path:
    """Return the extension's own folder for results, of files that were never saved."""
    return _own_folder("media")


def cache_folder(name: str = "") -> Path:
    """Return the folder for cached and temporary files, or one in it."""
    return _own_folder(f"cache/{name}" if name else "cache")


def free_path(stem: str, suffix: str, reserved: Container[Path], beside: Sequence[str] = ()) -> Path:
    """Return a path in the media folder that no file has, and that is none of `reserved`: files still to be written.

    beside  suffixes of files with the same stem that do not exist either
    """
    folder = media_folder()
    name = safe_stem(stem)
    number = 1
    while True:
        path = folder / (f"{name}{suffix}" if number == 1 else f"{name}-{number}{suffix}")
        if path not in reserved and not any(path.with_suffix(each).exists() for each in (suffix, *beside)):
            return path
        number += 1


def safe_stem(stem: str) -> str:
    """Return a name that every file system takes."""
    return _NOT_IN_NAMES.sub("_", stem).strip("._")[:_STEM_CHARACTERS] or _FOLDER


def path_for_record(path: Path) -> str:
    """Return a path as Blender's own strips store it: relative to the .blend, once that is saved."""
    if not bpy.data.filepath:
        return str(path)
    try:
        return str(bpy.path.relpath(str(path)))
    except ValueError:  # on another drive
        return str(path)


def _own_folder(name: str) -> Path:
    return Path(bpy.utils.extension_path_user(__package__, path=name, create=True))
