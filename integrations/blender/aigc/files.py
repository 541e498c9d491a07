# SPDX-License-Identifier: GPL-3.0-or-later
"""The media files of strips."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

from .errors import StripError

_OPAQUE_DEPTH = 24  # bits that Blender has of an opaque video's frame with 8 bits a channel


def media_path(strip: Any, written: str, library: Any) -> Path:
    """Return the absolute path of a strip's file; StripError where the file is missing.

    written  the path as Blender has it, which may be relative to a .blend
    library  the linked .blend in which it is written, or None for the open one
    """
    path = Path(bpy.path.abspath(written, library=library))
    if not path.is_file():
        raise StripError(
            f"The file of “{strip.name}” is missing: {path}",
            "Find it with File ▸ External Data, or unpack it there",
        )
    return path.resolve()


def frame_count(path: Path) -> int:
    """Return the number of frames that Blender counts in a video; 0 where it cannot read it."""
    try:
        clip = bpy.data.movieclips.load(str(path))
    except RuntimeError:
        return 0
    try:
        return int(clip.frame_duration)
    finally:
        bpy.data.movieclips.remove(clip)


def has_audio(path: Path) -> bool:
    """Return whether a video has an audio track that this Blender can read."""
    sound = bpy.data.sounds.load(str(path))
    try:
        return bool(sound.channels != "INVALID")
    finally:
        bpy.data.sounds.remove(sound)


def may_have_alpha(path: Path) -> bool:
    """Return whether a video's frames come with alpha: certain for 8 bits, possible for more."""
    image = bpy.data.images.load(str(path))
    try:
        return bool(image.depth != _OPAQUE_DEPTH)
    finally:
        bpy.data.images.remove(image)
