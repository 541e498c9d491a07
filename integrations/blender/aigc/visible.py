# SPDX-License-Identifier: GPL-3.0-or-later
"""The exact part of its file that a strip shows, and the strips of a selection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from . import compat
from .errors import StripError
from .files import frame_count, media_path
from .part import Span, VisiblePart, image_part, movie_part, sound_part
from .playback import Playback, playback_rate
from .sound import sound_playback

MEDIA_TYPES = ("MOVIE", "SOUND")


def visible_part(scene: Any, strip: Any, *, handles: int = 0, within: Span | None = None) -> VisiblePart:
    """Return the part of its file that a movie or sound strip shows.

    handles  scene frames to add on each side, as far as the file goes
    within   visible span of the meta strip around it, where there is one
    Raises StripError where the file is missing, or where Blender does not show which part is played.
    """
    if strip.type not in MEDIA_TYPES:
        raise StripError(f"“{strip.name}” is no movie or sound strip", "Select strips made from video or sound files")
    span = visible_span(strip, within)
    if strip.type == "SOUND":
        return sound_part(sound_playback(scene, strip), compat.scene_rate(scene), span, handles)
    return movie_part(*_movie(scene, strip), compat.scene_rate(scene), span, handles)


def visible_image(scene: Any, strip: Any, *, within: Span | None = None) -> VisiblePart:
    """Return the part for an image strip, whose path is that of the first image that is shown.

    StripError where a file that is shown is missing.
    """
    paths = visible_images(strip, visible_span(strip, within))
    return image_part(paths[0], compat.scene_rate(scene), visible_span(strip, within))


def visible_images(strip: Any, span: Span) -> list[Path]:
    """Return the files that an image strip shows, one for each scene frame; a still image once.

    StripError where a file is missing, or where a sequence is shorter than its strip.
    """
    names = [element.filename for element in strip.elements]
    first, last = compat.content(strip)
    if len(names) > 1:
        if span[0] < first or span[1] > last:
            raise StripError(f"“{strip.name}” is longer than its {last - first} images", "Shorten it to them")
        head, tail = compat.content_trims(strip)
        names = names[head : len(names) - tail]
        if strip.use_reverse_frames:
            names.reverse()
        names = names[span[0] - first : span[1] - first]
    library = strip.id_data.library
    return [media_path(strip, str(Path(strip.directory) / name), library) for name in names]


def visible_span(strip: Any, within: Span | None) -> Span:
    """Return the scene frames in which a strip of any type is seen, within the visible span of its meta strip."""
    span = _clip(compat.handles(strip), within)
    if span is None:
        raise StripError(f"“{strip.name}” lies outside of what its meta strip shows", "Extend the meta strip")
    return span


def _movie(scene: Any, strip: Any) -> tuple[Playback, Path, Fraction, int]:
    """Return how a movie strip plays, its file, and the file's frame rate and number of frames."""
    _refuse_speed_effect(scene, strip)
    path = media_path(strip, strip.filepath, strip.id_data.library)
    rate = compat.file_rate(strip)
    if rate <= 0:
        raise StripError(f"Blender cannot read {path}", "Convert the video, or choose another file for the strip")
    if strip.stream_index:
        raise StripError(
            f"“{strip.name}” shows video stream {strip.stream_index} of its file",
            "Only the first is supported: split the file",
        )
    if strip.strobe > 1:
        raise StripError(f"“{strip.name}” has Strobe {strip.strobe:g}", "Set its Strobe to 1, and that of the result")
    file_length = frame_count(path)
    head, tail = compat.content_trims(strip)
    first, last = compat.content(strip)
    frames = file_length - head - tail
    if frames < 1:  # Blender's hard split does this to strips that it plays at another speed
        raise StripError(
            f"“{strip.name}” has nothing left: {head} + {tail} of the {file_length} frames of its file are trimmed",
            "Undo its hard split and split it softly, or set its trims to 0",
        )
    ratio = rate / compat.scene_rate(scene)
    speed = _retimed_speed(strip, frames, ratio) or playback_rate(frames, last - first, ratio)
    return Playback(first, last, speed, frames, head, strip.use_reverse_frames), path, rate, file_length


def _retimed_speed(strip: Any, frames: int, ratio: Fraction) -> Fraction | None:
    """Return the video frames per scene frame of a strip with retiming keys; None where it has none.

    Blender shows where the keys are, not what they do: only the speed between two keys is known. It gives their
    positions as if it did not adjust the strip's speed to the file's frame rate as well.
    """
    keys = compat.retiming_keys(strip) or []
    if len(keys) < 2:
        return None
    if len(keys) > 2:
        raise StripError(
            f"“{strip.name}” may change its speed at {len(keys)} retiming keys, and Blender does not show how",
            "Render the strip to a file and use that, or split it at its keys and reset their retiming",
        )
    first, last = compat.content(strip)
    on_last = 0 if compat.LAST_KEY_AFTER_END else 1
    length = max(keys[1] - keys[0], 1)
    return Fraction(frames - on_last, length) * playback_rate(length, last - first - on_last, ratio)


def _refuse_speed_effect(scene: Any, strip: Any) -> None:
    for effect in compat.effects_on(scene, strip):
        if effect.type == "SPEED" and not effect.mute:
            raise StripError(
                f"“{strip.name}” is shown through the speed effect “{effect.name}”",
                "Mute or delete the effect first, and set the speed of the result instead",
            )


def _clip(span: Span, within: Span | None) -> Span | None:
    if within is None:
        return span
    inner = max(span[0], within[0]), min(span[1], within[1])
    return inner if inner[0] < inner[1] else None


def walk(strips: Iterable[Any], types: Iterable[str] = MEDIA_TYPES) -> Iterator[tuple[Any, Any, Span | None]]:
    """Yield the strips of some types in a selection, in order of time: (strip, meta strip around it, visible span).

    A meta strip stands for the strips in it, at any depth, clipped by its handles; strips in it that are muted or lie
    outside of its handles are not shown and are left out. Strips of other types are skipped.
    """
    wanted = set(types)
    items: dict[int, tuple[Any, Any, Span | None]] = {}
    for strip in strips:
        for item in _within(strip, strip.parent_meta(), None, wanted):
            items.setdefault(item[0].as_pointer(), item)
    yield from sorted(items.values(), key=lambda item: (compat.handles(item[0])[0], item[0].channel))


def _within(strip: Any, meta: Any, span: Span | None, types: set[str]) -> Iterator[tuple[Any, Any, Span | None]]:
    if strip.type in types:
        yield strip, meta, span
    if strip.type != "META":
        return
    if strip.use_reverse_frames or strip.strobe > 1:
        raise StripError(f"The meta strip “{strip.name}” plays backwards or strobes", "Select the strips in it")
    inner = _clip(compat.handles(strip), span)
    for child in compat.strips_of(strip):
        if inner is not None and not child.mute and _clip(compat.handles(child), inner):
            yield from _within(child, strip, inner, types)
