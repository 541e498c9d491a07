"""Rules for dates and times."""

from __future__ import annotations

import re

from ...lexer import Cursor, Rule
from .numbers import cardinal, digits

_YEAR = r"(?P<year>(?:1[0-9]|20|21)\d\d)"
_MONTH = r"(?P<month>1[0-2]|0?[1-9])"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])"
_HOURS, _MINUTES = 24, 60


def _day(year: str, month: str, day: str) -> str:
    said = f"{digits(year)}年" if year else ""
    said += f"{cardinal(month)}月"
    return said + (f"{cardinal(day)}日" if day else "")


def _date(match: re.Match[str], cursor: Cursor) -> str:
    return _day(match["year"], match["month"], match["day"])


def _year(match: re.Match[str], cursor: Cursor) -> str:
    return f"{digits(match['year'])}年"


def _years(match: re.Match[str], cursor: Cursor) -> str:
    return f"{digits(match['first'])}{'年' * bool(match['mark'])}到{digits(match['last'])}年"


def _decade(match: re.Match[str], cursor: Cursor) -> str:
    century = match["century"]
    return (digits(century + match["decade"]) if century else cardinal(match["decade"])) + "年代"


def _month_day(match: re.Match[str], cursor: Cursor) -> str:
    return f"{cardinal(match['month'])}月{cardinal(match['day'])}{match['mark']}"


def _month(match: re.Match[str], cursor: Cursor) -> str:
    return f"{cardinal(match['month'])}月"


def _days(match: re.Match[str], cursor: Cursor) -> str:
    first = f"{cardinal(match['month'])}月" if match["month"] else ""
    return f"{first}{cardinal(match['first'])}{match['mark'] or ''}到{cardinal(match['last'])}{match['last_mark']}"


def _months(match: re.Match[str], cursor: Cursor) -> str:
    return f"{cardinal(match['first'])}{'月' * bool(match['mark'])}到{cardinal(match['last'])}月"


def _clock(hours: str, minutes: str | None, seconds: str | None) -> str:
    said = f"{cardinal(hours, counts=True)}点"
    if minutes is None:
        return said
    if int(minutes) == 0 and not seconds:
        return f"{said}整" if hours.lstrip("0") else said
    said += ("零" if minutes.startswith("0") and int(minutes) else "") + f"{cardinal(minutes)}分"
    if seconds:
        said += f"{cardinal(seconds)}秒"
    return said


def _time(match: re.Match[str], cursor: Cursor) -> str | None:
    if int(match["hours"]) > _HOURS or int(match["minutes"]) >= _MINUTES:
        return None
    half = {"am": "上午", "a.m.": "上午", "pm": "下午", "p.m.": "下午"}.get((match["half"] or "").strip().lower(), "")
    return half + _clock(match["hours"], match["minutes"], match["seconds"])


def _time_span(match: re.Match[str], cursor: Cursor) -> str:
    return f"{_clock(match['h1'], match['m1'], None)}到{_clock(match['h2'], match['m2'], None)}"


def _spoken_time(match: re.Match[str], cursor: Cursor) -> str:
    """Read "8点30分" and "2点5分"."""
    said = f"{cardinal(match['hours'], counts=True)}{match['mark']}"
    minutes = match["minutes"]
    if minutes:
        said += ("零" if minutes.startswith("0") and int(minutes) else "") + cardinal(minutes) + (match["end"] or "")
    return said


def _score(match: re.Match[str], cursor: Cursor) -> str | None:
    """Read "3:2" as a score or a ratio."""
    return f"{cardinal(match['first'])}比{cardinal(match['last'])}"


_EDGE = r"(?![\d.]*\d)(?![A-Za-z])"
RULES = (
    Rule(rf"(?<!\d){_YEAR}年{_MONTH}月{_DAY}(?=日|号)", lambda m, c: _day(m["year"], m["month"], m["day"])[:-1]),
    Rule(rf"{_YEAR}(?P<sep>[-/.]){_MONTH}(?P=sep){_DAY}(?!\d)(?![-/.]\d)日?", _date),
    Rule(rf"{_YEAR}(?P<month>1[0-2]|0[1-9])(?P<day>3[01]|[12]\d|0[1-9])(?!\d)", lambda m, c: digits(m[0])),
    Rule(rf"{_YEAR}[-/.](?P<month>1[0-2]|0[1-9])(?![\d-])(?=\D|$)(?!年|元|[%％])(?P<day>)", _date),
    Rule(r"(?P<first>(?:1[0-9]|20|21)\d\d)(?P<mark>年?)(?:[-–—~～至]|到)(?P<last>(?:1[0-9]|20|21)\d\d)年", _years),
    Rule(r"(?P<century>(?:1[0-9]|20)(?=\d0年代))?(?P<decade>[1-9]0)年代", _decade),
    Rule(r"(?<!\d)(?P<year>1\d{3}|2[01]\d\d|0\d)年(?=代表|[^代]|$)(?!前|后|内|间|以|来|之|多|的历史|历史)", _year),
    Rule(r"(?P<month>1[0-2]|0?[1-9])月(?P<first>3[01]|[12]\d|0?[1-9])(?P<mark>[日号]?)(?:[-–—~～至]|到)"
         r"(?P<last>3[01]|[12]\d|0?[1-9])(?P<last_mark>[日号])", _days),
    Rule(r"(?P<month>)(?P<first>3[01]|[12]\d|0?[1-9])(?P<mark>[日号]?)(?:[-–—~～至]|到)(?P<last>3[01]|[12]\d|0?[1-9])"
         r"(?P<last_mark>[日号])", _days),
    Rule(rf"{_MONTH}月{_DAY}(?P<mark>[日号]?)(?!\d)", _month_day),
    Rule(r"(?P<first>1[0-2]|0?[1-9])(?P<mark>月?)(?:[-–—~～至]|到)(?P<last>1[0-2]|0?[1-9])月(?!份)", _months),
    Rule(rf"{_MONTH}月(?!\d)", _month),
    Rule(r"(?:(?<=[以分])|(?<=比分[为是]))(?P<first>\d{1,3})[:：](?P<last>\d{1,3})(?![\d:：])", _score),
    Rule(r"(?P<h1>[01]?\d|2[0-4])[:：](?P<m1>[0-5]\d)\s?(?:[-–—~～至]|到)\s?(?P<h2>[01]?\d|2[0-4])[:：](?P<m2>[0-5]\d)"
         r"(?!\d)", _time_span),
    Rule(r"(?P<hours>[01]?\d|2[0-4])[:：](?P<minutes>[0-5]\d)(?:[:：](?P<seconds>[0-5]\d))?(?![\d:：])"
         r"(?P<half>\s?(?:[AaPp]\.m\.|[AaPp][Mm]\b))?", _time),
    Rule(r"(?P<hours>[01]?\d|2[0-4])(?P<mark>点|时)(?!\d+[%％])"
         r"(?:(?P<minutes>[0-5]?\d)(?P<end>分(?!钟)))?(?!\d)", _spoken_time),
    Rule(r"(?P<first>\d{1,3})[:：](?P<last>\d{1,3})(?![\d:：])", _score),
)  # fmt: skip
