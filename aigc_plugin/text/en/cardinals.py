"""Whole numbers in English words."""

from __future__ import annotations

import re

LONGEST = 15
"""Most digits that are read as one number; longer runs are read digit by digit."""

_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_POWERS = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip


def cardinal(number: int) -> str:
    """Write a cardinal below 10 ** 15, without "and" or commas: "three thousand five hundred"."""
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_SMALL[ones]}" if ones else "")
    for value, name in _POWERS:
        if number >= value:
            count, rest = divmod(number, value)
            return f"{cardinal(count)} {name}" + (f" {cardinal(rest)}" if rest else "")
    raise AssertionError


def ordinal(number: int) -> str:
    """Write an ordinal: "three thousand five hundredth"."""
    words = cardinal(number)
    stem, last = re.fullmatch(r"(.*?)(\w+)", words).groups()  # type: ignore[union-attr]
    if last in _ORDINALS:
        return stem + _ORDINALS[last]
    return stem + (last[:-1] + "ieth" if last.endswith("y") else last + "th")


def digits(text: str) -> str:
    """Write digits one by one."""
    return " ".join(cardinal(int(digit)) for digit in text)


def number_or_digits(text: str) -> str:
    """Write a run of digits as one number, or digit by digit if it begins with a zero or is very long."""
    if len(text) > LONGEST or (len(text) > 1 and text[0] == "0"):
        return digits(text)
    return cardinal(int(text))


def decimal(whole: str, fraction: str | None) -> str:
    """Write a decimal number: "three point one four"."""
    words = number_or_digits(whole)
    return f"{words} point {digits(fraction)}" if fraction else words
