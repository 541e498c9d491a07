# SPDX-License-Identifier: GPL-3.0-or-later
"""The files behind strips."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

from .errors import StripError


def media_path(strip: Any, written: str, library: Any) -> Path:
    """The absolute path of a strip's file, which exists; `library` is where the path was written down."""
    path = Path(bpy.path.abspath(written, library=library))
    if not path.is_file():
        raise StripError(
            f"The file of “{strip.name}” is missing: {path}",
            "Find it with File ▸ External Data, or unpack it there",
        )
    return path.resolve()


def pictures_in(path: Path) -> int:
    """As many pictures as Blender counts in a film; 0 where it cannot read it."""
    try:
        clip = bpy.data.movieclips.load(str(path))
    except RuntimeError:
        return 0
    try:
        return int(clip.frame_duration)
    finally:
        bpy.data.movieclips.remove(clip)


def has_sound(path: Path) -> bool:
    """Whether a film has a sound track, as far as this Blender can hear."""
    sound = bpy.data.sounds.load(str(path))
    try:
        return bool(sound.channels != "INVALID")
    finally:
        bpy.data.sounds.remove(sound)
