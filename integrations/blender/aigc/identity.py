# SPDX-License-Identifier: GPL-3.0-or-later
"""Identity of strips and scenes, which outlives renaming, undo, saving and loading.

It is a custom property. Blender copies it when a strip is cut or duplicated: strips with the same identity are pieces
and copies of one strip.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import bpy

from . import compat

_PROPERTY = "aigc_id"


def identity_of(thing: Any) -> str:
    """Return the identity of a strip or a scene; "" where it has none."""
    value = thing.get(_PROPERTY, "") if thing is not None else ""
    return value if isinstance(value, str) else ""


def identify_strip(scene: Any, strip: Any) -> str:
    """Return the identity of a strip; it gets a new one where it has none, or shares it with a piece or a copy."""
    return _identify(strip, compat.all_strips(scene))


def identify_scene(scene: Any) -> str:
    """Return the identity of a scene, a new one where it has none, or is a copy of one that has it."""
    return _identify(scene, bpy.data.scenes)


def strips_with(scene: Any, identity: str) -> list[Any]:
    """Return the strips that have an identity, on any level: the strip itself, its pieces and its copies."""
    return [strip for strip in compat.all_strips(scene) if identity and identity_of(strip) == identity]


def scene_with(identity: str, name: str) -> Any:
    """Return the scene of an identity: of several the one of that name; None where it has gone."""
    matches = [scene for scene in bpy.data.scenes if identity and identity_of(scene) == identity]
    named = [scene for scene in matches if scene.name == name]
    if named or matches:
        return (named or matches)[0]
    scene = bpy.data.scenes.get(name)  # undo takes an identity away
    return None if identity and identity_of(scene) else scene


def _identify(thing: Any, others: Iterable[Any]) -> str:
    identity = identity_of(thing)
    if not identity or sum(identity_of(other) == identity for other in others) > 1:
        identity = thing[_PROPERTY] = uuid4().hex
    return identity
