# SPDX-License-Identifier: GPL-3.0-or-later
"""Results onto the timeline: where their origin is now, all of their strips or none, one step of undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any

import bpy

from . import compat, look, timeline
from .files import has_sound
from .job import Job
from .origin import Origin
from .record import Record
from .request import Request


@dataclass
class Place:
    """A scene that takes the strips of one result. `meta` is the meta strip in which they go, or None; `old` the strips
    of the result that they replace."""

    scene: Any
    record: Record
    meta: Any = None
    old: list[Any] = field(default_factory=list)
    added: list[Any] = field(default_factory=list)

    def add(self, adder: Callable[..., Any], content: Any, **where: Any) -> Any:
        """`adder` is one of timeline's add_…, `content` what it adds."""
        strip = adder(self.scene, content, parent=self.meta, **where)
        self.added.append(strip)
        self.record.write(strip)
        return strip

    def remove(self, strips: list[Any]) -> None:
        for strip in strips:
            compat.strips_of(compat.holder_of(self.scene, strip)).remove(strip)
        strips.clear()


@contextmanager
def placed(job: Job, request: Request, source: Mapping[str, Any], meta: str = "") -> Iterator[Place]:
    """Where what is added inside the block goes; an error leaves the timeline as it was."""
    scene = request.open_scene()
    record = request.record(job.result.get("settings", {}), source)
    place = Place(scene, record, timeline.find_strip(scene, meta), _old_strips(scene, request))
    old_channels = [strip.channel for strip in place.old]
    try:
        yield place
    except Exception:
        place.remove(place.added)
        raise
    place.remove(place.old)
    for strip, channel in zip(place.added, old_channels, strict=False):
        _move(scene, strip, channel)
    timeline.select(scene, place.added)
    _push_undo(job.title)


def place_picture(
    job: Job, *, request: Request, origin: Origin, enlargement: Fraction, pictures_a_frame: Fraction
) -> None:
    """A movie strip over its origin: the same frames of the scene, the same place in the picture."""
    with placed(job, request, origin.for_record(), origin.meta) as place:
        original = timeline.find_strip(place.scene, origin.strip)
        span = _span(place, origin, original, Fraction(1))
        adder: Callable[..., Any] = timeline.add_movie
        if pictures_a_frame != 1:
            adder = partial(timeline.add_paced_movie, pictures_a_frame=pictures_a_frame)
            if origin.reversed:
                span["end"] = span["left"] + span["length"] - origin.held_after + origin.after
                del span["start"]
        strip = place.add(adder, job.output, **span, above=origin.channel + 1, name=job.output.stem)
        _dress(job, request, origin, strip, original, enlargement)


def place_still(job: Job, *, request: Request, origin: Origin, enlargement: Fraction) -> None:
    """An image strip over its origin."""
    with placed(job, request, origin.for_record(), origin.meta) as place:
        original = timeline.find_strip(place.scene, origin.strip)
        span = _span(place, origin, original, Fraction(1))
        del span["start"]
        strip = place.add(timeline.add_image, job.output, **span, above=origin.channel + 1, name=job.output.stem)
        _dress(job, request, origin, strip, original, enlargement)


def place_slow(job: Job, *, request: Request, origin: Origin, factor: Fraction, with_sound: bool) -> None:
    """A movie strip that begins where its origin does, and is `factor` times as long; its sound above it."""
    with placed(job, request, origin.for_record(), origin.meta) as place:
        original = timeline.find_strip(place.scene, origin.strip)
        span = _span(place, origin, original, factor)
        strip = place.add(timeline.add_movie, job.output, **span, above=origin.channel + 1, name=job.output.stem)
        _dress(job, request, origin, strip, original, Fraction(1))
        if with_sound and has_sound(job.output):
            if request.settings.get("mute_original"):
                _mute_sound_of(place.scene, original)
            place.add(timeline.add_sound, job.output, **span, above=strip.channel + 1, name=job.output.stem)


def place_sound(job: Job, *, request: Request, origin: Origin) -> None:
    """A sound strip for the same frames as its origin."""
    with placed(job, request, origin.for_record(), origin.meta) as place:
        original = timeline.find_strip(place.scene, origin.strip)
        span = _span(place, origin, original, Fraction(1))
        strip = place.add(
            timeline.add_sound, job.output, **span, offset=origin.offset, above=origin.channel + 1,
            name=job.output.stem,
        )  # fmt: skip
        if origin.pictures_a_frame != 1:
            compat.set_speed(place.scene, strip, origin.pictures_a_frame)
            compat.move_content(strip, span["start"])
            compat.set_handles(strip, span["left"], span["left"] + span["length"])
        _dress(job, request, origin, strip, original, Fraction(1))


@dataclass(frozen=True)
class Spot:
    """Where something that has no origin goes: a span of a scene, from `channel` upwards."""

    left: int
    length: int
    channel: int
    scene_rate: Fraction


def place_texture(job: Job, *, request: Request, spot: Spot) -> None:
    source = {"left": spot.left, "length": spot.length}
    with placed(job, request, source) as place:
        place.add(
            timeline.add_sound,
            job.output,
            left=spot.left,
            length=spot.length,
            above=spot.channel,
            name=job.output.stem,
        )


def _span(place: Place, origin: Origin, original: Any, factor: Fraction) -> dict[str, int]:
    """Where the result goes, `factor` times as long as its origin; `start` is where its file begins."""
    left = _left_now(place, origin, original) - origin.held_before
    length = round((origin.right - origin.left) * factor) + origin.held_before + origin.held_after
    start = left + origin.held_before - round(origin.before * factor)
    return {"left": left, "length": length, "start": start}


def _left_now(place: Place, origin: Origin, original: Any) -> int:
    """The first frame that it belongs to: its origin, or the result that it replaces, may have been moved meanwhile."""
    if place.old:
        return compat.handles(place.old[0])[0] + origin.held_before
    if original is None:
        return origin.left
    return origin.left + compat.content(original)[0] - origin.content_start


def _dress(job: Job, request: Request, origin: Origin, strip: Any, original: Any, enlargement: Fraction) -> None:
    """Take over how the original looks or sounds, and mute it."""
    if origin.reversed:
        strip.use_reverse_frames = True
    if original is None:
        return
    scene = request.open_scene()
    job.warnings += look.take_over(scene, original, strip, enlargement=enlargement)
    strip.mute = False
    if request.settings.get("mute_original"):
        original.mute = True


def _mute_sound_of(scene: Any, picture: Any) -> None:
    """The sound strips that were added along with a movie strip: of the same file, at the same time."""
    if picture is None:
        return
    path = bpy.path.abspath(picture.filepath)
    for strip in compat.all_strips(scene):
        if strip.type == "SOUND" and bpy.path.abspath(strip.sound.filepath) == path:
            (left, right), (first, last) = compat.handles(strip), compat.handles(picture)
            strip.mute = strip.mute or (left < last and first < right)


def _old_strips(scene: Any, request: Request) -> list[Any]:
    """All the strips of the result that is to be replaced, the one that was chosen first."""
    if not request.redo_of:
        return []
    chosen = timeline.find_strip(scene, request.redo_of)
    record = Record.of(chosen)
    if record is None:
        return []
    made = ((strip, Record.of(strip)) for strip in compat.all_strips(scene) if strip != chosen)
    return [chosen, *(strip for strip, other in made if other is not None and other.group == record.group)]


def _move(scene: Any, strip: Any, channel: int) -> None:
    """To the channel of what it has replaced, where that is free."""
    others = [each for each in compat.strips_of(compat.holder_of(scene, strip)) if each != strip]
    strip.channel = timeline.free_channel(others, *compat.handles(strip), channel)


def _push_undo(title: str) -> None:
    manager = bpy.context.window_manager
    if bpy.app.background or not manager or not manager.windows:
        return
    with bpy.context.temp_override(window=manager.windows[0]):
        bpy.ops.ed.undo_push(message=title)
