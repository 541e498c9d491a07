# SPDX-License-Identifier: GPL-3.0-or-later
"""The frame of its file that a movie strip shows at a frame of the scene. Arithmetic only, without Blender."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor

_HALF = Fraction(1, 2)
_ROUNDING = Fraction(1, 1000)  # frames; more than single precision can be wrong by


@dataclass(frozen=True)
class Playback:
    """The content of a movie strip on the timeline.

    first, last     scene frames of the content, last exclusive; before and after it a strip that is extended holds
                    its first and last video frame
    speed           video frames of the file for each frame of the scene
    frames          number of video frames that are played
    trimmed_frames  video frames of the file before them
    reversed        played backwards
    """

    first: int
    last: int
    speed: Fraction
    frames: int
    trimmed_frames: int = 0
    reversed: bool = False

    def position(self, frame: int) -> Fraction:
        """Return the exact position in the file, in video frames, for a frame of the scene; the nearest that exists."""
        passed = self.last - 1 - frame if self.reversed else frame - self.first
        end = self.frames - min(self.speed, Fraction(1))
        return self.trimmed_frames + min(max(passed * self.speed, Fraction(0)), end)

    def file_frame(self, frame: int) -> int:
        """Return the index in the file of the video frame that is shown: the nearest; outside the content, its ends."""
        nearest = floor(self.position(frame) + _HALF)
        return min(max(nearest, self.trimmed_frames), self.trimmed_frames + self.frames - 1)

    def moving_span(self, left: int, right: int) -> tuple[int, int]:
        """Return the frames of the span [left, right) that are not held; one frame where all of them are."""
        inner = max(left, self.first), min(right, self.last)
        if inner[0] < inner[1]:
            return inner
        return (left, left + 1) if left >= self.last else (right - 1, right)


def playback_rate(frames: int, length: int, ratio: Fraction) -> Fraction:
    """Return the video frames per scene frame of a strip without retiming: 1, or the `ratio` of file to scene rate.

    Blender stores with each strip whether it adjusts the speed, and does not show it; but it shows that `frames` of the
    file take `length` scene frames, rounded down in single precision. Where both answers fit, they differ by less than
    a video frame over the whole file, and the ratio is returned, because it is what editors have by default.
    """
    adjusted = frames / ratio
    if -_ROUNDING <= adjusted - length < 1 + _ROUNDING:
        return ratio
    return Fraction(1) if abs(length - frames) <= abs(length - adjusted) else ratio
