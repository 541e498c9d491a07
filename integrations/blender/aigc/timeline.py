# SPDX-License-Identifier: GPL-3.0-or-later
"""Add strips to the timeline. For Blender's main thread only.

A new strip is selected and active, all others are deselected; nothing else of the scene changes. The arguments:

left, length  scene frames that the strip covers: [left, left + length)
above         first channel to try
parent        meta strip into which the strip goes; None for the top level
start         scene frame at which the file begins; by default `left`
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import bpy

from . import compat
from .channels import free_channel, unused_channels
from .errors import StripError
from .files import frame_count
from .selection import select

_RATE_TOLERANCE = 1e-4


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
    rate: Fraction | None = None,
) -> Any:
    """Add a movie strip that plays one video frame in each scene frame.

    Before its beginning and after its end it holds its first and last frame. Raises StripError, and adds nothing, where
    Blender cannot read the video, or where it does not have `frames` frames, or `rate` frames a second.
    """
    file_frames = _checked_frame_count(path)
    if frames is not None and file_frames != frames:
        raise StripError(f"{path} has {file_frames} frames instead of {frames}", "Make it again")
    strips = _strips(scene, parent)
    channel = _channel_for(scene, parent, left, left + length, above)
    start = left if start is None else start
    strip = strips.new_movie(name=name, filepath=path_for_strip(path), channel=channel, frame_start=start)
    _check_rate(strips, strip, rate)
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
    rate: Fraction | None = None,
) -> Any:
    """Add a movie strip that plays another number of video frames in each scene frame.

    Where that is the ratio of the rates of file and scene, Blender adjusts the speed itself; elsewhere the strip is
    retimed, which is exact to a video frame. Give `start`, or `end`: the scene frame after the file's end.
    """
    _checked_frame_count(path)
    strips = _strips(scene, parent)
    channel = _channel_for(scene, parent, left, left + length, above)
    strip = strips.new_movie(name=name, filepath=path_for_strip(path), channel=compat.MAX_CHANNEL, frame_start=left)
    _check_rate(strips, strip, rate)
    if file_frames_per_scene_frame == compat.file_rate(strip) / compat.scene_rate(scene):
        strips.remove(strip)
        strip = compat.add_movie_as_editors_do(scene, path, left, channel, parent)
        strip.name, strip.filepath = name, path_for_strip(path)
    else:
        compat.set_speed(scene, strip, file_frames_per_scene_frame)
    first, last = compat.content(strip)
    compat.move_content(strip, end - (last - first) if start is None else start)
    strip.channel = channel
    return _finish(scene, strip, left, length)


def rate_of_movie(scene: Any, path: Path) -> Fraction:
    """Return the frames a second that Blender reads in a video; StripError where it cannot read it."""
    _checked_frame_count(path)
    strips = _strips(scene, None)
    strip = strips.new_movie(name="rate", filepath=str(path), channel=compat.MAX_CHANNEL, frame_start=1)
    rate = compat.file_rate(strip)
    strips.remove(strip)
    return rate


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
        strip.channel = _channel_for(scene, parent, left, right, above, strip)
    except StripError:
        _remove_sound(strips, strip)
        raise
    compat.set_sound_offset(strip, float(offset))
    return _finish(scene, strip, left, right - left)


def set_file(strip: Any, path: Path, rate: Fraction | None = None) -> None:
    """Let a movie or image strip show another file; nothing else changes. StripError where Blender cannot read it."""
    if strip.type == "IMAGE":
        _check_file(path)
        strip.directory, strip.elements[0].filename = str(Path(path_for_strip(path)).parent), path.name
        return
    _checked_frame_count(path)
    before, strip.filepath = strip.filepath, path_for_strip(path)
    if rate is not None and not _has_rate(strip, rate):
        read, strip.filepath = compat.file_rate(strip), before
        raise _rate_error(path, read, rate)


def load_sound(path: Path) -> Any:
    """Return the sound of a file; StripError where Blender cannot read it."""
    _check_file(path)
    sound = bpy.data.sounds.load(path_for_strip(path), check_existing=True)
    if sound.channels == "INVALID":
        bpy.data.sounds.remove(sound)
        raise StripError(f"Blender cannot read {path}", "Make it again as WAV or FLAC")
    return sound


def _has_rate(strip: Any, rate: Fraction) -> bool:
    return abs(float(compat.file_rate(strip) / rate) - 1) < _RATE_TOLERANCE


def _check_rate(strips: Any, strip: Any, rate: Fraction | None) -> None:
    """Remove a strip, and raise StripError, where Blender reads another rate in its file: it would play too slowly."""
    if rate is not None and not _has_rate(strip, rate):
        error = _rate_error(Path(bpy.path.abspath(strip.filepath)), compat.file_rate(strip), rate)
        strips.remove(strip)
        raise error


def _rate_error(path: Path, read: Fraction, rate: Fraction) -> StripError:
    return StripError(
        f"Blender reads {float(read):.5g} frames a second in {path}, not {float(rate):.5g}",
        "Convert the original first",
    )


def _new_sound(strips: Any, path: Path, start: int, name: str) -> Any:
    """Add it on the last channel, where it stays until its length is known."""
    written = path_for_strip(path)
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
    channel = _channel_for(scene, parent, left, left + length, above)
    strip = strips.new_image(
        name=name, filepath=path_for_strip(path), channel=channel, frame_start=left, fit_method="ORIGINAL"
    )
    return _finish(scene, strip, left, length)


def add_images(
    scene: Any, paths: Sequence[Path], *, left: int, length: int, above: int, name: str, parent: Any = None
) -> Any:
    """Add an image strip that shows a sequence of images of one folder, one in each scene frame."""
    strip = add_image(scene, paths[0], left=left, length=length, above=above, name=name, parent=parent)
    for path in paths[1:]:
        strip.elements.append(path.name)
    return _finish(scene, strip, left, length)


def add_text(scene: Any, text: str, *, left: int, length: int, above: int, name: str, parent: Any = None) -> Any:
    """Add a text strip."""
    channel = _channel_for(scene, parent, left, left + length, above)
    holder = parent or compat.editor(scene)
    strip = compat.new_effect(holder, "TEXT", name=name, channel=channel, left=left, length=length)
    strip.text = text
    return _finish(scene, strip, left, length)


def find_strip(scene: Any, name: str) -> Any:
    """Return the strip of that name on any level, None where there is none: names are unique in a scene.

    Call it again after undo and after a file is loaded: no reference to a strip stays valid then.
    """
    return next((strip for strip in compat.all_strips(scene) if strip.name == name), None)


def _strips(scene: Any, parent: Any) -> Any:
    return compat.strips_of(parent or compat.editor(scene))


def _channel_for(scene: Any, parent: Any, left: int, right: int, above: int, strip: Any = None) -> int:
    """Return a channel that is free for a strip, and neither locked nor muted."""
    holder = parent or compat.editor(scene)
    others = [other for other in compat.strips_of(holder) if other != strip]
    return free_channel(others, left, right, above, unused_channels(holder))


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


def path_for_strip(path: Path) -> str:
    """Return a path as a strip stores it: relative to the .blend where that is saved and the preferences say so."""
    path = path.resolve()
    if not bpy.data.filepath or not bpy.context.preferences.filepaths.use_relative_paths:
        return str(path)
    try:
        return bpy.path.relpath(str(path))
    except ValueError:  # another drive
        return str(path)
