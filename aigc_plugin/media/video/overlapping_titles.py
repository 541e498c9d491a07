"""Titles one after the other, for mov_text, which shows one at a time (3GPP TS 26.245)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

Title = tuple[Fraction, Fraction, str]
"""Start, end and text."""


class SequentialTitles:
    """Titles that overlap, as those that show both texts as long as both are shown.

    push() titles in order of their start, then finish(); both give what is complete, in order and without overlaps.
    """

    def __init__(self) -> None:
        self._shown: list[tuple[Fraction, str]] = []  # end and text of those that are on the screen
        self._time = Fraction(0)

    def push(self, start: Fraction, end: Fraction, text: str) -> Iterator[Title]:
        yield from self._until(start)
        self._time = max(self._time, start)
        if end > self._time:
            self._shown.append((end, text))

    def finish(self) -> Iterator[Title]:
        yield from self._until(None)

    def _until(self, limit: Fraction | None) -> Iterator[Title]:
        while self._shown and (limit is None or self._time < limit):
            end = min(end for end, _ in self._shown)
            end = end if limit is None else min(end, limit)
            yield self._time, end, "\n".join(text for _, text in self._shown)
            self._time = end
            self._shown = [(last, text) for last, text in self._shown if last > end]
