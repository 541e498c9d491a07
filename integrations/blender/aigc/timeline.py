# SPDX-License-Identifier: GPL-3.0-or-later
"""Adding strips where they belong. For Blender's main thread only.

`parent` is the meta strip in which the new strip goes, None for the top level. A new strip is selected and active,
all others are deselected; nothing else of the scene changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import bpy

from . import compat
from .errors import StripError
from .files import pictures_in


def free_channel(strips: Iterable[Any], left: int, right: int, above: int) -> int:
    """The first channel from `above` upwards whose frames [left, right) are free of `strips`, else the first below.

    Blender itself lets strips that scripts add lie on one another. Raises StripError where all channels are taken.
    """
    taken = set()
    for strip in strips:
        first, last = compat.handles(strip)
        if first < right and left < last:
            taken.add(strip.channel)
    above = min(max(above, 1), compat.MAX_CHANNEL)
    for channel in (*range(above, compat.MAX_CHANNEL + 1), *range(above - 1, 0, -1)):
        if channel not in taken:
            return channel
    raise StripError(
        f"No channel is free between frames {left} and {right}",
        "Move or delete a strip, or make a meta strip",
    )


def add_movie(
    scene: Any,
    path: Path,
    *,
    left: int,
    length: int,
    above: int,
    name: str,
    parent: Any = None,
    start: int | None = None,
    pictures: int | None = None,
) -> Any:
    """A movie strip over [left, left + length), one picture a frame.

    `start`: frame on which the film's first picture stands, `left` where nothing else is said; before it and behind
    its end the film holds. Raises StripError where Blender sees no film, or not `pictures` pictures, and adds nothing.
    """
    seen = _check_film(path)
    if pictures is not None and seen != pictures:
        raise StripError(f"{path} has {seen} pictures instead of {pictures}", "Make it again")
    strips = _strips(scene, parent)
    channel = free_channel(strips, left, left + length, above)
    start = left if start is None else start
    strip = strips.new_movie(name=name, filepath=_written(path), channel=channel, frame_start=start)
    return _finish(scene, strip, left, length)


def add_paced_movie(
    scene: Any,
    path: Path,
    *,
    left: int,
    length: int,
    above: int,
    name: str,
    pictures_a_frame: Fraction,
    start: int | None = None,
    end: int | None = None,
    parent: Any = None,
) -> Any:
    """As add_movie, at another pace than a picture a frame: Blender adjusts it where it is the ratio of the rates of
    film and scene, and retimes the strip elsewhere, which is exact to a picture.

    `start` is the frame on which the film begins, or `end` the one behind its end.
    """
    _check_film(path)
    strips = _strips(scene, parent)
    channel = free_channel(strips, left, left + length, above)
    strip = strips.new_movie(name=name, filepath=_written(path), channel=compat.MAX_CHANNEL, frame_start=left)
    if pictures_a_frame == compat.picture_rate(strip) / compat.scene_rate(scene):
        strips.remove(strip)
        strip = compat.add_movie_as_editors_do(scene, path, left, channel, parent)
        strip.name, strip.filepath = name, _written(path)
    else:
        compat.set_speed(scene, strip, pictures_a_frame)
    first, last = compat.content(strip)
    compat.move_content(strip, end - (last - first) if start is None else start)
    strip.channel = channel
    return _finish(scene, strip, left, length)


def add_sound(
    scene: Any,
    path: Path,
    *,
    left: int,
    length: int | None = None,
    above: int,
    name: str,
    parent: Any = None,
    start: int | None = None,
    offset: Fraction = Fraction(0),
) -> Any:
    """A sound strip over [left, left + length), or over all of the sound from `start` on.

    `start`: frame on which the sound begins, `left` where nothing else is said. `offset`: seconds by which it begins
    later than that, less than a frame; 4.2 knows no such thing, and lets it begin on the frame.
    """
    _check_file(path)
    strips = _strips(scene, parent)
    start = left if start is None else start
    strip = _new_sound(strips, path, start, name)
    right = compat.content(strip)[1] if length is None else left + length
    try:
        strip.channel = free_channel([other for other in strips if other != strip], left, right, above)
    except StripError:
        _remove_sound(strips, strip)
        raise
    compat.set_sound_offset(strip, float(offset))
    return _finish(scene, strip, left, right - left)


def _new_sound(strips: Any, path: Path, start: int, name: str) -> Any:
    """On the last channel, until its length is known."""
    try:
        strip = strips.new_sound(name=name, filepath=_written(path), channel=compat.MAX_CHANNEL, frame_start=start)
    except RuntimeError as error:  # a Blender without sound
        raise StripError(f"Blender cannot read {path}", str(error).strip()) from error
    if strip.sound.channels == "INVALID":
        _remove_sound(strips, strip)
        raise StripError(f"Blender cannot read {path}", "Make it again as WAV or FLAC")
    return strip


def _remove_sound(strips: Any, strip: Any) -> None:
    sound = strip.sound
    strips.remove(strip)
    if not sound.users:
        bpy.data.sounds.remove(sound)


def add_image(scene: Any, path: Path, *, left: int, length: int, above: int, name: str, parent: Any = None) -> Any:
    """An image strip over [left, left + length), in the picture's own size."""
    _check_file(path)
    strips = _strips(scene, parent)
    channel = free_channel(strips, left, left + length, above)
    strip = strips.new_image(
        name=name, filepath=_written(path), channel=channel, frame_start=left, fit_method="ORIGINAL"
    )
    return _finish(scene, strip, left, length)


def add_text(scene: Any, text: str, *, left: int, length: int, above: int, name: str, parent: Any = None) -> Any:
    """A text strip over [left, left + length)."""
    strips = _strips(scene, parent)
    channel = free_channel(strips, left, left + length, above)
    holder = parent or compat.editor(scene)
    strip = compat.new_effect(holder, "TEXT", name=name, channel=channel, left=left, length=length)
    strip.text = text
    return _finish(scene, strip, left, length)


def find_strip(scene: Any, name: str) -> Any:
    """The strip of that name on any level, None where there is none: names are unique in a scene.

    To be asked again after undo and after a file is loaded: no reference to a strip outlives them.
    """
    return next((strip for strip in compat.all_strips(scene) if strip.name == name), None)


def select(scene: Any, strips: Iterable[Any]) -> None:
    """Select these strips alone; the last becomes the active one."""
    for other in compat.all_strips(scene):
        other.select = other.select_left_handle = other.select_right_handle = False
    for strip in strips:
        strip.select = True
        compat.editor(scene).active_strip = strip


def _strips(scene: Any, parent: Any) -> Any:
    return compat.strips_of(parent or compat.editor(scene))


def _finish(scene: Any, strip: Any, left: int, length: int) -> Any:
    compat.set_handles(strip, left, left + length)
    select(scene, [strip])
    return strip


def _check_file(path: Path) -> None:
    """Blender would make a strip of one frame of what is not there."""
    if not path.is_file():
        raise StripError(f"{path} is missing", "Make it again")


def _check_film(path: Path) -> int:
    """How many pictures it has."""
    _check_file(path)
    seen = pictures_in(path)
    if not seen:
        raise StripError(f"Blender cannot read {path}", "Make it again with another codec")
    return seen


def _written(path: Path) -> str:
    """As the .blend should say it: relative to itself where it has been saved and the preferences want it so."""
    path = path.resolve()
    if not bpy.data.filepath or not bpy.context.preferences.filepaths.use_relative_paths:
        return str(path)
    try:
        return bpy.path.relpath(str(path))
    except ValueError:  # another drive
        return str(path)
