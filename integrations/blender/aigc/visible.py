# SPDX-License-Identifier: GPL-3.0-or-later
"""Which part of which file a movie or sound strip shows, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from . import compat
from .errors import StripError
from .files import media_path, pictures_in
from .part import Span, VisiblePart, movie_part, sound_part
from .playback import Playback, playback_rate
from .sound import sound_playback

MEDIA = ("MOVIE", "SOUND")


def visible_part(scene: Any, strip: Any, *, handles: int = 0, within: Span | None = None) -> VisiblePart:
    """What `strip` shows, within the visible span of the meta strip around it where one is given.

    `handles`: frames of the scene that are wanted in addition on either side, as far as the file goes.
    Raises StripError where there is no such file, or where Blender does not tell what is shown.
    """
    if strip.type not in MEDIA:
        raise StripError(f"“{strip.name}” is no movie or sound strip", "Select strips made from films or sound files")
    span = visible_span(strip, within)
    if strip.type == "SOUND":
        return sound_part(sound_playback(scene, strip), compat.scene_rate(scene), span, handles)
    return movie_part(*_movie(scene, strip), compat.scene_rate(scene), span, handles)


def visible_span(strip: Any, within: Span | None) -> Span:
    """The frames for which any strip is seen, within the visible span of the meta strip around it."""
    span = _clip(compat.handles(strip), within)
    if span is None:
        raise StripError(f"“{strip.name}” lies outside of what its meta strip shows", "Extend the meta strip")
    return span


def still_path(strip: Any) -> Path:
    """The file of an image strip that shows one picture."""
    if len(strip.elements) != 1:
        raise StripError(
            f"“{strip.name}” is a sequence of {len(strip.elements)} pictures",
            "Render it to a film and use that",
        )
    written = str(Path(strip.directory) / strip.elements[0].filename)
    return media_path(strip, written, strip.id_data.library)


def _movie(scene: Any, strip: Any) -> tuple[Playback, Path, Fraction, int]:
    """How the strip plays, its file, pictures a second, and pictures in the file."""
    _refuse_speed_effect(scene, strip)
    path = media_path(strip, strip.filepath, strip.id_data.library)
    rate = compat.picture_rate(strip)
    if rate <= 0:
        raise StripError(f"Blender cannot read {path}", "Convert the film, or choose another file for the strip")
    if strip.stream_index:
        raise StripError(
            f"“{strip.name}” shows video stream {strip.stream_index} of its file",
            "Only the first is supported: split the file",
        )
    if strip.strobe > 1:
        raise StripError(f"“{strip.name}” has Strobe {strip.strobe:g}", "Set its Strobe to 1, and that of the result")
    in_file = pictures_in(path)
    head, tail = compat.content_trims(strip)
    first, last = compat.content(strip)
    pictures = in_file - head - tail
    if pictures < 1:  # so does Blender's hard split of strips that it plays at another speed
        raise StripError(
            f"“{strip.name}” has nothing left: {head} + {tail} of the {in_file} pictures of its file are trimmed",
            "Undo its hard split and split it softly, or set its trims to 0",
        )
    ratio = rate / compat.scene_rate(scene)
    speed = _retimed_speed(strip, pictures, ratio) or playback_rate(pictures, last - first, ratio)
    return Playback(first, last, speed, pictures, head, strip.use_reverse_frames), path, rate, in_file


def _retimed_speed(strip: Any, pictures: int, ratio: Fraction) -> Fraction | None:
    """Pictures a frame of a strip with retiming keys; None where there are none.

    Blender tells where the keys are, not what they do: only the speed between two is known. It tells their places as
    if it did not adjust the strip's speed to the film's rate besides.
    """
    keys = compat.retiming_keys(strip) or []
    if len(keys) < 2:
        return None
    if len(keys) > 2:
        raise StripError(
            f"“{strip.name}” may change its speed at {len(keys)} retiming keys, and Blender does not say how",
            "Render the strip to a file and use that, or split it at its keys and reset their retiming",
        )
    first, last = compat.content(strip)
    on_last = 0 if compat.KEYS_END_BEHIND else 1
    length = max(keys[1] - keys[0], 1)
    return Fraction(pictures - on_last, length) * playback_rate(length, last - first - on_last, ratio)


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


def walk(strips: Iterable[Any], kinds: Iterable[str] = MEDIA) -> Iterator[tuple[Any, Any, Span | None]]:
    """The strips of some kinds in a selection, in order of time: (strip, meta strip around it, visible span).

    A meta strip stands for what is in it, to any depth, clipped by its handles; what is muted in there, or lies
    outside of them, is not shown and left out. Other kinds of strips are passed over.
    """
    wanted = set(kinds)
    found = {}
    for strip in strips:
        for item in _within(strip, strip.parent_meta(), None, wanted):
            found.setdefault(item[0].as_pointer(), item)
    yield from sorted(found.values(), key=lambda item: (compat.handles(item[0])[0], item[0].channel))


def _within(strip: Any, meta: Any, span: Span | None, kinds: set[str]) -> Iterator[tuple[Any, Any, Span | None]]:
    if strip.type in kinds:
        yield strip, meta, span
    if strip.type != "META":
        return
    if strip.use_reverse_frames or strip.strobe > 1:
        raise StripError(f"The meta strip “{strip.name}” plays backwards or strobes", "Select the strips in it")
    inner = _clip(compat.handles(strip), span)
    for child in compat.strips_of(strip):
        if inner is not None and not child.mute and _clip(compat.handles(child), inner):
            yield from _within(child, strip, inner, kinds)
