# SPDX-License-Identifier: GPL-3.0-or-later
"""Where files go: into the folder `aigc` beside the .blend; before that is saved, the extension's own folder."""

from __future__ import annotations

import re
from collections.abc import Container
from pathlib import Path

import bpy

_FOLDER = "aigc"
_NOT_IN_NAMES = re.compile(r"[^\w.+-]+")


def media_folder() -> Path:
    """Made if need be."""
    if bpy.data.filepath:
        folder = Path(bpy.data.filepath).parent / _FOLDER
        folder.mkdir(exist_ok=True)
        return folder
    return _own_folder("media")


def cache_folder() -> Path:
    return _own_folder("cache")


def free_path(stem: str, suffix: str, taken: Container[Path]) -> Path:
    """A name in the media folder that no file has, and none of `taken`, which are still to be written."""
    folder = media_folder()
    plain = _NOT_IN_NAMES.sub("_", stem).strip("._")[:60] or _FOLDER
    number = 1
    while True:
        path = folder / (f"{plain}{suffix}" if number == 1 else f"{plain}-{number}{suffix}")
        if not path.exists() and path not in taken:
            return path
        number += 1


def kept_path(path: Path) -> str:
    """As Blender's own strips keep it: relative to the .blend, once that has a place."""
    if not bpy.data.filepath:
        return str(path)
    try:
        return str(bpy.path.relpath(str(path)))
    except ValueError:  # on another drive
        return str(path)


def _own_folder(name: str) -> Path:
    return Path(bpy.utils.extension_path_user(__package__, path=name, create=True))
