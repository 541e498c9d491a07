"""English numbers in words: money, units, decimals, ordinals, years, dates, times, telephone numbers.

The rules are those of the published Tacotron 2 front end and some more, with two differences: digits after a point are
read one by one ("three point one four"), and a number with a thousands comma is never a year.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .cardinals import LONGEST, cardinal, decimal, digits, number_or_digits, ordinal
from .quantities import MEASURE, MONEY, measure, money

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_ROMAN = {"I": 1, "V": 5, "X": 10}

# A pattern matches a number only from its first digit: otherwise the time would grow with the square of its length.
_RULES: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (MONEY, money),
    (r"(?i:\b(\d{1,2}):(\d{2})\b)", lambda m: _time(int(m[1]), int(m[2]))),
    (r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b", lambda m: _date(int(m[1]), int(m[2]), m[3])),
    (r"\b(?:\d{3}-)?\d{3}-\d{4}\b", lambda m: digits(m[0].replace("-", ""))),
    (r"\b(\d{1,3})/(\d{1,3})\b", lambda m: _fraction(int(m[1]), int(m[2]))),
    (MEASURE, measure),
    (r"\b(\d{1,3}(?:,\d{3})+)(?:\.(\d+))?", lambda m: decimal(m[1].replace(",", ""), m[2])),
    (
        r"(?<![\d.])\d+(?:\.\d+){2,}",
        lambda m: " point ".join(number_or_digits(part) for part in m[0].split(".")),
    ),
    (r"(?<!\d)(\d+)\.(\d+)", lambda m: decimal(m[1], m[2])),
    (
        r"(?<!\d)(\d+)(?:st|nd|rd|th)\b",
        lambda m: ordinal(int(m[1])) if len(m[1]) <= LONGEST else digits(m[1]),
    ),
    (r"\b(\d+)[-–](\d+)\b", lambda m: _range(m[1], m[2])),
    (r"['’]?\b(\d{1,3})0s\b", lambda m: _decade(int(m[1]) * 10)),
    (r"\d+", lambda m: _number(m[0])),
)


def expand_numbers(text: str) -> str:
    """Replace every run of digits by words in lower case, separated from the unchanged text around by spaces."""
    text = re.sub(r"(?<=\d)\s*([ap])\.?m\b\.?", r" \1 m", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<![\w'-])(?:X{0,3})(?:IX|IV|V?I{0,3})(?![\w'-])", _roman, text)
    for pattern, words in _RULES:
        text = re.sub(pattern, _spaced(words), text, flags=re.IGNORECASE)
    return re.sub(r" {2,}", " ", text).strip()


def _spaced(words: Callable[[re.Match[str]], str]) -> Callable[[re.Match[str]], str]:
    return lambda match: f" {words(match)} "


def _roman(match: re.Match[str]) -> str:
    """Speak a Roman numeral of two or more letters, "II" to "XXXIX"; a single one is a letter."""
    values = [_ROMAN[letter] for letter in match[0]]
    if len(values) < 2:
        return match[0]
    signs = [-1 if value < after else 1 for value, after in zip(values, [*values[1:], 0], strict=True)]
    return cardinal(sum(value * sign for value, sign in zip(values, signs, strict=True)))


def _number(digits: str) -> str:
    """Speak a whole number; from 1001 to 2999 as a year."""
    number = int(digits) if len(digits) < 5 else 0
    if not 1000 < number < 3000 or digits[0] == "0":
        return number_or_digits(digits)
    if number == 2000 or 2000 < number < 2010:
        return cardinal(number)
    century, rest = divmod(number, 100)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def _decade(year: int) -> str:
    words = _number(str(year))
    return words[:-1] + "ies" if words.endswith("y") else words + "s"


def _time(hour: int, minute: int) -> str:
    if hour > 24 or minute > 59:
        return f"{cardinal(hour)} {cardinal(minute)}"
    if minute == 0:
        return f"{cardinal(hour)} o'clock" if 0 < hour < 13 else f"{cardinal(hour)} hundred"
    return f"{cardinal(hour)} {'oh ' if minute < 10 else ''}{cardinal(minute)}"


def _fraction(top: int, bottom: int) -> str:
    names = {2: ("half", "halves"), 4: ("quarter", "quarters")}
    if bottom in names and top < bottom:
        return f"{cardinal(top)} {names[bottom][top > 1]}"
    return f"{cardinal(top)} over {cardinal(bottom)}"


def _range(first: str, last: str) -> str:
    """Speak two numbers with a hyphen: "1990-95" and "3-4" are ranges, "50-50" is not."""
    rises = len(last) < len(first) or int(last) > int(first)
    return f"{first} to {last}" if rises else f"{first} {last}"


def _date(month: int, day: int, year: str) -> str:
    """Speak a date in American order, month first, unless that is impossible."""
    if month > 12:
        month, day = day, month
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return f"{cardinal(month)} {cardinal(day)} {_number(year)}"
    return f"{_MONTHS[month - 1]} {ordinal(day)} {_number(year)}"
