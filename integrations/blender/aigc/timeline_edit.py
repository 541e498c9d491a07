# SPDX-License-Identifier: GPL-3.0-or-later
"""Change the timeline for one result: all of its strips are added or none, in one step of undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import bpy

from . import compat, timeline
from .job import Job
from .record import Record
from .request import Request


@dataclass
class TimelineEdit:
    """The change of a scene for one result.

    scene      the scene
    record     how the result was made
    meta       meta strip into which the strips go, or None
    old        strips of the result that they replace
    new        strips that were added
    """

    scene: Any
    record: Record
    meta: Any = None
    old: list[Any] = field(default_factory=list)
    new: list[Any] = field(default_factory=list)

    def add(self, add_strip: Callable[..., Any], content: Any, **arguments: Any) -> Any:
        """Add a strip by one of timeline's add_… functions, store the record on it, and return it.

        content    what the strip shows: a path, or a text
        arguments  further arguments of the function
        """
        strip = add_strip(self.scene, content, parent=self.meta, **arguments)
        self.new.append(strip)
        self.record.write(strip)
        return strip

    def remove(self, strips: list[Any]) -> None:
        """Remove strips from the scene and from the list."""
        for strip in strips:
            compat.strips_of(compat.holder_of(self.scene, strip)).remove(strip)
        strips.clear()


@contextmanager
def timeline_edit(job: Job, request: Request, source: Mapping[str, Any], meta: str = "") -> Iterator[TimelineEdit]:
    """Change the timeline inside the block; an error there leaves the timeline as it was.

    source  what the result was made from, for its record
    meta    name of the meta strip into which the strips go, or ""
    """
    scene = request.open_scene()
    record = request.record(job.result.get("settings", {}), source)
    edit = TimelineEdit(scene, record, timeline.find_strip(scene, meta), _strips_to_replace(scene, request))
    old_channels = [strip.channel for strip in edit.old]
    try:
        yield edit
    except Exception:
        edit.remove(edit.new)
        raise
    edit.remove(edit.old)
    for strip, channel in zip(edit.new, old_channels, strict=False):
        _move_to_channel(scene, strip, channel)
    timeline.select(scene, edit.new)
    _push_undo(job.title)


def _strips_to_replace(scene: Any, request: Request) -> list[Any]:
    """Return all strips of the result that a redo replaces, beginning with the one that was chosen."""
    if not request.redo_of:
        return []
    chosen = timeline.find_strip(scene, request.redo_of)
    record = Record.of(chosen)
    if record is None:
        return []
    others = ((strip, Record.of(strip)) for strip in compat.all_strips(scene) if strip != chosen)
    return [chosen, *(strip for strip, other in others if other is not None and other.group == record.group)]


def _move_to_channel(scene: Any, strip: Any, channel: int) -> None:
    """Move a strip to the channel of the one that it replaces, where that is free."""
    others = [other for other in compat.strips_of(compat.holder_of(scene, strip)) if other != strip]
    strip.channel = timeline.free_channel(others, *compat.handles(strip), channel)


def _push_undo(title: str) -> None:
    manager = bpy.context.window_manager
    if bpy.app.background or not manager or not manager.windows:
        return
    with bpy.context.temp_override(window=manager.windows[0]):
        bpy.ops.ed.undo_push(message=title)
