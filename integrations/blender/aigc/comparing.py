# SPDX-License-Identifier: GPL-3.0-or-later
"""Originals and their results, compared in place: one of them is shown, the other muted beside it."""

from __future__ import annotations

from typing import Any

from . import compat
from .channels import is_protected
from .errors import StripError
from .identity import identity_of, strips_with
from .record import Record
from .replacing import relink_effects


def counterpart(scene: Any, strip: Any) -> Any:
    """Return the original of a result, or the result of an original, that covers most of the same frames; else None."""
    record = Record.of(strip)
    if record is not None:
        found = strips_with(scene, str(record.source.get("strip_id", "")))
    else:
        identity = identity_of(strip)
        found = [
            other
            for other in compat.all_strips(scene)
            if identity and (made := Record.of(other)) is not None and made.source.get("strip_id") == identity
        ]
    same = [other for other in found if other.type == strip.type and _common_frames(strip, other) > 0]
    return max(same, key=lambda other: _common_frames(strip, other), default=None)


def exchange(scene: Any, one: Any, other: Any) -> None:
    """Let two strips of the same level change channels, muting, and effects."""
    if is_protected(scene, one) or is_protected(scene, other) or one.parent_meta() != other.parent_meta():
        raise StripError(f"“{one.name}” or “{other.name}” is locked, or in another meta strip", "Unlock it first")
    shown, hidden = (other, one) if one.mute else (one, other)
    channel, aside = shown.channel, hidden.channel
    relink_effects(scene, shown, hidden)
    shown.mute, hidden.mute = True, False
    shown.channel = compat.MAX_CHANNEL
    hidden.channel = channel
    shown.channel = aside


def _common_frames(one: Any, other: Any) -> int:
    (left, right), (first, last) = compat.handles(one), compat.handles(other)
    return min(right, last) - max(left, first)
