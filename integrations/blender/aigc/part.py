# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of a file that a strip shows: what it plays, cut by its handles. Arithmetic only, without Blender."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Self

from .playback import Playback
from .sound import SoundPlayback

Span = tuple[int, int]


@dataclass(frozen=True)
class VisiblePart:
    """The part of a file that a strip shows, in seconds, and where it shows it, in frames of the scene.

    Seconds count from the file's first video frame (of sounds: first sample), also where that comes later than the
    start of the file's other streams. *Before* and *after* are meant in the file, *left* and *right* on the timeline:
    in a strip that is played backwards the left handle shows what comes after the part.

    path                   absolute; the file exists
    start, end             seconds, from the first video frame that is shown to the end of the last one. Of sounds: what
                           can be heard. Without handles
    file_rate              video frames a second of the file; of sounds and images the scene's
    left, right            scene frames in which the video moves, right exclusive, without handles
    scene_rate             scene frames a second
    speed                  at which the file is played: 2 is twice as fast; 1 where rates differ and Blender adjusts
    exact_start, exact_end seconds of the same part as the timeline means it, between the video frames
    held_frames_left, held_frames_right
                           scene frames before `left` and from `right` on in which a strip that is extended beyond its
                           content holds its first and last video frame; sounds are silent there
    handle_seconds_before, handle_seconds_after
                           seconds of the file before `start` and after `end` for the handles that were asked for
    handle_frames_left, handle_frames_right
                           scene frames that the handles last
    reversed               played backwards
    """

    path: Path
    start: Fraction
    end: Fraction
    file_rate: Fraction
    left: int
    right: int
    scene_rate: Fraction
    speed: Fraction = Fraction(1)
    exact_start: Fraction = Fraction(0)
    exact_end: Fraction = Fraction(0)
    held_frames_left: int = 0
    held_frames_right: int = 0
    handle_seconds_before: Fraction = Fraction(0)
    handle_seconds_after: Fraction = Fraction(0)
    handle_frames_left: int = 0
    handle_frames_right: int = 0
    reversed: bool = False

    @property
    def file_frames(self) -> int:
        """Video frames of the file from `start` to `end`."""
        return round((self.end - self.start) * self.file_rate)

    @property
    def file_frames_per_scene_frame(self) -> Fraction:
        """Video frames of the file that the strip plays in one frame of the scene."""
        return self.speed * self.file_rate / self.scene_rate

    @property
    def scene_frames_with_handles(self) -> int:
        """Scene frames from the beginning of the left handle to the end of the right one."""
        return self.handle_frames_left + self.right - self.left + self.handle_frames_right

    @property
    def span_with_handles(self) -> tuple[Fraction, Fraction]:
        """Seconds of the file from the first to the end of the last video frame, with handles."""
        return self.start - self.handle_seconds_before, self.end + self.handle_seconds_after

    @property
    def exact_span_with_handles(self) -> tuple[Fraction, Fraction]:
        """Seconds of the file from the first scene frame to the end of the last one, with handles.

        They may lie between video frames.
        """
        step = self.speed / self.scene_rate
        start = max(self.exact_start - step * self.leading_handle_frames, Fraction(0))
        return start, start + step * self.scene_frames_with_handles

    @property
    def leading_handle_frames(self) -> int:
        """Scene frames of the handle that shows what comes before `start` in the file."""
        return self.handle_frames_right if self.reversed else self.handle_frames_left

    def covering(self, start: Fraction, end: Fraction) -> Self:
        """Return the part with handles that are long enough for the seconds from `start` to `end` of the file.

        Not for parts that are played backwards.
        """
        step = self.speed / self.scene_rate
        left = max(self.handle_frames_left, ceil((self.exact_start - start) / step))
        right = max(self.handle_frames_right, ceil((end - self.exact_end) / step))
        before = min(self.exact_start, left * step)
        return replace(
            self,
            handle_frames_left=floor(before / step),
            handle_frames_right=right,
            handle_seconds_before=max(self.handle_seconds_before, self.start - self.exact_start + before),
            handle_seconds_after=max(self.handle_seconds_after, right * step),
        )

    def with_leading_handle(self, frames: int) -> Self:
        """Return the part with a handle of `frames` scene frames, counted from `exact_start`, before it in the file."""
        seconds = self.start - self.exact_start + frames * self.speed / self.scene_rate
        side = "handle_frames_right" if self.reversed else "handle_frames_left"
        return replace(self, handle_seconds_before=seconds, **{side: frames})


def sound_part(sound: SoundPlayback, rate: Fraction, span: Span, handles: int) -> VisiblePart:
    """Return the part of a sound that a strip plays.

    rate     scene frames a second
    span     scene frames that the strip covers
    handles  scene frames to add on each side, as far as the file goes
    """
    left, right = sound.audible_span(*span)
    exact_start, exact_end = sound.second(left), sound.second(right)
    start, end = max(exact_start, Fraction(0)), min(exact_end, sound.length)
    frames_before = min(handles, floor(start / sound.seconds_per_frame))
    frames_after = min(handles, floor(max(sound.length - end, 0) / sound.seconds_per_frame))
    return VisiblePart(
        path=sound.path,
        start=start,
        end=end,
        file_rate=rate,
        left=left,
        right=right,
        scene_rate=rate,
        speed=sound.seconds_per_frame * rate,
        exact_start=exact_start,
        exact_end=exact_end,
        held_frames_left=left - span[0],
        held_frames_right=span[1] - right,
        handle_seconds_before=frames_before * sound.seconds_per_frame,
        handle_seconds_after=frames_after * sound.seconds_per_frame,
        handle_frames_left=frames_before,
        handle_frames_right=frames_after,
    )


def movie_part(
    playback: Playback,
    path: Path,
    file_rate: Fraction,
    file_length: int,
    scene_rate: Fraction,
    span: Span,
    handles: int,
) -> VisiblePart:
    """Return the part of a video that a strip shows.

    playback     how the strip plays the file
    file_rate    video frames a second of the file
    file_length  video frames in the file
    scene_rate   scene frames a second
    span         scene frames that the strip covers
    handles      scene frames to add on each side, as far as the file goes
    """
    left, right = playback.moving_span(*span)
    first, last = sorted((playback.file_frame(left), playback.file_frame(right - 1)))
    exact_first, exact_last = sorted((playback.position(left), playback.position(right - 1)))
    wanted = ceil(handles * playback.speed)
    frames_before, frames_after = min(wanted, first), min(wanted, max(file_length - last - 1, 0))
    handle_before, handle_after = (
        min(handles, floor(frames / playback.speed)) for frames in (frames_before, frames_after)
    )
    return VisiblePart(
        path=path,
        start=first / file_rate,
        end=(last + 1) / file_rate,
        file_rate=file_rate,
        left=left,
        right=right,
        scene_rate=scene_rate,
        speed=playback.speed * scene_rate / file_rate,
        exact_start=exact_first / file_rate,
        exact_end=(exact_last + playback.speed) / file_rate,
        held_frames_left=left - span[0],
        held_frames_right=span[1] - right,
        handle_seconds_before=frames_before / file_rate,
        handle_seconds_after=frames_after / file_rate,
        handle_frames_left=handle_after if playback.reversed else handle_before,
        handle_frames_right=handle_before if playback.reversed else handle_after,
        reversed=playback.reversed,
    )


def image_part(path: Path, scene_rate: Fraction, span: Span) -> VisiblePart:
    """Return the part for an image, which has no time of its own: it lasts a frame of the scene."""
    return VisiblePart(
        path=path,
        start=Fraction(0),
        end=1 / scene_rate,
        file_rate=scene_rate,
        left=span[0],
        right=span[1],
        scene_rate=scene_rate,
    )
