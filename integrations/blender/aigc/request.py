# SPDX-License-Identifier: GPL-3.0-or-later
"""The request of an editor: the operator, its settings and the open .blend, kept until the result can be placed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import bpy

from . import child
from .errors import ExtensionError
from .identity import identify_scene, scene_with
from .record import Record

_load_count = 0  # .blend files that were loaded since Blender was started


@dataclass(frozen=True)
class Request:
    """The request of an editor.

    operation   name of the operator without "aigc."
    settings    properties of the operator
    scene       name of the scene
    scene_id    its identity, which outlives renaming
    load_count  which of the loaded .blend files was open
    """

    operation: str
    settings: Mapping[str, Any]
    scene: str
    scene_id: str
    load_count: int

    @classmethod
    def now(cls, operation: str, settings: Mapping[str, Any], scene: Any) -> Request:
        """Make a request for a scene of the .blend that is open now."""
        return cls(operation, dict(settings), scene.name, identify_scene(scene), _load_count)

    def open_scene(self) -> Any:
        """Return the scene of the request; ExtensionError where it was removed, or another .blend is open."""
        scene = scene_with(self.scene_id, self.scene)
        if self.load_count != _load_count:
            raise ExtensionError("Another .blend is open now", hint="Add the file by hand")
        if scene is None:
            raise ExtensionError(f"The scene {self.scene} was removed", hint="Add the file by hand")
        return scene

    def record(self, made: Mapping[str, Any], source: Mapping[str, Any], group: str = "") -> Record:
        """Make the record for all strips of a result, of a new group or the one that it replaces."""
        return Record(self.operation, child.version(), self.settings, made, source, group or uuid4().hex)


@bpy.app.handlers.persistent
def _count_load(*_: Any) -> None:
    global _load_count
    _load_count += 1


def register() -> None:
    bpy.app.handlers.load_post.append(_count_load)


def unregister() -> None:
    bpy.app.handlers.load_post.remove(_count_load)
