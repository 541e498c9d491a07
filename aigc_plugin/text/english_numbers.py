"""Numbers of English text → words: money, decimals, ordinals, years, times, fractions.

The rules are those of the published Tacotron 2 front end, but that digits behind a point are read one by one
("three point one four"), and that a number with a thousands comma is never a year.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_MAGNITUDES = "hundred|thousand|million|billion|trillion"
_CURRENCIES = {"$": ("dollar", "cent"), "£": ("pound", "penny"), "€": ("euro", "cent")}
_PLURALS = {"penny": "pence"}

_AMOUNT = r"[$£€](?:\d[\d,.]*)?\d"
LARGE_MONEY = rf"{_AMOUNT}\s+(?:{_MAGNITUDES})\b"
_RULES: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (rf"{LARGE_MONEY}|{_AMOUNT}", lambda m: _money(m[0])),
    (r"\b(\d{1,2}):(\d{2})\b", lambda m: _time(int(m[1]), int(m[2]))),
    (r"\b(\d{1,3})/(\d{1,3})\b", lambda m: _fraction(int(m[1]), int(m[2]))),
    (r"\b(\d{1,3}(?:,\d{3})+)(?:\.(\d+))?", lambda m: _decimal(m[1].replace(",", ""), m[2])),
    (r"(\d+)\.(\d+)", lambda m: _decimal(m[1], m[2])),
    (r"(\d+)(?:st|nd|rd|th)\b", lambda m: ordinal(int(m[1])) if len(m[1]) <= _LONGEST else _digits(m[1])),
    (r"(?<=\d)[-–](?=\d)", lambda m: " to "),
    (r"\b(\d{3})0s\b", lambda m: _decade(int(m[1]) * 10)),
    (r"\d+", lambda m: _number(m[0])),
)
_LONGEST = 15  # digits that are read as one number

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


def expand_numbers(text: str) -> str:
    """Every run of digits in words, in lower case; text around it as it is, parted from the words by spaces."""
    for pattern, words in _RULES:
        text = re.sub(pattern, _spaced(words), text, flags=re.IGNORECASE)
    return re.sub(r" {2,}", " ", text).strip()


def _spaced(words: Callable[[re.Match[str]], str]) -> Callable[[re.Match[str]], str]:
    return lambda match: f" {words(match)} "


def cardinal(number: int) -> str:
    """ "three thousand five hundred", without "and" or commas; below 10 ** 15."""
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
    """ "three thousand five hundredth"."""
    words = cardinal(number)
    stem, last = re.fullmatch(r"(.*?)(\w+)", words).groups()  # type: ignore[union-attr]
    if last in _ORDINALS:
        return stem + _ORDINALS[last]
    return stem + (last[:-1] + "ieth" if last.endswith("y") else last + "th")


def _digits(digits: str) -> str:
    return " ".join(cardinal(int(digit)) for digit in digits)


def _cardinal_or_digits(digits: str) -> str:
    if len(digits) > _LONGEST or (len(digits) > 1 and digits[0] == "0"):
        return _digits(digits)
    return cardinal(int(digits))


def _number(digits: str) -> str:
    """A whole number; from 1001 to 2999 as a year."""
    number = int(digits) if len(digits) < 5 else 0
    if not 1000 < number < 3000 or digits[0] == "0":
        return _cardinal_or_digits(digits)
    if number == 2000 or 2000 < number < 2010:
        return cardinal(number)
    century, rest = divmod(number, 100)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def _decade(year: int) -> str:
    words = _number(str(year))
    return words[:-1] + "ies" if words.endswith("y") else words + "s"


def _decimal(whole: str, fraction: str | None) -> str:
    words = _cardinal_or_digits(whole)
    return f"{words} point {_digits(fraction)}" if fraction else words


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


def _money(text: str) -> str:
    """ "$3.50" → "three dollars fifty cents", "$5 million" → "five million dollars"."""
    unit, part = _CURRENCIES[text[0]]
    amount, _, magnitude = " ".join(text[1:].replace(",", "").split()).partition(" ")
    whole, _, fraction = amount.partition(".")
    if magnitude:
        return f"{_decimal(whole, fraction)} {magnitude.lower()} {unit}s"
    if len(fraction) not in (0, 2) or not (fraction or "0").isdigit():
        return f"{_decimal(whole, re.sub(r'[^0-9]', '', fraction))} {unit}s"
    units, parts = int(whole), int(fraction or 0)
    said = [_counted(units, unit)] if units or not parts else []
    return " ".join([*said, *([_counted(parts, part)] if parts else [])])


def _counted(number: int, name: str) -> str:
    words = _cardinal_or_digits(str(number))
    return f"{words} {name if number == 1 else _PLURALS.get(name, name + 's')}"
