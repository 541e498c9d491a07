"""Rules for English dates and times of day."""

from __future__ import annotations

import re

from ...lexer import Cursor, Rule, SpokenForm
from ..calendar import MONTHS
from ..cardinals import cardinal, ordinal
from .numbers import is_year, year

_SHORT_MONTHS = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10,
                 "nov": 11, "dec": 12}  # fmt: skip
_WEEKDAYS = {"Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday",
             "Thur": "Thursday", "Thurs": "Thursday", "Fri": "Friday", "Sat": "Saturday", "Sun": "Sunday"}  # fmt: skip
_TENS = {2: "twenties", 3: "thirties", 4: "forties", 5: "fifties", 6: "sixties", 7: "seventies", 8: "eighties",
         9: "nineties"}  # fmt: skip
_ZONES = "GMT|UTC|EST|EDT|CST|CDT|MST|MDT|PST|PDT|CET|CEST|BST|ET|PT"


def _month(text: str) -> str:
    low = text.lower().rstrip(".")
    return MONTHS[_SHORT_MONTHS[low] - 1].capitalize() if low in _SHORT_MONTHS else text.capitalize()


def _year(text: str) -> str:
    return year(text) if is_year(text) else cardinal(int(text))


def _month_first(match: re.Match[str], cursor: Cursor) -> str | None:
    """Say "Jan. 5, 2024", "March 3–5", "May 21st"."""
    day, last, of_year = int(match["day"]), match["last"], match["year"]
    if not 1 <= day <= 31:
        return None
    spoken = f"{_month(match['month'])} {ordinal(day)}"
    spoken += f" to {ordinal(int(last))}" if last else ""
    return f"{spoken}, {_year(of_year)}" if of_year else spoken


def _day_first(match: re.Match[str], cursor: Cursor) -> str | None:
    """Say "5 January 2024", "the 5th of May"."""
    day, of_year = int(match["day"]), match["year"]
    if not 1 <= day <= 31:
        return None
    article = "" if cursor.previous() == "the" else "the "
    spoken = f"{article}{ordinal(day)} of {_month(match['month'])}"
    return f"{spoken}, {_year(of_year)}" if of_year else spoken


def _month_year(match: re.Match[str], cursor: Cursor) -> str:
    return f"{_month(match['month'])} {year(match['year'])}"


def _months(match: re.Match[str], cursor: Cursor) -> str:
    return f"{_month(match['month'])} to {_month(match['last'])}"


def _month_alone(match: re.Match[str], cursor: Cursor) -> SpokenForm | None:
    if not match["dot"] and not re.match(r"\s\d", cursor.text[match.end() : match.end() + 2]):
        return None
    return SpokenForm(_month(match["month"]), match.end(), may_end_sentence=bool(match["dot"]))


def _weekday(match: re.Match[str], cursor: Cursor) -> SpokenForm | None:
    """Say "Mon.," and "Mon–Fri"; "Sun" and "Sat" without a dot are words."""
    first, last, dot = match["first"], match["last"], match["dot"]
    if last:
        return SpokenForm(f"{_WEEKDAYS[first]} to {_WEEKDAYS[last]}", match.end())
    if not dot and (first in ("Sun", "Sat", "Wed") or cursor.text[match.end() : match.end() + 1] != ","):
        return None
    return SpokenForm(_WEEKDAYS[first], match.end(), may_end_sentence=bool(dot))


def _iso(match: re.Match[str], cursor: Cursor) -> str | None:
    return _numbered(int(match["month"]), int(match["day"]), match["year"])


def _slashed(match: re.Match[str], cursor: Cursor) -> str | None:
    """Say "3/5/2024" with the month first, as in America, unless that is impossible."""
    month, day, of_year = int(match["first"]), int(match["second"]), match["year"]
    if month > 12:
        month, day = day, month
    if len(of_year) == 2:
        of_year = ("20" if int(of_year) < 50 else "19") + of_year
    return _numbered(month, day, of_year)


def _numbered(month: int, day: int, of_year: str) -> str | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{MONTHS[month - 1].capitalize()} {ordinal(day)}, {_year(of_year)}"


def _decade(match: re.Match[str], cursor: Cursor) -> str | None:
    """Say "1990s", "'80s", "2010s", "1800s"."""
    century, ten = match["century"], int(match["ten"])
    if ten == 0:
        if not century:
            return None
        return f"{cardinal(int(century) * 100)}s" if century == "20" else f"{cardinal(int(century))} hundreds"
    tens = "tens" if ten == 1 else _TENS[ten]
    return f"{cardinal(int(century))} {tens}" if century else tens


def _clock(match: re.Match[str], cursor: Cursor) -> SpokenForm | None:
    """Say a time of day: "3:45 pm", "15:30", "10:00", "7 a.m."."""
    hour, minute, half = int(match["hour"]), match["minute"], match["half"]
    if hour > 24 or (minute is not None and int(minute) > 59) or (minute is None and (not half or hour > 12)):
        return None
    if match["seconds"] and not half:
        return SpokenForm(_duration(hour, int(minute), int(match["seconds"])), match.end())
    spoken = cardinal(hour)
    if minute is not None and int(minute):
        spoken += f" {'oh ' if int(minute) < 10 else ''}{cardinal(int(minute))}"
    elif not half and minute is not None:
        spoken += " o'clock" if 0 < hour < 13 else " hundred"
    if half:
        spoken += f" {half[0].upper()} M"
    return SpokenForm(spoken, match.end(), may_end_sentence=bool(half) and half.endswith("."))


def _duration(hours: int, minutes: int, seconds: int) -> str:
    """Say "2:03:59" as a length of time."""
    parts = [(hours, "hour"), (minutes, "minute"), (seconds, "second")]
    said = [f"{cardinal(count)} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count]
    return ", ".join(said[:-1]) + (" and " if said[1:] else "") + said[-1] if said else "zero seconds"


def _century(match: re.Match[str], cursor: Cursor) -> str:
    """Say "44 BC", "AD 70"."""
    letters = " ".join(re.sub(r"\W", "", match["era"]))
    first = f"{letters} " if match["before"] else ""
    return f"{first}{_year(match['year'])}{'' if match['before'] else ' ' + letters}"


_LONG = "|".join(month.capitalize() for month in MONTHS)
_SHORT = "|".join(short.capitalize() for short in _SHORT_MONTHS)
_MONTH = rf"(?P<month>{_LONG}|(?:{_SHORT})\b\.?)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_LAST_DAY = r"(?:\s?[-–]\s?(?P<last>\d{1,2}))?"
_WEEKDAY = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_HALF = r"(?:\s?(?P<half>[ap]\.\s?m\.|[AP]\.\s?M\.|[ap]m|[AP]M)(?!\w))?"
RULES = [
    Rule(
        rf"{_MONTH}\s{_DAY}(?:\s?[-–]\s?(?P<last>\d{{1,2}}))?(?:,?\s(?P<year>\d{{4}}))?(?![\w:/%]|\.\d|,\d)",
        _month_first,
    ),
    Rule(rf"{_DAY}(?:\sof)?\s{_MONTH}(?:,?\s(?P<year>\d{{4}}))?(?![\w])", _day_first),
    Rule(rf"{_MONTH}\s(?P<year>[12]\d{{3}})(?![\w])", _month_year),
    Rule(rf"{_MONTH}\s?[-–]\s?{_MONTH.replace('<month>', '<last>')}(?!\w)", _months),
    Rule(rf"(?P<month>{_SHORT})(?P<dot>\.?)(?!\w)", _month_alone),
    Rule(rf"(?P<first>{_WEEKDAY})(?:(?P<dot>\.)|\s?[-–]\s?(?P<last>{_WEEKDAY}))?(?!\w)", _weekday),
    Rule(r"(?P<year>[12]\d{3})[-/.](?P<month>\d{2})[-/.](?P<day>\d{2})(?!\d)", _iso),
    Rule(r"(?P<first>\d{1,2})[/](?P<second>\d{1,2})[/](?P<year>\d{4}|\d{2})(?![\d/])", _slashed),
    Rule(r"(?P<century>\d{2})?(?P<ten>\d)0['’]?s(?!\w)", _decade),
    Rule(r"(?P<before>)(?P<year>\d{1,4})\s(?P<era>BCE?|CE|AD|B\.C\.E?\.?|A\.D\.)(?!\w)", _century),
    Rule(r"(?P<era>AD|A\.D\.)(?P<before>\s)(?P<year>\d{1,4})(?!\w)", _century),
    Rule(rf"(?P<hour>\d{{1,2}})(?::(?P<minute>\d{{2}})(?::(?P<seconds>\d{{2}}))?)?{_HALF}(?![\w:]|\.\d)", _clock),
]
