# SPDX-License-Identifier: GPL-3.0-or-later
"""Add strips to the timeline. For Blender's main thread only.

A new strip is selected and active, all others are deselected; nothing else of the scene changes. The arguments:

left, length  scene frames that the strip covers: [left, left + length)
above         first channel to try
parent        meta strip into which the strip goes; None for the top level
start         scene frame at which the file begins; by default `left`
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import bpy

from . import compat
from .errors import StripError
from .files import frame_count


def free_channel(strips: Iterable[Any], left: int, right: int, above: int) -> int:
    """Return the first channel from `above` upwards where no strip is in frames [left, right), else the first below.

    Blender itself lets the strips that scripts add overlap others. Raises StripError where all channels are taken.
    """
    taken_channels = set()
    for strip in strips:
        first, last = compat.handles(strip)
        if first < right and left < last:
            taken_channels.add(strip.channel)
    above = min(max(above, 1), compat.MAX_CHANNEL)
    for channel in (*range(above, compat.MAX_CHANNEL + 1), *range(above - 1, 0, -1)):
        if channel not in taken_channels:
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
    frames: int | None = None,
) -> Any:
    """Add a movie strip that plays one video frame in each scene frame.

    Before its beginning and after its end it holds its first and last frame. Raises StripError, and adds nothing, where
    Blender cannot read the video, or where it does not have `frames` frames.
    """
    file_frames = _checked_frame_count(path)
    if frames is not None and file_frames != frames:
        raise StripError(f"{path} has {file_frames} frames instead of {frames}", "Make it again")
    strips = _strips(scene, parent)
    channel = free_channel(strips, left, left + length, above)
    start = left if start is None else start
    strip = strips.new_movie(name=name, filepath=_path_for_strip(path), channel=channel, frame_start=start)
    return _finish(scene, strip, left, length)


def add_movie_at_speed(
    scene: Any,
    path: Path,
    *,
    left: int,
    length: int,
    above: int,
    name: str,
    file_frames_per_scene_frame: Fraction,
    start: int | None = None,
    end: int | None = None,
    parent: Any = None,
) -> Any:
    """Add a movie strip that plays another number of video frames in each scene frame.

    Where that is the ratio of the rates of file and scene, Blender adjusts the speed itself; elsewhere the strip is
    retimed, which is exact to a video frame. Give `start`, or `end`: the scene frame after the file's end.
    """
    _checked_frame_count(path)
    strips = _strips(scene, parent)
    channel = free_channel(strips, left, left + length, above)
    strip = strips.new_movie(name=name, filepath=_path_for_strip(path), channel=compat.MAX_CHANNEL, frame_start=left)
    if file_frames_per_scene_frame == compat.file_rate(strip) / compat.scene_rate(scene):
        strips.remove(strip)
        strip = compat.add_movie_as_editors_do(scene, path, left, channel, parent)
        strip.name, strip.filepath = name, _path_for_strip(path)
    else:
        compat.set_speed(scene, strip, file_frames_per_scene_frame)
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
    """Add a sound strip; without `length` it covers the whole sound.

    offset  seconds by which the sound begins later than at `start`, less than a frame; Blender 4.2 has no such setting,
            and lets it begin on the frame
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
    """Add it on the last channel, where it stays until its length is known."""
    written = _path_for_strip(path)
    try:
        strip = strips.new_sound(name=name, filepath=written, channel=compat.MAX_CHANNEL, frame_start=start)
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
    """Add an image strip in the image's own size."""
    _check_file(path)
    strips = _strips(scene, parent)
    channel = free_channel(strips, left, left + length, above)
    strip = strips.new_image(
        name=name, filepath=_path_for_strip(path), channel=channel, frame_start=left, fit_method="ORIGINAL"
    )
    return _finish(scene, strip, left, length)


def add_text(scene: Any, text: str, *, left: int, length: int, above: int, name: str, parent: Any = None) -> Any:
    """Add a text strip."""
    strips = _strips(scene, parent)
    channel = free_channel(strips, left, left + length, above)
    holder = parent or compat.editor(scene)
    strip = compat.new_effect(holder, "TEXT", name=name, channel=channel, left=left, length=length)
    strip.text = text
    return _finish(scene, strip, left, length)


def find_strip(scene: Any, name: str) -> Any:
    """Return the strip of that name on any level, None where there is none: names are unique in a scene.

    Call it again after undo and after a file is loaded: no reference to a strip stays valid then.
    """
    return next((strip for strip in compat.all_strips(scene) if strip.name == name), None)


def select(scene: Any, strips: Iterable[Any]) -> None:
    """Select only these strips; the last becomes the active one."""
    for strip in compat.all_strips(scene):
        strip.select = strip.select_left_handle = strip.select_right_handle = False
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
    """Refuse a missing file: Blender would make a strip of one frame of it."""
    if not path.is_file():
        raise StripError(f"{path} is missing", "Make it again")


def _checked_frame_count(path: Path) -> int:
    """Return the number of frames of a video; StripError where Blender cannot read it."""
    _check_file(path)
    frames = frame_count(path)
    if not frames:
        raise StripError(f"Blender cannot read {path}", "Make it again with another codec")
    return frames


def _path_for_strip(path: Path) -> str:
    """Return a path as a strip stores it: relative to the .blend where that is saved and the preferences say so."""
    path = path.resolve()
    if not bpy.data.filepath or not bpy.context.preferences.filepaths.use_relative_paths:
        return str(path)
    try:
        return bpy.path.relpath(str(path))
    except ValueError:  # another drive
        return str(path)
