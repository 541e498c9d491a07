"""Time codes (SMPTE ST 12): those of the first frame of a part, at the frame rate of the output."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from fractions import Fraction

_TIMECODE = re.compile(r"(\d\d):(\d\d):(\d\d)([:;.])(\d\d)")
_DAY_HOURS = 24
_SLACK = Fraction(1, 10)  # of a frame, as for cuts


def moved_timecode(text: str, seconds: Fraction, rate: Fraction, new_rate: Fraction) -> str:
    """The time code of the first frame from `seconds` after that of `text` on.

    text        hh:mm:ss:ff, with ; or . before ff where frame numbers are dropped to keep up with the clock
    seconds     from the frame of `text`
    rate        frames a second that `text` counts
    new_rate    frames a second that the result counts

    Returns `text` where it is no time code.
    """
    match = _TIMECODE.fullmatch(text.strip())
    if match is None:
        return text
    hours, minutes, whole, frames = (int(match[group]) for group in (1, 2, 3, 5))
    per_second, new_per_second = round(rate), round(new_rate)
    drops = match[4] != ":" and _may_drop(rate)
    label = ((hours * 60 + minutes) * 60 + whole) * per_second + frames
    count = _count(label, per_second) if drops else label
    count += math.ceil(seconds * rate - _SLACK)
    label = _label(count, per_second) if drops else count
    whole, frames = divmod(label, per_second)
    frames = frames * new_per_second // per_second
    minutes, whole = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    mark = match[4] if drops and _may_drop(new_rate) else ":"
    return f"{hours % _DAY_HOURS:02d}:{minutes:02d}:{whole:02d}{mark}{frames:02d}"


def moved_timecodes(tags: Mapping[str, str], seconds: Fraction, rate: Fraction, new_rate: Fraction) -> dict[str, str]:
    """The time codes among the tags of a file or stream, moved."""
    return {
        name: moved_timecode(text, seconds, rate, new_rate) for name, text in tags.items() if name.lower() == "timecode"
    }


def seconds_of_timecode(text: str, rate: Fraction) -> Fraction:
    """Return the seconds of frames that a time code counts, from 00:00:00:00 on; 0 where it is none."""
    match = _TIMECODE.fullmatch(text.strip())
    if match is None:
        return Fraction(0)
    hours, minutes, whole, frames = (int(match[group]) for group in (1, 2, 3, 5))
    label = ((hours * 60 + minutes) * 60 + whole) * round(rate) + frames
    return (_count(label, round(rate)) if match[4] != ":" and _may_drop(rate) else label) / rate


def _may_drop(rate: Fraction) -> bool:
    """True for rates of NTSC, whose labels drop numbers."""
    return round(rate) % 30 == 0 and rate != round(rate)


def _dropped(per_second: int) -> int:
    """Labels that are left out at each minute but every tenth."""
    return per_second // 15


def _count(label: int, per_second: int) -> int:
    """Number of the frame that has that label."""
    minutes = label // (60 * per_second)
    return label - _dropped(per_second) * (minutes - minutes // 10)


def _label(count: int, per_second: int) -> int:
    """Label of a frame by its number."""
    dropped = _dropped(per_second)
    minute = 60 * per_second - dropped
    tens, rest = divmod(count, 10 * minute + dropped)
    minutes = 0 if rest < 60 * per_second else 1 + (rest - 60 * per_second) // minute
    return count + dropped * (9 * tens + minutes)
