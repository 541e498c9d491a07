# SPDX-License-Identifier: GPL-3.0-or-later
"""Change the timeline for the results of a request: one step of undo; of each result all strips are added, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import bpy

from . import compat
from .errors import ExtensionError
from .job import Job
from .proxies import build_proxies
from .record import Record
from .request import Request
from .selection import kept_selection


class Placement(Protocol):
    """Places one output of a job."""

    def place(self, scene: Any, job: Job, output: Path) -> str:
        """Change the scene, and return the group of the strips; ExtensionError, and no change, where it cannot."""


@dataclass(frozen=True)
class RequestPlacement:
    """Place the results of a request; the job calls it once it is done.

    Selection and active strip stay as they are. A result that cannot be placed is reported, and the others are placed.
    ExtensionError where none can be.
    """

    request: Request
    placements: Mapping[Path, Placement]

    def __call__(self, job: Job) -> None:
        scene = self.request.open_scene()
        failures = []
        with kept_selection(scene):
            for output, placement in self.placements.items():
                if output not in job.written:
                    continue
                try:
                    job.groups.append(placement.place(scene, job, output))
                except ExtensionError as error:
                    failures.append(f"{error}. The file is {output}")
            build_proxies(scene, [strip for group in job.groups for strip in strips_of_group(scene, group)])
        if not job.groups:
            raise ExtensionError("; ".join(failures) or "Nothing was made")
        for failure in failures:
            job.warn(failure)
        _push_undo(job.title)


@dataclass
class TimelineEdit:
    """The strips of one result.

    scene      the scene
    record     how the result was made
    meta       meta strip into which the strips go, or None
    new        strips that were added
    notes      lines for the editor: what could not be done
    """

    scene: Any
    record: Record
    meta: Any = None
    new: list[Any] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def holder(self) -> Any:
        return self.meta or compat.editor(self.scene)

    def add(self, add_strip: Callable[..., Any], content: Any, **arguments: Any) -> Any:
        """Add a strip by one of timeline's add_… functions, store the record on it, and return it.

        content    what the strip shows: a path, or a text
        arguments  further arguments of the function
        """
        strip = add_strip(self.scene, content, parent=self.meta, **arguments)
        self.new.append(strip)
        self.record.write(strip)
        return strip


@contextmanager
def timeline_edit(scene: Any, record: Record, meta: Any = None) -> Iterator[TimelineEdit]:
    """Add strips inside the block; an error there removes them again."""
    edit = TimelineEdit(scene, record, meta)
    try:
        yield edit
    except Exception:
        remove(scene, edit.new)
        raise


def remove(scene: Any, strips: list[Any]) -> None:
    """Remove strips from the scene and from the list, the last first: an effect goes with its input."""
    for strip in reversed(strips):
        compat.strips_of(compat.holder_of(scene, strip)).remove(strip)
    strips.clear()


def strips_of_group(scene: Any, group: str) -> list[Any]:
    """Return the strips of a result, on any level: with its pieces and copies."""
    records = ((strip, Record.of(strip)) for strip in compat.all_strips(scene))
    return [strip for strip, record in records if group and record is not None and record.group == group]


def _push_undo(title: str) -> None:
    manager = bpy.context.window_manager
    if bpy.app.background or not manager or not manager.windows:
        return
    with bpy.context.temp_override(window=manager.windows[0]):
        bpy.ops.ed.undo_push(message=title)
