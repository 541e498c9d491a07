# SPDX-License-Identifier: GPL-3.0-or-later
"""Lower music and ambiences while somebody speaks. Arithmetic only, without Blender."""

from __future__ import annotations

from collections.abc import Iterable

Span = tuple[int, int]


def volume_curve(speech: Iterable[Span], span: Span, ramp: int, gain: float) -> list[tuple[int, float]]:
    """Return (scene frame, factor on the volume) for the keys of a strip; none where nobody speaks.

    speech  scene frames in which somebody speaks
    span    scene frames of the strip
    ramp    scene frames from full volume to `gain`, before the speech begins and after it ends
    gain    factor on the volume during speech

    Pauses that are too short for the volume to rise and fall again stay low.
    """
    keys: list[tuple[int, float]] = []
    for left, right in _joined(speech, span, 2 * ramp):
        keys += [(left - ramp, 1.0), (left, gain), (right, gain), (right + ramp, 1.0)]
    return keys


def _joined(spans: Iterable[Span], within: Span, gap: int) -> list[Span]:
    """Return the spans that overlap `within`, in order, those that are less than `gap` apart as one."""
    joined: list[Span] = []
    for left, right in sorted(spans):
        if right <= within[0] or left >= within[1]:
            continue
        if joined and left - joined[-1][1] <= gap:
            joined[-1] = joined[-1][0], max(right, joined[-1][1])
        else:
            joined.append((left, right))
    return joined
