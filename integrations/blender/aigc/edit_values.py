# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of an edit, as `aigc edit --plan` prints it, in frames of a scene. Without Blender."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

_DEFAULT_RATE = "25"

Key = tuple[int, float]  # scene frame and value


@dataclass(frozen=True)
class PlacedClip:
    """A clip and the scene frames it covers, counted from the start of the edit.

    values       of the clip
    left, right  scene frames, right exclusive, with those of the transitions around it
    file_start   scene frame at which its file would begin
    fade_in, fade_out  scene frames
    """

    values: Mapping[str, Any]
    left: int
    right: int
    file_start: Fraction
    fade_in: int
    fade_out: int


@dataclass(frozen=True)
class PlacedTransition:
    """A transition between two clips of a track, by their numbers, and the scene frames it lasts."""

    first: int
    second: int
    left: int
    right: int
    name: str


class EditTimes:
    """Times of an edit in frames of a scene.

    edit  the tables of its TOML
    rate  frames a second of the scene
    """

    def __init__(self, edit: Mapping[str, Any], rate: Fraction) -> None:
        self.edit_rate = rate_of(edit)
        self._rate = rate

    def seconds(self, value: Any) -> Fraction:
        """Read a time: 12f, 1001/24000, or seconds."""
        text = str(value)
        return Fraction(text[:-1]) / self.edit_rate if text.endswith("f") else Fraction(text)

    def frame(self, seconds: Fraction) -> int:
        """Return the nearest scene frame."""
        return round(seconds * self._rate)

    def track(self, track: Mapping[str, Any]) -> tuple[list[PlacedClip], list[PlacedTransition]]:
        """Return the clips of a track in order, and its transitions."""
        clips = list(self._spans(track))
        ends = {end: number for number, (_, _, end) in enumerate(clips)}
        starts = {start: number for number, (_, start, _) in enumerate(clips)}
        longer = {number: [Fraction(0), Fraction(0)] for number in range(len(clips))}
        transitions = []
        for each in track.get("transition", ()):
            at, before, after = (self.seconds(each.get(key, 0)) for key in ("at", "before", "after"))
            first, second = ends[at], starts[at]
            longer[first][1], longer[second][0] = after, before
            span = self.frame(at - before), self.frame(at + after)
            transitions.append(PlacedTransition(first, second, *span, each.get("name", "fade")))
        placed = [
            self._placed(values, start - longer[number][0], end + longer[number][1], longer[number][0])
            for number, (values, start, end) in enumerate(clips)
        ]
        return placed, [each for each in transitions if each.left < each.right]

    def _spans(self, track: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Fraction, Fraction]]:
        after = Fraction(0)
        for clip in track.get("clip", ()):
            start = self.seconds(clip["at"]) if "at" in clip else after
            after = start + self.seconds(clip["for"])
            yield clip, start, after

    def _placed(self, values: Mapping[str, Any], start: Fraction, end: Fraction, lead: Fraction) -> PlacedClip:
        speed = Fraction(str(values.get("speed", 1)))
        begin = self.seconds(values.get("in", 0)) - lead * speed
        left, right = self.frame(start), max(self.frame(end), self.frame(start) + 1)
        fades = [self.frame(self.seconds(each)) for each in values.get("fade", (0, 0))]
        return PlacedClip(values, left, right, left - begin / speed * self._rate, *fades)

    def gains(self, clip: Mapping[str, Any], more: float) -> list[Key]:
        """Return (scene frames from the start of the clip, volume) of a clip's points of gain, with `more` decibels."""
        gain = clip.get("gain", 0.0)
        points = gain if isinstance(gain, list) else [[0, gain]]
        return [(self.frame(self.seconds(at)), 10 ** ((db + more) / 20)) for at, db in points]


def rate_of(edit: Mapping[str, Any]) -> Fraction:
    """Return the frames a second of an edit."""
    return Fraction(str(edit["timeline"].get("rate", _DEFAULT_RATE)))


def size_of(edit: Mapping[str, Any]) -> tuple[int, int] | None:
    """Return the width and the height of an edit; None where it does not say them."""
    text = edit["timeline"].get("size")
    if text is None:
        return None
    width, height = text.split("x")
    return int(width), int(height)


def with_fades(keys: list[Key], length: int, fade_in: int, fade_out: int) -> list[Key]:
    """Return the points of a volume or an opacity that swells at its start and goes down at its end."""
    rise = [(0, 0.0), (fade_in, 1.0)] if fade_in else [(0, 1.0)]
    fall = [(length - fade_out, 1.0), (length, 0.0)] if fade_out else [(length, 1.0)]
    return product(product(keys, rise, length), fall, length)


def product(first: list[Key], second: list[Key], length: int) -> list[Key]:
    """Return the points of the product of two curves, between 0 and `length`; outside of its points a curve stays."""
    marks = {0, length} | {at for at, _ in (*first, *second)}
    return [(at, _value_at(first, at) * _value_at(second, at)) for at in sorted(marks) if 0 <= at <= length]


def _value_at(keys: list[Key], at: int) -> float:
    before = [key for key in keys if key[0] <= at]
    after = [key for key in keys if key[0] >= at]
    if not before or not after:
        return (before or after)[-1 if before else 0][1]
    (first, low), (second, high) = before[-1], after[0]
    return low if first == second else low + (high - low) * (at - first) / (second - first)
