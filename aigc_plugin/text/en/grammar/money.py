"""Rules for amounts of money in English."""

from __future__ import annotations

import re

from ...lexer import Cursor, Rule
from ..cardinals import cardinal
from .numbers import NUMBER, number, sign_word

_CURRENCIES = {
    "$": ("dollar", "cent"), "US$": ("U S dollar", "cent"), "CA$": ("Canadian dollar", "cent"),
    "C$": ("Canadian dollar", "cent"), "A$": ("Australian dollar", "cent"), "AU$": ("Australian dollar", "cent"),
    "NZ$": ("New Zealand dollar", "cent"), "HK$": ("Hong Kong dollar", "cent"), "£": ("pound", "penny"),
    "€": ("euro", "cent"), "¥": ("yen", "sen"), "₹": ("rupee", "paisa"), "₩": ("won", "jeon"), "₽": ("ruble", "kopeck"),
    "₿": ("bitcoin", "satoshi"), "₺": ("lira", "kurush"), "₪": ("shekel", "agora"),
}  # fmt: skip
_CODES = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CAD": "C$", "AUD": "A$", "INR": "₹", "CHF": "CHF"}
_NAMES = {**_CURRENCIES, "CHF": ("Swiss franc", "centime")}
_PLURALS = {
    "penny": "pence",
    "yen": "yen",
    "sen": "sen",
    "won": "won",
    "jeon": "jeon",
    "paisa": "paise",
    "lira": "lira",
}
_SIZES = {"k": "thousand", "K": "thousand", "m": "million", "M": "million", "mn": "million", "mm": "million",
          "bn": "billion", "b": "billion", "B": "billion", "tn": "trillion", "T": "trillion"}  # fmt: skip


_SHORT_UNITS = {"hr": "hour", "h": "hour", "mo": "month", "yr": "year", "kg": "kilogram", "lb": "pound",
"min": "minute",
                "oz": "ounce", "gal": "gallon", "L": "liter", "l": "liter", "sq ft": "square foot"}  # fmt: skip


def _plural(name: str) -> str:
    return _PLURALS.get(name, name + "s")


def _amount(match: re.Match[str], cursor: Cursor) -> str:
    """Say an amount with its sign before or behind it: "$49.90", "-£5", "30 €", "US$2.5 million", "$5–10"."""
    groups = match.groupdict()
    name = groups.get("code") or groups["currency"]
    unit, part = _NAMES[_CODES.get(name, name)]
    sign = sign_word(groups.get("sign"))
    if groups.get("last"):
        size = _size(groups.get("size"))
        return f"{sign}{number(groups['number'])} to {number(groups['last'])} {size}{_plural(unit)}"
    said = amount(groups["number"], unit, part, _size(groups.get("size")))
    if cursor.previous() in ("a", "an") and cursor.next_word(match.end()) and said.endswith(_plural(unit)):
        said = said.removesuffix(_plural(unit)) + unit  # "a five-dollar bill"
    return sign + said


def _size(word: str | None) -> str:
    return f"{_SIZES.get(word, word.lower())} " if word else ""


def amount(text: str, unit: str, part: str, size: str = "") -> str:
    """Say an amount of a currency. size: "million " or the like, with its blank, or ""."""
    whole, _, fraction = text.replace(",", "").partition(".")
    if size:
        return f"{number(text)} {size}{_plural(unit)}"
    if len(fraction) not in (0, 2):
        return f"{number(text)} {_plural(unit)}"
    units, parts = int(whole or 0), int(fraction or 0)
    said = [f"{number(whole)} {unit if units == 1 else _plural(unit)}"] if units or not parts else []
    said += [f"{cardinal(parts)} {part if parts == 1 else _plural(part)}"] if parts else []
    return " and ".join(said)


def _cents(match: re.Match[str], cursor: Cursor) -> str:
    value = match["number"]
    return f"{number(value)} {'cent' if value == '1' else 'cents'}"


def _alone(match: re.Match[str], cursor: Cursor) -> str:
    return _NAMES[match[0]][0]


def _per(match: re.Match[str], cursor: Cursor) -> str:
    """Say the slash of a price, and the unit behind it: "$5/month"."""
    return f"per {_SHORT_UNITS.get(match['unit'], match['unit'])}"


_LONG_UNITS = "hour|day|week|month|year|person|night|item|unit|minute|mile|liter|gallon"
_SIGNS = "|".join(sorted(map(re.escape, _CURRENCIES), key=len, reverse=True))
_CODE = "|".join(_CODES)
_SIZE = r"(?:\s?(?P<size>hundred|thousand|million|billion|trillion|mn|bn|tn|mm|[kKmMbBT]))?(?![\w])"
_LAST = rf"(?:\s?[-–]\s?(?:{_SIGNS})?(?P<last>{NUMBER}))?"
_BEHIND = rf"(?:(?P<currency>[€£¥₹])|(?P<code>{_CODE})(?!\w))"
RULES = [
    Rule(rf"(?P<sign>[-−+]?)(?P<currency>{_SIGNS})\s?(?P<number>{NUMBER}){_LAST}{_SIZE}", _amount),
    Rule(rf"(?P<sign>[-−+]?)(?P<currency>{_SIGNS})\s?(?P<number>{NUMBER})", _amount),
    Rule(rf"(?P<code>{_CODE})\s?(?P<number>{NUMBER}){_SIZE}", _amount),
    Rule(rf"(?P<sign>(?:(?<![\w.])[-−+])?)(?P<number>{NUMBER})\s?{_BEHIND}", _amount),
    Rule(rf"(?P<number>{NUMBER})\s?¢", _cents),
    Rule(r"[$£€¥₹₩₽₿](?!\d)", _alone),
    Rule(rf"(?<=\d)/(?P<unit>{'|'.join(_SHORT_UNITS)}|{_LONG_UNITS})(?!\w)", _per),
]  # fmt: skip
