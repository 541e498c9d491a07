"""Kinds of option values: how a value of each is read, from Python or from the text that a user typed."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

Exact = Fraction | float | str
"""A number that is kept exactly: 2, 12.5, Fraction(1001, 24000), or its text ("1001/24000")."""

_QUOTIENT = re.compile(r"(\d{1,18})/(0*[1-9]\d{0,17})")
_CLOCK = re.compile(r"(?:(?:(\d+):)?(\d{1,2}):)?(\d+(?:\.\d*)?|\.\d+)")
_SIZE = re.compile(r"(\d+)\s*[xX×:*]\s*(\d+)")
_TIMES = re.compile(r"^[xX×]\s*(?=[\d.])|(?<=[\d.])\s*[xX×]$")
_FRAMES_PER_SECOND = re.compile(r"(?<=[\d.])\s*(fps|p|hz)$", re.IGNORECASE)
_LARGEST_SIDE = 32768
_TRUE = {"1", "true", "yes", "y", "on", "enable", "ja", "x"}
_FALSE = {"0", "false", "no", "n", "off", "disable", "nein"}


@dataclass(frozen=True)
class Kind:
    """metavar: what help shows for the value. read: the value; ValueError that says what it must be, as in
    "must be a number, not 'x'". repeated: whether the option may be given more than once."""

    metavar: str
    read: Callable[[Any], Any]
    repeated: bool = False


def read_text(value: object) -> str:
    if isinstance(value, os.PathLike):
        return os.fsdecode(value)
    if not isinstance(value, str):
        raise ValueError(f"must be a text, not {value!r}")
    return value


def read_switch(value: object) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word not in _TRUE | _FALSE:
        raise ValueError(f"must be 1 or 0, not {value!r}")
    return word in _TRUE


def read_whole(value: object) -> int:
    try:
        if isinstance(value, bool):
            raise ValueError
        return int(value.strip()) if isinstance(value, str) else value.__index__()  # type: ignore[attr-defined]
    except (ValueError, AttributeError):
        raise ValueError(f"must be a whole number, not {value!r}") from None


def read_number(value: object) -> float:
    try:
        if isinstance(value, bool):
            raise ValueError
        number = float(value)  # type: ignore[arg-type]
    except (ValueError, TypeError):
        raise ValueError(f"must be a number, not {value!r}") from None
    if not math.isfinite(number):
        raise ValueError(f"must be a finite number, not {value!r}")
    return number


def read_loudness(value: object) -> float | None:
    """A number of LUFS, or None for "off"."""
    if value is None or value == "off":
        return None
    try:
        return read_number(value)
    except ValueError:
        raise ValueError(f"must be a number of LUFS or off, not {value!r}") from None


def read_learning_rate(value: object) -> float:
    number = read_number(value)
    if not 0 < number < 1:
        raise ValueError(f"must lie between 0 and 1, not be {value}")
    return number


def read_time(value: object) -> Fraction:
    """Seconds, exactly, of 12.5, 1:02:03.5 or, for those who count frames, 1001/24000."""
    text = str(value).strip()
    if isinstance(value, float) and math.isfinite(value) and value >= 0:
        return Fraction(text)
    quotient = _QUOTIENT.fullmatch(text)
    if quotient:
        return Fraction(int(quotient[1]), int(quotient[2]))
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise ValueError(
            f"{value} is no time: give seconds (12.5), a fraction of them (1001/24000), or h:mm:ss.fraction"
        )
    hours, minutes, seconds = match.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + Fraction(seconds)


def read_date(value: object) -> str:
    """A day or a moment of ISO 8601, as text with its offset; without one it is UTC."""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise ValueError(f"must be a date such as 2026-11-29 or 2026-11-29T18:00+01:00, not {value!r}") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def read_factor(value: object) -> Fraction:
    """A positive number of times, exactly: 2, 2.5, 5/2, and with the sign for times, 2x, x2, 2×."""
    return _positive(value, _TIMES.sub("", str(value).strip()), "factor: 2, 2.5 or 5/2")


def _positive(value: object, text: str, examples: str) -> Fraction:
    """The number of a text; ValueError that shows `value` and what it could be."""
    try:
        number = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{value} is no {examples}") from None
    if number <= 0 or number > 1_000_000:
        raise ValueError(f"{value} must be positive, and less than a million")
    return number


def read_rate(value: object) -> Fraction:
    """A frame rate as people write it: 60, 60fps, 23.976, 30000/1001; decimals of NTSC rates mean those."""
    rate = _positive(value, _FRAMES_PER_SECOND.sub("", str(value).strip()), "frame rate: 60, 23.976 or 30000/1001")
    ntsc = Fraction(round(rate) * 1000, 1001)
    return ntsc if rate.denominator != 1 and _is_decimal(value) and abs(rate - ntsc) < Fraction(6, 10000) else rate


def _is_decimal(value: object) -> bool:
    return not isinstance(value, Fraction) and "/" not in str(value)


def read_size(value: object) -> tuple[int, int]:
    """(width, height) of 1920x1080."""
    text = "x".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text} is no size: give WIDTHxHEIGHT, such as 1920x1080")
    width, height = int(match[1]), int(match[2])
    if not (1 <= width <= _LARGEST_SIDE and 1 <= height <= _LARGEST_SIDE):
        raise ValueError(f"{text} is not between 1x1 and {_LARGEST_SIDE}x{_LARGEST_SIDE}")
    return width, height


def read_pairs(value: Mapping[str, str] | Iterable[str]) -> dict[str, str]:
    """A dictionary, also of words NAME=VALUE."""
    if isinstance(value, Mapping):
        return {str(name): str(text) for name, text in value.items()}
    pairs = {}
    for word in [value] if isinstance(value, str) else value:
        name, sign, text = word.partition("=")
        if not sign or not name:
            raise ValueError(f"takes NAME=VALUE, not {word!r}")
        pairs[name] = text
    return pairs


def read_texts(value: object) -> tuple[str, ...]:
    """Texts, or paths; one of them counts as a list of one."""
    several = value if isinstance(value, list | tuple) else [value]
    return tuple(read_text(one) for one in several)


def read_names(value: object) -> tuple[str, ...]:
    """Names separated by commas, or a list of them."""
    words = value.split(",") if isinstance(value, str) else read_texts(value)
    return tuple(word.strip() for word in words if word.strip())


def read_whole_numbers(value: object) -> tuple[int, ...]:
    """Whole numbers separated by commas, or a list of them."""
    words = value if isinstance(value, list | tuple) else str(value).split(",")
    try:
        return tuple(read_whole(word) for word in words)
    except ValueError:
        raise ValueError(f"must be whole numbers separated by commas, not {value!r}") from None


TEXT = Kind("TEXT", read_text)
FILE = Kind("FILE", read_text)
SWITCH = Kind("", read_switch)
WHOLE = Kind("N", read_whole)
NUMBER = Kind("X", read_number)
DATE = Kind("DATE", read_date)
TIME = Kind("TIME", read_time)
FACTOR = Kind("X", read_factor)
RATE = Kind("RATE", read_rate)
SIZE = Kind("WxH", read_size)
PAIRS = Kind("NAME=VALUE", read_pairs, repeated=True)
FILES = Kind("FILE", read_texts, repeated=True)
NAMES = Kind("NAME,…", read_names)
WHOLE_NUMBERS = Kind("N,…", read_whole_numbers)
LOUDNESS = Kind("LUFS|off", read_loudness)
LEARNING_RATE = Kind("X", read_learning_rate)


def exact(value: Exact | None) -> Fraction | None:
    """The number that a checked option holds: they are fractions once the options are made."""
    assert value is None or isinstance(value, Fraction)
    return value
