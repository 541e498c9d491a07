"""Ranges of time as people write them, and what is kept or removed by them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from ..errors import InputError
from .times import seconds_of

Range: TypeAlias = tuple[Fraction, Fraction | None]
"""Start and end in seconds; None is the end of the file."""

_SEPARATORS = re.compile(r"\s*[-–]\s*")


def read_range(text: str | tuple[object, object], rate: Fraction | int) -> Range:
    """Read "1.0-2.5", "0:10-0:25", "12f-48f", or "1:00-" for all from there on; or a pair (start, end).

    rate    frames a second, which "12f" counts

    InputError where it is none, is empty, or ends before it begins.
    """
    shown = text if isinstance(text, str) else "{}-{}".format(*("" if each is None else each for each in text))
    words = _SEPARATORS.split(text.strip()) if isinstance(text, str) else ["" if w is None else w for w in text]
    if len(words) != 2 or words[0] == "":
        raise InputError(f"{shown!r} is no range", hint="give FROM-TO: 1.0-2.5, 0:10-0:25, 12f-48f or 1:00-")
    try:
        start, end = seconds_of(words[0], rate), None if words[1] == "" else seconds_of(words[1], rate)
    except InputError as error:
        raise InputError(f"{shown!r} is no range: {error}", hint=error.hint) from None
    if start < 0:
        raise InputError(f"the range {shown} begins before 0")
    if end is not None and end == start:
        raise InputError(f"the range {shown} is empty: it ends where it begins")
    if end is not None and end < start:
        raise InputError(f"the range {shown} ends before it begins", hint=f"give {words[1]}-{words[0]}")
    return start, end


def ordered(ranges: Sequence[Range]) -> list[Range]:
    """Return ranges that are in order; InputError where they are not, or overlap."""
    for (start, end), (following, _) in pairwise(ranges):
        if following < start:
            raise InputError(
                f"the range from {float(following):g} s comes after the one from {float(start):g} s",
                hint="give ranges in the order of the file; joining files puts parts in another order",
            )
        if end is None or following < end:
            raise InputError(f"two ranges overlap at {float(following):g} s")
    return list(ranges)


def complement(ranges: Iterable[Range], length: Fraction | None) -> list[Range]:
    """Return what is outside of ranges, which may overlap, from 0 to `length` (None: without end)."""
    outside: list[Range] = []
    at = Fraction(0)
    for start, end in sorted(ranges, key=lambda each: each[0]):
        if start > at:
            outside.append((at, start))
        if end is None:
            return outside
        at = max(at, end)
    if length is None or at < length:
        outside.append((at, length))
    return outside


def intersection(ranges: Iterable[Range], others: Sequence[Range]) -> list[Range]:
    """Return what lies in both, each of which is in order."""
    common: list[Range] = []
    for start, end in ranges:
        for low, high in others:
            first = max(start, low)
            last = end if high is None else high if end is None else min(end, high)
            if last is None or first < last:
                common.append((first, last))
    return common
