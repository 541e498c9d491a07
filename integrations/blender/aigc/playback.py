# SPDX-License-Identifier: GPL-3.0-or-later
"""Which picture of its file a movie strip shows at a frame of the scene: arithmetic alone, no Blender."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor

HALF = Fraction(1, 2)
TINY = Fraction(1, 1000)


@dataclass(frozen=True)
class Playback:
    """The content of a strip on the timeline.

    first, last   span of the content in frames of the scene, last exclusive; before and behind it a strip
                  that is extended holds its first and last picture
    speed         pictures of the file for each frame of the scene
    pictures      number of pictures that are played
    trimmed       pictures of the file in front of them
    reversed      played backwards
    """

    first: int
    last: int
    speed: Fraction
    pictures: int
    trimmed: int = 0
    reversed: bool = False

    def position(self, frame: int) -> Fraction:
        """Exact place in the file, in pictures, that the scene's `frame` stands for; the nearest that there is."""
        passed = self.last - 1 - frame if self.reversed else frame - self.first
        end = self.pictures - min(self.speed, Fraction(1))
        return self.trimmed + min(max(passed * self.speed, Fraction(0)), end)

    def picture(self, frame: int) -> int:
        """Index in the file of the picture that is shown: the nearest one, that of the ends outside of them."""
        nearest = floor(self.position(frame) + HALF)
        return min(max(nearest, self.trimmed), self.trimmed + self.pictures - 1)

    def moving(self, left: int, right: int) -> tuple[int, int]:
        """What of the span [left, right) is not held: one frame where all of it is."""
        inner = max(left, self.first), min(right, self.last)
        if inner[0] < inner[1]:
            return inner
        return (left, left + 1) if left >= self.last else (right - 1, right)


def playback_rate(pictures: int, length: int, ratio: Fraction) -> Fraction:
    """Pictures a frame of a strip without retiming: 1, or the `ratio` of the film's rate to the scene's.

    Blender remembers with each strip whether it adjusts its speed, and does not tell; but it tells that `pictures` of
    the file take `length` frames, rounded down in single precision. Where both fit, they differ by less than a picture
    over all of the film, and the ratio is taken, as editors have it unless they say otherwise.
    """
    adjusted = pictures / ratio
    if -TINY <= adjusted - length < 1 + TINY:
        return ratio
    return Fraction(1) if abs(length - pictures) <= abs(length - adjusted) else ratio
