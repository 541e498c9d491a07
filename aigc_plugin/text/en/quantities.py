"""English quantities in words: amounts of money, and numbers with units."""

from __future__ import annotations

import re

from .cardinals import cardinal, decimal, number_or_digits

_MAGNITUDES = {"k": "thousand", "m": "million", "bn": "billion", "tn": "trillion"} | {
    name: name for name in ("hundred", "thousand", "million", "billion", "trillion")
}
_CURRENCIES = {
    "$": ("dollar", "cent"), "£": ("pound", "penny"), "€": ("euro", "cent"), "¥": ("yen", "sen"),
}  # fmt: skip
_PLURALS = {"penny": "pence", "yen": "yen", "sen": "sen", "foot": "feet", "inch": "inches"}
# In the plural of these units, the first word changes ("miles per hour").
_UNITS = {
    "km": "kilometer", "cm": "centimeter", "mm": "millimeter", "kg": "kilogram", "mg": "milligram", "lb": "pound",
    "lbs": "pound", "oz": "ounce", "ft": "foot", "min": "minute", "sec": "second", "hrs": "hour", "ms": "millisecond",
    "kb": "kilobyte", "mb": "megabyte", "gb": "gigabyte", "tb": "terabyte", "hz": "hertz", "khz": "kilohertz",
    "mhz": "megahertz", "ghz": "gigahertz", "kw": "kilowatt", "mph": "mile per hour", "km/h": "kilometer per hour",
    "°": "degree", "°c": "degree celsius", "°f": "degree fahrenheit", "¢": "cent",
}  # fmt: skip

_NUMBER = r"(?:\d[\d,]*\.)?\d(?:[\d,]*\d)?"
_NAMES = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_SIGNS = "".join(_CURRENCIES)
MONEY = rf"([{_SIGNS}])({_NUMBER})(?:[\s-]*({'|'.join(sorted(_MAGNITUDES, key=len, reverse=True))})\b)?"
LARGE_MONEY = rf"[{_SIGNS}]{_NUMBER}[\s-]+(?:hundred|thousand|million|billion|trillion)\b"
MEASURE = rf"(?<![\w.,])({_NUMBER})\s*({_NAMES})(?![\w/°])"


def money(match: re.Match[str]) -> str:
    """Speak a match of MONEY: "$3.50" → "three dollars fifty cents", "$5 million" → "five million dollars"."""
    unit, part = _CURRENCIES[match[1]]
    whole, _, fraction = match[2].replace(",", "").partition(".")
    if match[3]:
        return f"{decimal(whole, fraction)} {_MAGNITUDES[match[3].lower()]} {_plural(unit)}"
    if len(fraction) not in (0, 2):
        return f"{decimal(whole, fraction)} {_plural(unit)}"
    units, parts = int(whole), int(fraction or 0)
    spoken = [_counted(whole, unit)] if units or not parts else []
    return " ".join([*spoken, *([_counted(str(parts), part)] if parts else [])])


def measure(match: re.Match[str]) -> str:
    """Speak a match of MEASURE: "5.5 km" → "five point five kilometers"."""
    whole, _, fraction = match[1].replace(",", "").partition(".")
    name = _UNITS[match[2].lower()]
    unit, _, per = name.partition(" ")
    if not (whole == "1" and not fraction):
        unit = unit if unit.endswith("hertz") else _plural(unit)
    return f"{decimal(whole, fraction)} {unit} {per}".strip()


def _counted(number: str, name: str) -> str:
    words = cardinal(1) if number == "1" else number_or_digits(number)
    return f"{words} {name if number == '1' else _plural(name)}"


def _plural(name: str) -> str:
    return _PLURALS.get(name, name + "s")
