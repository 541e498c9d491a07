"""Rules for dates, times of day, ordinals and years."""

from __future__ import annotations

import re

from ..lexer import Cursor, Rule, SpokenForm
from ..word_lists import words
from .abbreviations import MONTH_SHORTS, MONTHS, SENTENCE_STARTERS, WEEKDAYS
from .inflection import NUMBERING, ordinal_ending
from .numbers import cardinal, ordinal, year

_MONTH_NAMES = "|".join([*(month.capitalize() for month in MONTHS), "Jänner", "Feber"])
_MONTH_ABBREVIATIONS = "|".join(re.escape(short) for short in MONTH_SHORTS)
_WEEKDAYS = "|".join(WEEKDAYS)
_ARTICLES = words("der die das dem den des zum am im")
_VERSIONED = words("release kernel python java linux ubuntu debian android ios firmware build update blender ffmpeg")
# Before these nouns a number with a dot is an ordinal, even at the beginning of a line or a sentence.
_COUNTED = re.compile(
    rf"(?:{_MONTH_NAMES}|{_MONTH_ABBREVIATIONS}|Jahrhundert|Jahrtausend|Jh|Weltkrieg|Platz|Liga|Bundesliga|Advent|"
    r"Klasse|Stock|Etage|Obergeschoss|OG|Auflage|Halbzeit|Runde|Mal|Geburtstag|Lebensjahr|Quartal|Semester|Spieltag|Tag)"
)


def _date(match: re.Match[str], cursor: Cursor) -> SpokenForm | None:
    day, month = int(match["day"]), int(match["month"])
    year_digits = len(match["year"] or "")
    if year_digits < 4 and (cursor.previous() in NUMBERING or (year_digits and cursor.previous() in _VERSIONED)):
        return None
    return _spoken_date(match, cursor, day, month, match["year"] or "")


def _iso_date(match: re.Match[str], cursor: Cursor) -> SpokenForm | None:
    return _spoken_date(match, cursor, int(match["day"]), int(match["month"]), match["year"])


def _spoken_date(match: re.Match[str], cursor: Cursor, day: int, month: int, digits: str) -> SpokenForm | None:
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    name = MONTHS[month - 1]
    spoken = f"{ordinal(day, ordinal_ending(cursor, name))} {name}"
    if digits:
        spoken += f" {year(int(digits))}" if len(digits) == 4 or digits[0] != "0" else f" null {cardinal(int(digits))}"
    return SpokenForm(spoken, match.end(), may_end_sentence=not digits)


def _time(match: re.Match[str], cursor: Cursor) -> str:
    hours, minutes, seconds = int(match["hours"]), int(match["minutes"]), match["seconds"]
    spoken = f"{cardinal(hours, 'ein')} uhr"
    if minutes:
        spoken += f" {cardinal(minutes)}"
    if seconds and int(seconds):
        spoken += f" und {cardinal(int(seconds), 'eine')} {'sekunde' if int(seconds) == 1 else 'sekunden'}"
    return spoken


def _ordinal(match: re.Match[str], cursor: Cursor) -> SpokenForm | None:
    """Speak "3." before a noun as an ordinal, unless it ends a sentence or marks a list item."""
    number, end = int(match["number"]), match.end()
    following = cursor.next_word(end)
    counted = _COUNTED.match(cursor.text, end + (cursor.text[end : end + 1] == " "))
    if counted or (following and _is_ordinal(cursor, following, match["number"])):
        return SpokenForm(ordinal(number, ordinal_ending(cursor, following)), end)
    if cursor.previous() in _ARTICLES and not cursor.starts_sentence:
        return SpokenForm(ordinal(number, ordinal_ending(cursor, "mai")), end, may_end_sentence=True)
    return None


def _is_ordinal(cursor: Cursor, following: str, number: str) -> bool:
    if cursor.starts_sentence or (len(number) == 4 and cursor.previous() not in _ARTICLES):
        return False
    if following[0].islower():
        return True
    return following.lower() not in SENTENCE_STARTERS and not _stands_after_a_count(cursor)


def _stands_after_a_count(cursor: Cursor) -> bool:
    """Return whether the number ends its sentence, as in "Seite 3. Text"."""
    return cursor.previous() in NUMBERING


def _ordinal_range(match: re.Match[str], cursor: Cursor) -> SpokenForm:
    ending = ordinal_ending(cursor, cursor.next_word(match.end()) or "mai")
    first, last = int(match["first"]), int(match["last"])
    return SpokenForm(f"{ordinal(first, ending)} bis {ordinal(last, 'en')}", match.end())


def _weekday(match: re.Match[str], cursor: Cursor) -> str:
    return WEEKDAYS[match["day"]]


def _weekdays(match: re.Match[str], cursor: Cursor) -> str:
    return f"{WEEKDAYS[match['first']]} bis {WEEKDAYS[match['last']]}"


def _month(match: re.Match[str], cursor: Cursor) -> SpokenForm | None:
    return SpokenForm(MONTH_SHORTS[match[0]], match.end(), may_end_sentence=True)


def _decade(match: re.Match[str], cursor: Cursor) -> str:
    number = int(match["number"])
    stem = year(number) if len(match["number"]) == 4 else cardinal(number, "ein")
    return f"{'eins' if number == 1 else stem}er{match['ending']}"


_DATE = r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.(?:\s?(?P<year>\d{4}|\d{2}(?!:)))?(?![\w])"
_CLOCK, _MINUTES, _OCLOCK = r"(?P<hours>[01]?\d|2[0-4])", r"(?P<minutes>[0-5]\d)", r"\s?(?:Uhr|h)\b"
RULES = [
    Rule(_DATE, _date),
    Rule(r"(?P<year>[12]\d{3})-(?P<month>\d\d)-(?P<day>\d\d)(?![\w-])", _iso_date),
    Rule(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})(?!\w)", _date),
    Rule(rf"{_CLOCK}:{_MINUTES}(?::(?P<seconds>[0-5]\d))?(?!\d|[:.,]\d)(?:{_OCLOCK})?", _time),
    Rule(rf"{_CLOCK}\.{_MINUTES}(?P<seconds>)(?:{_OCLOCK}|(?=\s?[–-]\s?\d{{1,2}}[.:]\d\d\sUhr))", _time),
    Rule(r"(?P<first>\d{1,3})\.\s?[–-]\s?(?P<last>\d{1,3})\.(?=\s)", _ordinal_range),
    Rule(r"(?P<number>\d{1,4})\.(?=[\s,;:!?)]|$|[A-ZÄÖÜ][a-zäöü])", _ordinal),
    Rule(r"(?P<number>\d{1,4})er(?P<ending>n?)(?![^\W\d_])", _decade),
    Rule(rf"(?P<first>{_WEEKDAYS})\.?\s?[–-]\s?(?P<last>{_WEEKDAYS})\b\.?", _weekdays),
    Rule(rf"(?P<day>{_WEEKDAYS})(?:\.|(?=,\s?\d))(?=,|\s*(?:\d|den\s|dem\s|bis\s|und\s|(?:{_WEEKDAYS})\b))", _weekday),
    Rule(rf"(?:{_MONTH_ABBREVIATIONS})(?!\w)", _month),
]  # fmt: skip
