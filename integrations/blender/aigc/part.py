# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of a file that a strip shows: what it plays, cut by its handles. Arithmetic alone, no Blender."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from pathlib import Path

from .playback import Playback
from .sound import SoundPlayback

Span = tuple[int, int]


@dataclass(frozen=True)
class VisiblePart:
    """What a strip shows, in seconds of its file, and where it shows it, in frames of the scene.

    Seconds count from the file's first picture (of sounds: first sample), also where that comes later than
    the start of the file's other streams.

    path            absolute; exists
    start, end      from the first picture that is shown to the end of the last one. Of sounds: what is heard
    rate            pictures a second of the file; of sounds the scene's
    left, right     frames of the scene in which it moves, right exclusive
    held_before, held_after   frames before `left` and from `right` on in which the extended strip holds its
                    first and last picture; in sounds there is silence
    scene_rate      frames a second
    speed           of the file, as it is played: 2 is twice as fast; 1 where rates differ and Blender adjusts
    exact_start, exact_end   the same part as the timeline means it, between the pictures
    before, after   seconds of the file in front of `start` and behind `end` for the handles that were asked for
    handle_left, handle_right   frames of the scene that they last, at the strip's left and right
    reversed        played backwards
    """

    path: Path
    start: Fraction
    end: Fraction
    rate: Fraction
    left: int
    right: int
    scene_rate: Fraction
    speed: Fraction = Fraction(1)
    exact_start: Fraction = Fraction(0)
    exact_end: Fraction = Fraction(0)
    held_before: int = 0
    held_after: int = 0
    before: Fraction = Fraction(0)
    after: Fraction = Fraction(0)
    handle_left: int = 0
    handle_right: int = 0
    reversed: bool = False

    @property
    def pictures(self) -> int:
        """Pictures of the file from `start` to `end`."""
        return round((self.end - self.start) * self.rate)

    @property
    def pictures_a_frame(self) -> Fraction:
        """Pictures of the file for each frame of the scene."""
        return self.speed * self.rate / self.scene_rate


def sound_part(sound: SoundPlayback, rate: Fraction, span: Span, handles: int) -> VisiblePart:
    left, right = sound.heard(*span)
    low, high = sound.second(left), sound.second(right)
    start, end = max(low, Fraction(0)), min(high, sound.length)
    before = min(handles, floor(start / sound.seconds_a_frame))
    after = min(handles, floor(max(sound.length - end, 0) / sound.seconds_a_frame))
    return VisiblePart(
        path=sound.path,
        start=start,
        end=end,
        rate=rate,
        left=left,
        right=right,
        scene_rate=rate,
        speed=sound.seconds_a_frame * rate,
        exact_start=low,
        exact_end=high,
        held_before=left - span[0],
        held_after=span[1] - right,
        before=before * sound.seconds_a_frame,
        after=after * sound.seconds_a_frame,
        handle_left=before,
        handle_right=after,
    )


def movie_part(
    playback: Playback,
    path: Path,
    rate: Fraction,
    in_file: int,
    scene_rate: Fraction,
    span: Span,
    handles: int,
) -> VisiblePart:
    left, right = playback.moving(*span)
    first, last = sorted((playback.picture(left), playback.picture(right - 1)))
    low, high = sorted((playback.position(left), playback.position(right - 1)))
    wanted = ceil(handles * playback.speed)
    before, after = min(wanted, first), min(wanted, max(in_file - last - 1, 0))
    frames = [min(handles, floor(pictures / playback.speed)) for pictures in (before, after)]
    return VisiblePart(
        path=path,
        start=first / rate,
        end=(last + 1) / rate,
        rate=rate,
        left=left,
        right=right,
        scene_rate=scene_rate,
        speed=playback.speed * scene_rate / rate,
        exact_start=low / rate,
        exact_end=(high + playback.speed) / rate,
        held_before=left - span[0],
        held_after=span[1] - right,
        before=before / rate,
        after=after / rate,
        handle_left=frames[1] if playback.reversed else frames[0],
        handle_right=frames[0] if playback.reversed else frames[1],
        reversed=playback.reversed,
    )
