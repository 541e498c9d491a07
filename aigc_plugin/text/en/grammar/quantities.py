"""Rules for English quantities: numbers with units, percentages, temperatures, sizes, feet and inches."""

from __future__ import annotations

import re

from ...lexer import Cursor, Rule, SpokenForm
from .numbers import NUMBER, SIGN, number, sign_word

# Name in the singular; the plural changes its first word, unless that stands in _SAME or _ODD.
_UNITS = {
    "mm": "millimeter", "cm": "centimeter", "dm": "decimeter", "m": "meter", "km": "kilometer", "µm": "micrometer",
    "nm": "nanometer", "in": "inch", "ft": "foot", "yd": "yard", "yds": "yard", "mi": "mile", "nmi": "nautical mile",
    "mm²": "square millimeter", "cm²": "square centimeter", "m²": "square meter", "km²": "square kilometer",
    "ft²": "square foot", "m2": "square meter", "km2": "square kilometer", "sq ft": "square foot",
    "sq mi": "square mile", "sq m": "square meter", "ha": "hectare", "cm³": "cubic centimeter", "m³": "cubic meter",
    "m3": "cubic meter", "cc": "c c", "ml": "milliliter", "mL": "milliliter", "cl": "centiliter", "dl": "deciliter",
    "l": "liter", "L": "liter", "gal": "gallon", "fl oz": "fluid ounce", "pt": "pint", "qt": "quart", "tsp": "teaspoon",
    "tbsp": "tablespoon", "µg": "microgram", "mg": "milligram", "g": "gram", "kg": "kilogram", "t": "ton",
    "lb": "pound",
    "lbs": "pound", "oz": "ounce", "ns": "nanosecond", "µs": "microsecond", "ms": "millisecond", "s": "second",
    "sec": "second", "secs": "second", "min": "minute", "mins": "minute", "h": "hour", "hr": "hour", "hrs": "hour",
    "yr": "year", "yrs": "year", "mo": "month", "wk": "week", "wks": "week", "km/h": "kilometer per hour",
    "kph": "kilometer per hour", "kmh": "kilometer per hour", "mph": "mile per hour", "m/s": "meter per second",
    "m/s²": "meter per second squared", "ft/s": "foot per second", "kn": "knot", "rpm": "revolution per minute",
    "bpm": "beat per minute", "fps": "frame per second", "dpi": "dot per inch", "ppm": "part per million",
    "mpg": "mile per gallon", "Hz": "hertz", "kHz": "kilohertz", "MHz": "megahertz", "GHz": "gigahertz",
    "dB": "decibel",
    "W": "watt", "kW": "kilowatt", "MW": "megawatt", "GW": "gigawatt", "Wh": "watt hour", "kWh": "kilowatt hour",
    "MWh": "megawatt hour", "V": "volt", "mV": "millivolt", "kV": "kilovolt", "A": "amp", "mA": "milliamp",
    "mAh": "milliamp hour", "Ω": "ohm", "kΩ": "kilohm", "N": "newton", "kN": "kilonewton", "Nm": "newton meter",
    "Pa": "pascal", "kPa": "kilopascal", "hPa": "hectopascal", "bar": "bar", "psi": "p s i", "J": "joule",
    "kJ": "kilojoule", "cal": "calorie", "kcal": "kilocalorie", "hp": "horsepower", "bit": "bit", "kB": "kilobyte",
    "KB": "kilobyte", "MB": "megabyte", "GB": "gigabyte", "TB": "terabyte", "PB": "petabyte", "MiB": "mebibyte",
    "GiB": "gibibyte", "kbps": "kilobit per second", "kbit/s": "kilobit per second", "Mbps": "megabit per second",
    "Mbit/s": "megabit per second", "Gbps": "gigabit per second", "MB/s": "megabyte per second",
    "GB/s": "gigabyte per second", "px": "pixel", "MP": "megapixel", "K": "kelvin", "lm": "lumen", "lx": "lux",
    "mol": "mole", "°C": "degree Celsius", "° C": "degree Celsius", "°F": "degree Fahrenheit",
    "° F": "degree Fahrenheit", "°": "degree", "%": "percent", "‰": "per mille", "pp": "percentage point",
    "g/cm³": "gram per cubic centimeter", "kg/m³": "kilogram per cubic meter", "mg/dL": "milligram per deciliter",
    "mmHg": "millimeter of mercury", "cd": "candela", "pcs": "piece", "pct": "percent",
}  # fmt: skip
_ODD = {"foot": "feet", "inch": "inches"}
_SAME = frozenset({"hertz", "kilohertz", "megahertz", "gigahertz", "percent", "horsepower", "lux", "per", "c", "p"})
_ADJECTIVES = frozenset({"square", "cubic", "fluid", "nautical", "percentage"})
_SECOND = frozenset({"watt", "kilowatt", "megawatt", "milliamp", "newton"})
_LETTERS_OF = {"c c": "C C", "p s i": "P S I"}
# Units of one letter, which may be something else: only after a blank or with nothing between.
_RISKY = frozenset(
    {"in", "m", "g", "t", "s", "h", "l", "L", "W", "V", "A", "N", "J", "K", "mo", "pt", "cd", "bar", "pp"}
)


_AFTER_INCHES = frozenset({"", "long", "wide", "tall", "high", "deep", "thick", "by", "and", "x"})


def _plural(name: str) -> str:
    first, _, rest = name.partition(" ")
    if first in _ADJECTIVES or (first in _SECOND and rest in ("hour", "meter")):
        return f"{first} {_plural(rest)}"
    if first in _SAME:
        return name
    return f"{_ODD.get(first, first + 's')} {rest}".strip()


def unit_name(unit: str, value: str, *, describes: bool = False) -> str:
    """Name of a unit behind a number: in the singular after 1, and where it describes a noun ("a five-mile walk")."""
    name = _UNITS[unit]
    if name in _LETTERS_OF:
        return _LETTERS_OF[name]
    return name if value == "1" or describes else _plural(name)


def _measure(match: re.Match[str], cursor: Cursor) -> SpokenForm | None:
    """Say a number or a range with its unit: "5.5 km", "10–15%", "a 5-km run", "−40 °C"."""
    unit = re.sub(r"\s", " ", match["unit"])
    value, last = match["number"], match["last"]
    if not _fits(match, cursor, unit):
        return None
    joint = match["joint"]
    many = unit_name(unit, last or value, describes=joint == "-" or _describes(cursor, match.end()))
    spoken = f"{sign_word(match['sign'])}{number(value)} {f'to {number(last)} ' if last else ''}{many}"
    return SpokenForm(spoken, match.end("unit") + _dotted(cursor, match.end("unit")))


def _describes(cursor: Cursor, end: int) -> bool:
    """Tell whether a quantity stands before the noun that it describes: "a 500 mAh cell"."""
    return cursor.previous() in ("a", "an") and bool(cursor.next_word(end)) and cursor.text[end : end + 1] != ","


def _dotted(cursor: Cursor, end: int) -> int:
    """Length of the dot of an abbreviated unit, which ends no sentence: "5 in. long"."""
    return int(re.match(r"\.\s[a-z]", cursor.text[end : end + 3]) is not None)


def _fits(match: re.Match[str], cursor: Cursor, unit: str) -> bool:
    """Tell whether letters after a number are a unit: not in "5 in the morning", "3 A" or "1990s"."""
    if unit not in _RISKY:
        return True
    if unit == "in":
        return cursor.next_word(match.end()).lower() in _AFTER_INCHES
    spaced = bool(match["joint"].strip() == "" and match["joint"])
    if unit in ("s", "t", "K", "A", "L", "V", "W"):
        return spaced or unit in ("V", "W", "A") or (unit == "s" and len(match["number"]) < 3)
    return True


def _feet(match: re.Match[str], cursor: Cursor) -> str:
    """Say feet and inches: 5'11", 6', 27"."""
    feet, inches = match["feet"], match["inches"]
    said = [f"{number(feet)} {'foot' if feet == '1' else 'feet'}"] if feet else []
    if inches:
        single = inches == "1" or _describes(cursor, match.end())
        said.append(number(inches) if feet else f"{number(inches)} {'inch' if single else 'inches'}")
    return " ".join(said)


def _size(match: re.Match[str], cursor: Cursor) -> str | None:
    """Say a size: "1920x1080", "3 × 4 m", "8.5 x 11"."""
    numbers = [number(text) for text in re.split(r"\s?[x×]\s?", match["numbers"])]
    unit = match["unit"]
    if not unit and " ×" in match["numbers"]:  # a product
        return None
    named = f" {unit_name(re.sub(chr(160), ' ', unit), '2')}" if unit else ""
    return " by ".join(numbers) + named


def _factor(match: re.Match[str], cursor: Cursor) -> str:
    return f"{number(match['number'])} times"


def _large(match: re.Match[str], cursor: Cursor) -> str:
    """Say "5M", "10k" of counts; "4K" is a name."""
    if match["size"] == "K" and len(match["number"]) == 1:
        return f"{number(match['number'])} K"
    names = {"k": "thousand", "K": "thousand", "M": "million", "bn": "billion"}
    return f"{number(match['number'])} {names[match['size']]}"


_NAMES = "|".join(sorted((re.escape(unit).replace(r"\ ", r"\s") for unit in _UNITS), key=len, reverse=True))
_UNIT_END = r"(?![\w²³/°])"
RULES = [
    Rule(
        rf"{SIGN}(?P<number>{NUMBER})(?:\s?[-–]\s?(?P<last>{NUMBER}))?(?P<joint>\s?|-)(?P<unit>{_NAMES}){_UNIT_END}",
        _measure,
    ),
    Rule(r"""(?P<feet>\d{1,3})['′](?:\s?(?P<inches>\d{1,2}(?:\.\d)?)(?:["″”]|''))?(?!\w)""", _feet),
    Rule(r"""(?P<feet>)(?P<inches>\d{1,3}(?:\.\d{1,2})?)["″](?=\s|[,.;]|$)(?!\s?\w+["”])""", _feet),
    Rule(
        rf"(?P<numbers>{NUMBER}(?:\s?[x×]\s?{NUMBER}){{1,2}})(?:\s?(?P<unit>{_NAMES}){_UNIT_END})?(?![\w])",
        _size,
    ),
    Rule(rf"(?P<number>{NUMBER})[x×](?![\w])", _factor),
    Rule(rf"(?P<number>{NUMBER})(?P<size>k|K|M|bn)(?![\w])", _large),
]
