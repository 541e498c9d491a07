# SPDX-License-Identifier: GPL-3.0-or-later
"""Silent spans of several sounds. Arithmetic only, without Blender."""

from __future__ import annotations

from collections.abc import Iterable

Span = tuple[int, int]


def silent_spans(heard: Iterable[Span], span: Span) -> list[Span]:
    """Return the spans of `span` in which none of the sounds is heard, in order.

    heard  scene frames in which a sound is heard, in any order
    """
    silent, end = [], span[0]
    for left, right in sorted(heard):
        if left > end:
            silent.append((end, min(left, span[1])))
        end = max(end, right)
    if end < span[1]:
        silent.append((end, span[1]))
    return [(left, right) for left, right in silent if left < right]


def removed_before(frame: int, spans: Iterable[Span]) -> int:
    """Return the number of frames that are removed before a frame."""
    return sum(right - left for left, right in spans if right <= frame)
