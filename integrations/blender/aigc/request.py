# SPDX-License-Identifier: GPL-3.0-or-later
"""What was asked for: the operator, its settings, and the open .blend, as the placing of a result needs them later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import bpy

from . import child
from .errors import ExtensionError
from .record import Record

_loads = 0  # how often a .blend was loaded since Blender was started


@dataclass(frozen=True)
class Request:
    """`operation` is the operator's name without "aigc."; `redo_of` a strip of an earlier result, which goes, or ""."""

    operation: str
    settings: Mapping[str, Any]
    scene: str
    redo_of: str
    loads: int

    @classmethod
    def now(cls, operation: str, settings: Mapping[str, Any], scene: str, redo_of: str = "") -> Request:
        return cls(operation, dict(settings), scene, redo_of, _loads)

    def open_scene(self) -> Any:
        """The scene that asked; ExtensionError where it has gone, with its file or alone."""
        scene = bpy.data.scenes.get(self.scene)
        if self.loads != _loads or scene is None:
            what = "Another .blend is open now" if self.loads != _loads else f"The scene {self.scene} has gone"
            raise ExtensionError(what, hint="Add the file by hand")
        return scene

    def record(self, made: Mapping[str, Any], source: Mapping[str, Any]) -> Record:
        """One for all the strips of a result."""
        return Record(self.operation, child.version(), self.settings, made, source, group=uuid4().hex)


@bpy.app.handlers.persistent
def _count_load(*_: Any) -> None:
    global _loads
    _loads += 1


def register() -> None:
    bpy.app.handlers.load_post.append(_count_load)


def unregister() -> None:
    bpy.app.handlers.load_post.remove(_count_load)
