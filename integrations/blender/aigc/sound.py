# SPDX-License-Identifier: GPL-3.0-or-later
"""The second of its file that a sound strip plays at a frame of the scene."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any

from . import compat
from .errors import StripError
from .files import media_path


@dataclass(frozen=True)
class SoundPlayback:
    """The content of a sound strip on the timeline.

    path               absolute; the file exists
    first              scene frame at which second 0 of the file would be heard, trimmed or not
    seconds_per_frame  seconds of the file that a scene frame plays
    length             seconds of the file
    """

    path: Path
    first: Fraction
    seconds_per_frame: Fraction
    length: Fraction

    def second(self, frame: int) -> Fraction:
        """Return the second of the file for a frame of the scene."""
        return (frame - self.first) * self.seconds_per_frame

    def audible_span(self, left: int, right: int) -> tuple[int, int]:
        """Return the frames of the span [left, right) that are not silent; one frame where all of them are."""
        inner = (
            max(left, floor(self.first)),
            min(right, ceil(self.first + self.length / self.seconds_per_frame)),
        )
        return inner if inner[0] < inner[1] else (left, left + 1)


def sound_playback(scene: Any, strip: Any) -> SoundPlayback:
    """Read how a sound strip plays; StripError where its file is missing, or Blender does not show its stretching."""
    if strip.sound is None:
        raise StripError(f"“{strip.name}” has no sound", "Choose a file for it in the sidebar")
    path = media_path(strip, strip.sound.filepath, strip.sound.library)
    rate = compat.scene_rate(scene)
    first, _ = compat.content(strip)
    head, tail = compat.content_trims(strip)
    length = compat.sound_length(scene, path)
    if not length:
        raise StripError(f"Blender cannot read {path}", "Convert the sound, or choose another for the strip")
    pace = _retimed_pace(strip, length - (head + tail) / rate, rate) or 1 / rate
    # 1/48000 s is what a sample lasts; Blender keeps the offset in single precision.
    offset = Fraction(compat.sound_offset(strip)).limit_denominator(48_000)
    return SoundPlayback(path, first - (head / rate - offset) / pace, pace, length)


def _retimed_pace(strip: Any, seconds: Fraction, rate: Fraction) -> Fraction | None:
    """Return the seconds of the file per frame of a sound with retiming keys; None where it has none."""
    keys = compat.retiming_keys(strip) or []
    if len(keys) > 2 or compat.is_retimed_unseen(strip, seconds * rate):
        raise StripError(
            f"“{strip.name}” changes its speed, and Blender does not show how",
            "Reset its retiming, or mix the strip down to a file and use that",
        )
    if len(keys) < 2:
        return None
    if not compat.LAST_KEY_AFTER_END:
        seconds -= 1 / rate
    return seconds / max(keys[1] - keys[0], 1)
