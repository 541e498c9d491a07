# SPDX-License-Identifier: GPL-3.0-or-later
"""Which seconds of its file a sound strip plays at a frame of the scene."""

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
    """`first`, in frames of the scene, is where second 0 of the file would be heard, trimmed or not; a frame lasts
    `seconds_a_frame` of the file, which lasts `length` seconds."""

    path: Path
    first: Fraction
    seconds_a_frame: Fraction
    length: Fraction

    def second(self, frame: int) -> Fraction:
        return (frame - self.first) * self.seconds_a_frame

    def heard(self, left: int, right: int) -> tuple[int, int]:
        """What of a span is not silent, in whole frames; one frame where all of it is."""
        inner = (
            max(left, floor(self.first)),
            min(right, ceil(self.first + self.length / self.seconds_a_frame)),
        )
        return inner if inner[0] < inner[1] else (left, left + 1)


def sound_playback(scene: Any, strip: Any) -> SoundPlayback:
    """Raises StripError where there is no such file, or where Blender does not tell how the sound is stretched."""
    if strip.sound is None:
        raise StripError(f"“{strip.name}” has no sound", "Choose a file for it in the sidebar")
    path = media_path(strip, strip.sound.filepath, strip.sound.library)
    rate = compat.scene_rate(scene)
    first, _ = compat.content(strip)
    head, tail = compat.content_trims(strip)
    length = compat.sound_length(scene, path)
    if not length:
        raise StripError(f"Blender cannot read {path}", "Convert the sound, or choose another for the strip")
    pace = _retimed(strip, length - (head + tail) / rate, rate) or 1 / rate
    # 1/48000 s is what a sample lasts; Blender keeps the offset in single precision.
    offset = Fraction(compat.sound_offset(strip)).limit_denominator(48_000)
    return SoundPlayback(path, first - (head / rate - offset) / pace, pace, length)


def _retimed(strip: Any, seconds: Fraction, rate: Fraction) -> Fraction | None:
    """Seconds of the file that a frame lasts in a sound with retiming keys; None where it has none."""
    keys = compat.retiming_keys(strip) or []
    if len(keys) > 2 or compat.is_retimed_unseen(strip, seconds * rate):
        raise StripError(
            f"“{strip.name}” changes its speed, and Blender does not say how",
            "Reset its retiming, or mix the strip down to a file and use that",
        )
    if len(keys) < 2:
        return None
    if not compat.KEYS_END_BEHIND:
        seconds -= 1 / rate
    return seconds / max(keys[1] - keys[0], 1)
