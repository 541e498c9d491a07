# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders and names of the files that jobs write.

They go into the folder `aigc` beside the .blend; before the .blend is saved, into the extension's own folder.
"""

from __future__ import annotations

import re
from collections.abc import Container
from pathlib import Path

import bpy

_FOLDER = "aigc"
_NOT_IN_NAMES = re.compile(r"[^\w.+-]+")
_STEM_CHARACTERS = 60


def media_folder() -> Path:
    """Return the folder for results; it is made where it is missing."""
    if bpy.data.filepath:
        folder = Path(bpy.data.filepath).parent / _FOLDER
        folder.mkdir(exist_ok=True)
        return folder
    return _own_folder("media")


def cache_folder() -> Path:
    """Return the folder for cached and temporary files."""
    return _own_folder("cache")


def free_path(stem: str, suffix: str, reserved: Container[Path]) -> Path:
    """Return a path in the media folder that no file has, and that is none of `reserved`: files still to be written."""
    folder = media_folder()
    name = _NOT_IN_NAMES.sub("_", stem).strip("._")[:_STEM_CHARACTERS] or _FOLDER
    number = 1
    while True:
        path = folder / (f"{name}{suffix}" if number == 1 else f"{name}-{number}{suffix}")
        if not path.exists() and path not in reserved:
            return path
        number += 1


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
