# SPDX-License-Identifier: GPL-3.0-or-later
"""Scene frames that a result covers. Arithmetic only, without Blender."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .part import Span, VisiblePart


@dataclass(frozen=True)
class ResultSpan:
    """Scene frames of a result.

    left, length  what the strip covers
    start, end    what the whole file would cover, right exclusive
    complete      the result covers all of the strip that it is made of
    """

    left: int
    length: int
    start: int
    end: int
    complete: bool = True

    @property
    def right(self) -> int:
        return self.left + self.length


def result_span(
    part: VisiblePart, *, shift: int = 0, cut: Span | None = None, factor: Fraction = Fraction(1)
) -> ResultSpan | None:
    """Return what the result of a part covers; None where nothing of `cut` was processed.

    part    what was processed
    shift   scene frames by which the strip was moved since then
    cut     span of the strip now, where it was trimmed, extended or cut in two since then
    factor  length of the result, relative to the part
    """
    first, last = part.left + shift, part.right + shift
    file_left, file_right = first - part.handle_frames_left, last + part.handle_frames_right
    left, right = cut or (first - part.held_frames_left, last + part.held_frames_right)
    inner_left, inner_right = (max(left, file_left), min(right, file_right)) if cut else (first, last)
    if inner_left >= inner_right:
        return None
    held_left, held_right = inner_left - left, right - inner_right
    start = left + held_left - round((inner_left - file_left) * factor)
    return ResultSpan(
        left=left,
        length=held_left + round((inner_right - inner_left) * factor) + held_right,
        start=start,
        end=start + round((file_right - file_left) * factor),
        complete=held_left <= part.held_frames_left and held_right <= part.held_frames_right,
    )
