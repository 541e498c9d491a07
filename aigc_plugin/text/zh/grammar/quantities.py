"""Rules for numbers with units, money, percent, fractions, ranges, and all other numbers."""

from __future__ import annotations

import re

from ...lexer import Cursor, Rule
from .measures import LARGE, MEASURES, NEVER_TWO, PARTS, SYMBOLS, UNITS
from .numbers import cardinal, decimal, digits, signed
from .special_forms import MIXTURE

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_TO = r"\s?(?:[-–—~～]|至|到)\s?"
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_CURRENCY = "|".join(sorted(map(re.escape, SYMBOLS), key=len, reverse=True))
_FRACTIONS = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅛": (1, 8), "⅜": (3, 8),
              "⅝": (5, 8), "⅞": (7, 8), "⅙": (1, 6), "⅖": (2, 5), "⅗": (3, 5), "⅘": (4, 5)}  # fmt: skip
_POWERS = {"²": "平方", "³": "立方"}
_MEASURE = re.compile("|".join(sorted(MEASURES.split("|"), key=len, reverse=True)))
_DEGREES = frozenset({"°C", "℃", "°F", "℉", "°"})
_SIGN = r"(?:(?<![\d\w])[-−–+])?"


def _number(match: re.Match[str], cursor: Cursor) -> str:
    """Read a number; before a measure, 2 is 两."""
    text = match[0]
    ordinal = cursor.text[max(0, match.start() - 1) : match.start()] == "第"
    return decimal(text, counts=_counts(cursor, match.end()) and not ordinal)


def _counts(cursor: Cursor, end: int) -> bool:
    """Tell whether a measure follows before which 2 is 两."""
    measure = _MEASURE.match(cursor.text[end : end + 6].lstrip())
    return measure is not None and measure[0] not in NEVER_TWO


def _zeros(match: re.Match[str], cursor: Cursor) -> str:
    return digits(match[0])


def _unit(match: re.Match[str], cursor: Cursor) -> str:
    unit = match["unit"]
    if unit in _DEGREES:
        return _degrees(match["number"], unit, cursor.text[max(0, match.start() - 2) : match.start()])
    return decimal(match["number"], counts=True) + (match["large"] or "") + UNITS[unit]


def _degrees(number: str, unit: str, before: str = "") -> str:
    """Read a temperature; a minus is "below zero", unless that is written."""
    sign, plain = signed(number)
    below = ("" if before == "零下" else "零下") if sign == "负" else ""
    return below + decimal(plain) + UNITS[unit]


def _unit_range(match: re.Match[str], cursor: Cursor) -> str:
    first, last, unit = match["first"], match["last"], match["unit"]
    if unit in _DEGREES:
        below = signed(first)[0] == "负"
        start = _degrees(first, unit) if below or match["same"] else decimal(first)
        return f"{start}到{_degrees(last, unit)}"
    return f"{decimal(first, counts=True)}到{decimal(last, counts=True)}{UNITS[unit]}"


def _percent(match: re.Match[str], cursor: Cursor) -> str:
    sign, plain = signed(match["number"])
    kind = {"%": "百", "％": "百", "‰": "千"}[match["kind"]]
    return f"{sign}{kind}分之{decimal(plain)}"


def _percent_range(match: re.Match[str], cursor: Cursor) -> str:
    return f"百分之{decimal(match['first'])}到百分之{decimal(match['last'])}"


def _points(match: re.Match[str], cursor: Cursor) -> str:
    return f"{decimal(match['number'], counts=True)}个百分点"


def _money(match: re.Match[str], cursor: Cursor) -> str:
    name = SYMBOLS[match["currency"].strip()]
    sign, plain = signed(match["number"])
    sign = sign or signed(match["sign"] or "")[0]
    large = match["large"] or ""
    tail = cursor.text[match.end() : match.end() + 2]
    return sign + _amount(plain, large, "" if tail.startswith(name) else name)


def _amount(plain: str, large: str, name: str) -> str:
    whole, _, fraction = plain.replace(",", "").partition(".")
    tenth, hundredth = PARTS.get(name, ("", ""))
    if large or not name or not hundredth or len(fraction) != 2 or not int(fraction or "0"):
        shown = plain if large or int(fraction or "0") else whole
        return decimal(shown, counts=True) + large + name
    parts = "" if whole.strip("0") == "" else cardinal(whole, counts=True) + name
    if not tenth:
        return parts + cardinal(fraction, counts=True) + hundredth
    if fraction[0] == "0" and parts:
        parts += "零"
    said = cardinal(fraction[0], counts=True) + tenth if fraction[0] != "0" else ""
    return parts + said + (cardinal(fraction[1]) + hundredth if fraction[1] != "0" else "")


def _money_range(match: re.Match[str], cursor: Cursor) -> str:
    name = SYMBOLS[match["currency"].strip()]
    return f"{decimal(match['first'], counts=True)}到{decimal(match['last'], counts=True)}{match['large'] or ''}{name}"


def _coins(match: re.Match[str], cursor: Cursor) -> str:
    """Read "49.9元" and "3.50元" as money is read: 四十九点九元, 三元五角."""
    return (
        _amount(match["number"], "", match["name"])
        if match["number"].count(".")
        else (decimal(match["number"], counts=True) + match["name"])
    )


def _range(match: re.Match[str], cursor: Cursor) -> str | None:
    """Read "3-5", "10～20"; a measure may follow."""
    measured = _counts(cursor, match.end())
    return f"{decimal(match['first'], counts=measured)}到{decimal(match['last'], counts=measured)}"


def _fraction(match: re.Match[str], cursor: Cursor) -> str | None:
    if int(match["below"]) == 0:
        return None
    below = cardinal(match["below"])
    return f"{below[1:] if below in ('一百', '一千') else below}分之{cardinal(match['above'])}"


def _fraction_sign(match: re.Match[str], cursor: Cursor) -> str:
    above, below = _FRACTIONS[match["sign"]]
    said = f"{cardinal(str(below))}分之{cardinal(str(above))}"
    return f"{cardinal(match['whole'])}又{said}" if match["whole"] else said


def _power(match: re.Match[str], cursor: Cursor) -> str:
    return (decimal(match["number"]) if match["number"] else "") + "的" + _POWERS[match["power"]]


def _sum(match: re.Match[str], cursor: Cursor) -> str:
    return {"+": "加", "-": "减", "−": "减", "×": "乘以", "÷": "除以", "=": "等于", "≈": "约等于", "<": "小于",
            ">": "大于", "≤": "小于等于", "≥": "大于等于", "±": "正负", "≠": "不等于", "*": "乘以",
            "/": "除以"}[match[0].strip()]  # fmt: skip


def _size(match: re.Match[str], cursor: Cursor) -> str:
    return "乘".join(decimal(number) for number in re.split(r"\s?[×xX*]\s?", match[0]))


def _half(match: re.Match[str], cursor: Cursor) -> str:
    return cardinal(match["number"], counts=True) + match["rest"]


def _large(match: re.Match[str], cursor: Cursor) -> str:
    sign, plain = signed(match["number"])
    return sign + decimal(plain, counts=True) + match["large"]


def _large_range(match: re.Match[str], cursor: Cursor) -> str:
    first, last = (decimal(match[name], counts=True) for name in ("first", "last"))
    return f"{first}{match['mark']}到{last}{match['large']}"


_LARGE_PART = rf"(?P<large>{LARGE})?"
RULES = (
    Rule(rf"(?P<first>{_NUMBER})[%％]?{_TO}(?P<last>{_NUMBER})[%％]", _percent_range),
    Rule(rf"(?P<number>{_SIGN}(?:{_NUMBER}))个百分点", _points),
    Rule(rf"(?P<number>{_SIGN}(?:{_NUMBER}))\s?(?P<kind>[%％‰])", _percent),
    Rule(rf"(?P<currency>{_CURRENCY})\s?(?P<first>{_NUMBER}){_TO}(?:{_CURRENCY})?(?P<last>{_NUMBER}){_LARGE_PART}",
         _money_range),
    Rule(rf"(?P<sign>[-−+])?(?P<currency>{_CURRENCY})\s?(?P<number>[-−]?(?:{_NUMBER})){_LARGE_PART}", _money),
    Rule(rf"(?P<first>{_NUMBER}){_TO}(?P<last>{_NUMBER})\s?{_LARGE_PART}(?P<currency>{_CURRENCY})(?![A-Za-z\d])",
         _money_range),
    Rule(rf"(?P<sign>)(?P<number>[-−]?(?:{_NUMBER}))\s?{_LARGE_PART}(?P<currency>{_CURRENCY})(?![A-Za-z\d])", _money),
    Rule(r"(?P<number>\d+\.\d\d)(?P<name>元|美元|欧元|英镑)", _coins),
    Rule(rf"(?P<first>{_SIGN}(?:{_NUMBER}))\s?(?P<same>{_UNIT})?{_TO}(?P<last>[-−]?(?:{_NUMBER}))\s?(?P<unit>{_UNIT})"
         r"(?![A-Za-z\d²³])", _unit_range),
    Rule(rf"(?P<number>{_SIGN}(?:{_NUMBER}))\s?{_LARGE_PART}(?P<unit>{_UNIT})(?![A-Za-z\d²³])", _unit),
    Rule(r"\d+(?:\.\d+)?(?:\s?[×xX*]\s?\d+(?:\.\d+)?){1,2}(?![\dA-Za-z])", _size),
    Rule(r"(?P<whole>\d{1,6})?\s?(?P<sign>[½⅓⅔¼¾⅕⅛⅜⅝⅞⅙⅖⅗⅘])", _fraction_sign),
    Rule(r"(?P<above>\d{1,4})/(?P<below>\d{1,4})(?![\d/])", _fraction),
    Rule(rf"(?P<number>{_NUMBER}|(?<=[A-Za-z]))(?P<power>[²³])", _power),
    Rule(rf"(?P<first>{_NUMBER})(?P<mark>{LARGE}){_TO}(?P<last>{_NUMBER})(?P<large>{LARGE})", _large_range),
    Rule(rf"(?P<first>{_NUMBER}){_TO}(?P<last>{_NUMBER})(?![\d-])(?!\s?=)", _range),
    Rule(rf"(?P<number>{_SIGN}(?:{_NUMBER}))(?P<large>{LARGE})", _large),
    Rule(r"/(?=月|年|天|日|小时|分钟|秒|人|次|个|件|斤|公斤|千克|吨|升|平方米|平米|晚|周|只|本|张|户|股)",
         lambda m, c: "每"),
    Rule(r"(?<=[\d.]|[A-Za-z ])\s?[=≈≠≤≥<>±×÷]\s?(?=[-\d.A-Za-z])|"
         r"(?<=\d)\s?(?:[+−*]|-(?=\s?\d+\s?=))\s?(?=\d)|(?<=\d)\s[-/]\s(?=\d)", _sum),
    MIXTURE,
    Rule(r"0\d+(?![\d.])", _zeros),
    Rule(rf"{_SIGN}(?:{_NUMBER})", _number),
)  # fmt: skip
