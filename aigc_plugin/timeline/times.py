"""Exact times of a timeline: frames of a rational rate, samples at 48 kHz, and times as people write them."""

from __future__ import annotations

import re
from fractions import Fraction

from ..errors import InputError

SAMPLE_RATE = 48_000
"""Samples a second of the audio of a timeline."""

_FRAMES = re.compile(r"(-?\d+)\s*f")
_CLOCK = re.compile(r"(-?)(?:(?:(\d+):)?(\d{1,2}):)?(\d+(?:\.\d*)?|\.\d+)")
_QUOTIENT = re.compile(r"(-?\d{1,18})/(0*[1-9]\d{0,17})")
_LONGEST = 1_000_000  # seconds


def seconds_of(value: object, rate: Fraction | int) -> Fraction:
    """Read a time as people write it, exactly.

    value      a number of seconds (12.5), "12f" (frames), "1:02:03.5", or a quotient "1001/24000"
    rate       frames a second, which "12f" counts
    returns    seconds; negative where the text is

    InputError for anything else.
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value:f}" if isinstance(value, float) and "e" in str(value) else str(value)
    text = str(value).strip()
    if match := _FRAMES.fullmatch(text):
        return Fraction(int(match[1])) / rate
    if match := _QUOTIENT.fullmatch(text):
        return Fraction(int(match[1]), int(match[2]))
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise InputError(f"{value!r} is no time", hint="give seconds (12.5), frames (12f), or h:mm:ss.fraction")
    sign, hours, minutes, seconds = match.groups()
    time = int(hours or 0) * 3600 + int(minutes or 0) * 60 + Fraction(seconds)
    if time > _LONGEST:
        raise InputError(f"{value} is longer than {_LONGEST} seconds")
    return -time if sign else time


def nearest(time: Fraction, rate: Fraction | int) -> int:
    """Return the frame or sample nearest to a time in seconds; halves go up."""
    return int((time * rate * 2 + 1) // 2)


def sample_of_frame(frame: int, rate: Fraction) -> int:
    """Return the sample at which a frame begins, rounded to the nearest: an edge of a picture is one of its sound."""
    return nearest(frame / rate, SAMPLE_RATE)


def written_time(time: Fraction) -> str:
    """Write a time in seconds so that `seconds_of` reads the same: decimals where these are exact, else a quotient."""
    rest = time.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{time.numerator}/{time.denominator}"
    digits = 0
    while (time * 10**digits).denominator != 1:
        digits += 1
    return f"{float(time):.{digits}f}" if digits <= 12 else f"{time.numerator}/{time.denominator}"
