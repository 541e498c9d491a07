# SPDX-License-Identifier: GPL-3.0-or-later
"""The sound strips that play along with a movie strip: of the same file, at the same speed, at the same time.

They may begin and end elsewhere than the picture (J and L cuts).
"""

from __future__ import annotations

from typing import Any

import bpy

from . import compat
from .errors import StripError
from .part import VisiblePart
from .sound import sound_playback


def own_sounds(scene: Any, movie: Any) -> list[Any]:
    """Return the sound strips of a movie strip that are heard, in order of time."""
    path = bpy.path.abspath(movie.filepath, library=movie.id_data.library)
    left, right = compat.handles(movie)
    found = [
        strip
        for strip in compat.strips_of(compat.holder_of(scene, movie))
        if strip.type == "SOUND" and strip.sound is not None and not strip.mute
        and bpy.path.abspath(strip.sound.filepath, library=strip.sound.library) == path
        and compat.handles(strip)[0] < right and left < compat.handles(strip)[1]
    ]  # fmt: skip
    return sorted(found, key=lambda strip: compat.handles(strip)[0])


def with_sounds(scene: Any, part: VisiblePart, sounds: list[Any]) -> VisiblePart:
    """Return the part with handles that also cover what its sounds play; StripError where one has another speed."""
    step = part.speed / part.scene_rate
    for sound in sounds:
        playback = sound_playback(scene, sound)
        if playback.seconds_per_frame != step or part.reversed:
            raise StripError(f"“{sound.name}” and its picture have different speeds", "Untick Sound, or mute it first")
        left, right = compat.handles(sound)
        part = part.covering(max(playback.second(left), 0), min(playback.second(right), playback.length))
    return part
